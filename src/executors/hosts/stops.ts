// What a host was asked to end: kept until it has heard of it, however long it is away, and until it can do it.
import { HostError, HyperError } from '../../errors.ts';
import { type AttemptRef, attemptPath, type Job } from '../../search/job.ts';
import type { Executor, Stop } from '../executor.ts';

type Due = { readonly job: Job; readonly stop: Stop; toldRefusal?: string };

type Agent = Pick<Executor, 'stop'>;

export type StopsOptions = {
  /** Of the host. */
  readonly name: string;
  readonly notice: (text: string) => void;
  /** How long after a refusal `sendAgain` asks again. @default 5_000 */
  readonly againAfterMs?: number;
};

/** All runs of a search are asked to end at once, one after the other: they are told of together. */
const tellAfterMs = 300;

export class Stops {
  readonly #options: StopsOptions;
  readonly #due = new Map<string, Due>();
  #refusedAt: number | undefined;
  #timer: NodeJS.Timeout | undefined;

  constructor(options: StopsOptions) {
    this.#options = options;
  }

  /** The stronger one of two counts. */
  add(job: Job, stop: Stop): void {
    const path = attemptPath(job.ref);
    if (this.#due.get(path)?.stop.how !== 'kill') this.#due.set(path, { job, stop });
  }

  /**
   * Asks for all that is due; of a host that is away nothing is expected. What the host has against one of them is kept for later: said
   * once, but for the one that was just asked for, `asked`, for which this rejects with it.
   */
  async send(agent: Agent, asked?: AttemptRef): Promise<void> {
    this.#refusedAt = undefined;
    let refusal: HyperError | undefined;
    for (const [path, due] of this.#due) {
      try {
        await agent.stop(due.job, due.stop);
      } catch (error) {
        if (!(error instanceof HyperError)) throw error;
        if (isAway(error)) return;
        this.#refusedAt = performance.now();
        if (asked !== undefined && path === attemptPath(asked)) refusal = error;
        else this.#tellRefusal(due, error);
        due.toldRefusal = error.message;
        continue;
      }
      if (this.#due.get(path) === due) this.#due.delete(path);
    }
    if (refusal !== undefined) throw refusal;
  }

  /** As `send`, for what was refused, not too often; never rejects for what a host says. */
  async sendAgain(agent: Agent): Promise<void> {
    const { againAfterMs = 5_000 } = this.#options;
    if (this.#refusedAt === undefined || performance.now() - this.#refusedAt < againAfterMs) return;
    await this.send(agent);
  }

  /** The host is away: says once what waits for it, until `hush`. */
  tellWaiting(): void {
    const { name, notice } = this.#options;
    this.#timer ??= setTimeout(() => {
      const count = this.#due.size;
      if (count === 0) return this.hush();
      const runs = count === 1 ? 'its run is' : `its ${count} runs are`;
      notice(`${name} is away: ${runs} asked to end when it is back`);
    }, tellAfterMs).unref();
  }

  /** It is back, or nobody listens any more. */
  hush(): void {
    clearTimeout(this.#timer);
    this.#timer = undefined;
  }

  #tellRefusal({ job, toldRefusal }: Due, { message }: HyperError): void {
    if (toldRefusal !== message) this.#options.notice(`run ${job.ref.run} could not be stopped: ${message}`);
  }
}

function isAway(error: HyperError): boolean {
  return error instanceof HostError && error.code === 'host.closed';
}
