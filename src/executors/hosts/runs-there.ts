// Which attempts go on at a host, as far as is known: for what is said of it while it is away.
import { type AttemptRef, attemptPath } from '../../search/job.ts';
import type { Fate } from '../executor.ts';

export class RunsThere {
  readonly #living = new Set<string>();
  /** Who asks about one that has ended wants the rest of what it wrote. */
  readonly #ended = new Set<string>();

  /** Those that were launched or asked about, and not seen to end. */
  get count(): number {
    return this.#living.size;
  }

  add(ref: AttemptRef): void {
    const path = attemptPath(ref);
    if (!this.#ended.has(path)) this.#living.add(path);
  }

  see(ref: AttemptRef, { kind }: Fate): void {
    if (kind === 'exited' || kind === 'lost') this.end(ref);
    else this.add(ref);
  }

  end(ref: AttemptRef): void {
    this.#living.delete(attemptPath(ref));
    this.#ended.add(attemptPath(ref));
  }

  /** They were given up. One that is asked about again, when the host is back, counts again. */
  clear(): void {
    this.#living.clear();
  }
}
