// How long something has not been reached, and what that means for the runs there.
import type { Fate } from '../executor.ts';

export class Absence {
  readonly #lostAfterMs: number | null;
  #since = Date.now();
  /** Of a clock that stands still while this machine sleeps: the nights of a laptop do not count. */
  #ticks = performance.now();
  #timer: NodeJS.Timeout | undefined;

  /** Begins now. `lostAfterMs` null: nothing is ever given up. */
  constructor(lostAfterMs: number | null) {
    this.#lostAfterMs = lostAfterMs;
  }

  /** Milliseconds since 1970. */
  get since(): number {
    return this.#since;
  }

  /** undefined: never. */
  get leftMs(): number | undefined {
    return this.#lostAfterMs === null ? undefined : this.#lostAfterMs - (performance.now() - this.#ticks);
  }

  get isTooLong(): boolean {
    const { leftMs } = this;
    return leftMs !== undefined && leftMs <= 0;
  }

  get fate(): Fate {
    const { since } = this;
    return this.isTooLong ? { kind: 'lost', why: 'unreachable', since } : { kind: 'unknown', since };
  }

  /** Calls that once, when it has become too long; one call at a time, until `unwatch`. */
  watch(onTooLong: () => void): void {
    const { leftMs } = this;
    // A longer time is too long for a timer, and for whoever would read what it says.
    if (leftMs === undefined || leftMs >= 2 ** 31) return;
    this.#timer ??= setTimeout(onTooLong, Math.max(0, leftMs) + 10).unref();
  }

  unwatch(): void {
    clearTimeout(this.#timer);
    this.#timer = undefined;
  }

  begin(): void {
    this.#since = Date.now();
    this.#ticks = performance.now();
  }
}
