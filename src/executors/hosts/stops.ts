// What a host was asked to end: kept until it has heard of it, however long it is away.
import { HostError } from '../../errors.ts';
import { attemptPath, type Job } from '../../search/job.ts';
import type { Executor, Stop } from '../executor.ts';

export class Stops {
  readonly #due = new Map<string, { readonly job: Job; readonly stop: Stop }>();

  /** The stronger one of two counts. */
  add(job: Job, stop: Stop): void {
    const path = attemptPath(job.ref);
    if (this.#due.get(path)?.stop.how !== 'kill') this.#due.set(path, { job, stop });
  }

  /** Rejects with what the host itself has against one of them, when all were sent; one that is away is asked again. */
  async send(agent: Pick<Executor, 'stop'>): Promise<void> {
    let refusal: unknown;
    for (const [path, due] of this.#due) {
      try {
        await agent.stop(due.job, due.stop);
      } catch (error) {
        if (error instanceof HostError && error.code === 'host.closed') return;
        refusal ??= error;
      }
      if (this.#due.get(path) === due) this.#due.delete(path);
    }
    if (refusal !== undefined) throw refusal;
  }
}
