// Brings outputs of runs that have ended, beside the search: nobody waits for it, and what goes wrong is a notice.
import { setTimeout as sleep } from 'node:timers/promises';
import { HyperError } from '../../errors.ts';
import type { HostAccess } from '../host-access.ts';
import { collectOutputs } from './outputs.ts';
import type { OutputOrder } from './outputs.ts';

export type Collector = {
  /** Returns at once. */
  collect(order: OutputOrder): void;
  /** Resolves when nothing is on its way any more. */
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
  /** How long to wait before a host that was lost on the way is tried again, each time. */
  readonly againAfterMs?: readonly number[];
};

const atOncePerHost = 2;
const usualAgainAfterMs = [5_000, 20_000, 60_000];

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

  async #bring(order: OutputOrder): Promise<void> {
    const { signal, stateFolder, notice, againAfterMs = usualAgainAfterMs } = this.#options;
    for (const waitMs of [...againAfterMs, undefined]) {
      try {
        const access = await this.#open();
        const { missing } = await collectOutputs(access, order, stateFolder, () => {}, signal);
        if (missing.length > 0) notice(missingText(order, missing));
        return;
      } catch (error) {
        // Another connection is another try, for this one and those that wait.
        this.#access = undefined;
        if (waitMs === undefined || signal.aborted || !isLost(error)) throw error;
        await sleep(waitMs, undefined, { signal, ref: false });
      }
    }
  }

  /** One for all that wait; a failure is not kept. */
  #open(): Promise<HostAccess> {
    this.#access ??= this.#options.openAccess(this.#host);
    return this.#access;
  }
}

function isLost(error: unknown): boolean {
  return error instanceof HyperError && error.code === 'host.closed';
}

function failureText({ job: { ref } }: OutputOrder, error: unknown): string {
  const reason = error instanceof Error ? error.message : String(error);
  return `outputs of run ${ref.run} did not come: ${reason}; hyper cp ${ref.run}: .  brings them`;
}

function missingText({ job: { ref } }: OutputOrder, missing: readonly string[]): string {
  const others = missing.length > 1 ? ` and ${missing.length - 1} more` : '';
  return `of the outputs of run ${ref.run}, ${missing[0] ?? ''}${others} did not come`;
}
