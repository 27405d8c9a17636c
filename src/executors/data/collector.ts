// Brings outputs of runs that have ended, beside the search: nobody waits for it, and what goes wrong is a notice.
import { setTimeout as sleep } from 'node:timers/promises';
import { HyperError } from '../../errors.ts';
import type { HostAccess } from '../host-access.ts';
import { collectOutputs } from './outputs.ts';
import type { OutputOrder } from './outputs.ts';

export type Collector = {
  /** Returns at once. */
  collect(order: OutputOrder): void;
  /** Resolves when nothing is on its way any more. From now on a host that is away is not waited for much longer. */
  settled(): Promise<void>;
  /** How many runs' outputs are still to come. */
  readonly pending: number;
};

export type CollectorOptions = {
  readonly stateFolder: string;
  /** `local`: this machine. Rejects with HyperError. */
  readonly openAccess: (host: string) => Promise<HostAccess>;
  readonly notice: (text: string) => void;
  readonly signal: AbortSignal;
  /** How long to wait before a host that is away is tried again, each time; the last one counts for all that follow. */
  readonly againAfterMs?: readonly number[];
};

const atOncePerHost = 2;
const usualAgainAfterMs = [5_000, 20_000, 60_000, 120_000, 300_000];
/** So often, when the search is over. */
const mostTriesAtEnd = 4;

export function createCollector(options: CollectorOptions): Collector {
  const hosts = new Map<string, HostQueue>();
  return {
    collect(order) {
      const { host } = order.job.where;
      const queue = hosts.get(host) ?? new HostQueue(host, options);
      hosts.set(host, queue);
      queue.add(order);
    },
    async settled() {
      await Promise.all([...hosts.values()].map((queue) => queue.settled()));
    },
    get pending() {
      return [...hosts.values()].reduce((sum, queue) => sum + queue.pending, 0);
    },
  };
}

class HostQueue {
  readonly #host: string;
  readonly #options: CollectorOptions;
  readonly #waiting: OutputOrder[] = [];
  readonly #workers = new Set<Promise<void>>();
  #access: Promise<HostAccess> | undefined;
  /** Nobody brings runs any more: who waits long tries once more now. */
  readonly #ending = new AbortController();
  #hasTold = false;
  #isGivenUp = false;
  pending = 0;

  constructor(host: string, options: CollectorOptions) {
    this.#host = host;
    this.#options = options;
  }

  add(order: OutputOrder): void {
    this.#waiting.push(order);
    this.pending += 1;
    if (this.#workers.size >= atOncePerHost) return;
    const worker = this.#work().finally(() => this.#workers.delete(worker));
    this.#workers.add(worker);
  }

  async settled(): Promise<void> {
    this.#ending.abort();
    while (this.#workers.size > 0) await Promise.all(this.#workers);
  }

  async #work(): Promise<void> {
    for (let order = this.#waiting.shift(); order !== undefined; order = this.#waiting.shift()) {
      try {
        await this.#bring(order);
      } catch (error) {
        if (!this.#options.signal.aborted) this.#options.notice(failureText(order, error));
      }
      this.pending -= 1;
    }
  }

  /** A host may be away for a night, and come back while the search goes on. */
  async #bring(order: OutputOrder): Promise<void> {
    const { signal, stateFolder, notice } = this.#options;
    for (let tries = 1, triesAtEnd = 0; ; tries += 1) {
      if (this.#ending.signal.aborted) triesAtEnd += 1;
      try {
        const access = await this.#open();
        const { missing } = await collectOutputs(access, order, stateFolder, () => {}, signal);
        this.#hasTold = false;
        if (missing.length > 0) notice(missingText(order, missing));
        return;
      } catch (error) {
        // Another connection is another try, for this one and those that wait.
        this.#access = undefined;
        if (signal.aborted || !isLost(error) || this.#isEnough(triesAtEnd)) throw error;
        if (tries > 1) this.#tellWaiting(order, error);
        await this.#pause(this.#ending.signal.aborted ? Math.max(1, triesAtEnd) : tries);
      }
    }
  }

  /** What one waited for in vain, the others need not wait for. */
  #isEnough(triesAtEnd: number): boolean {
    this.#isGivenUp ||= triesAtEnd >= mostTriesAtEnd;
    return this.#isGivenUp && triesAtEnd > 0;
  }

  /** Before the next try. At the end of the search a wait that began before is over. */
  async #pause(tries: number): Promise<void> {
    const { signal, againAfterMs = usualAgainAfterMs } = this.#options;
    const waitMs = againAfterMs[Math.min(tries, againAfterMs.length) - 1] ?? 0;
    const ending = this.#ending.signal;
    const end = ending.aborted ? signal : AbortSignal.any([signal, ending]);
    await sleep(waitMs, undefined, { signal: end, ref: false }).catch(() => signal.throwIfAborted());
  }

  #tellWaiting(order: OutputOrder, error: HyperError): void {
    if (this.#hasTold) return;
    this.#hasTold = true;
    this.#options.notice(waitingText(order, error));
  }

  /** One for all that wait; a failure is not kept. */
  #open(): Promise<HostAccess> {
    this.#access ??= this.#options.openAccess(this.#host);
    return this.#access;
  }
}

function isLost(error: unknown): error is HyperError {
  return error instanceof HyperError && error.code === 'host.closed';
}

function waitingText({ job: { ref, where } }: OutputOrder, { message }: HyperError): string {
  const name = `${where.host}: `;
  const reason = message.startsWith(name) ? message.slice(name.length) : message;
  return `outputs of run ${ref.run} wait until ${where.host} can be reached (${reason})`;
}

function failureText({ job: { ref } }: OutputOrder, error: unknown): string {
  const reason = error instanceof Error ? error.message : String(error);
  return `outputs of run ${ref.run} did not come: ${reason}; hyper cp ${ref.run}: .  brings them`;
}

function missingText({ job: { ref } }: OutputOrder, missing: readonly string[]): string {
  const others = missing.length > 1 ? ` and ${missing.length - 1} more` : '';
  return `of the outputs of run ${ref.run}, ${missing[0] ?? ''}${others} did not come`;
}
