// How much of each series of a document was given out.
import { fingerprint } from '../fingerprint.ts';
import type { Measurement } from '../source.ts';
import type { Series } from './series.ts';

/** Values given out, by the fingerprint of a series. */
type Counts = Readonly<Record<string, number>>;

/** How many series are remembered: each takes at most 18 bytes of JSON in the state of the source. */
const MOST = 200;

/**
 * A list is known again by its name and its first value; so is a scalar, by its own, and by its step where one stands beside it.
 * Whatever begins otherwise is another series. Lives for one reading of the document.
 */
export class Given {
  readonly #before: Counts;
  readonly #now: Record<string, number> = {};
  #size = 0;
  #isFull = false;

  /** `before` is what `counts` was after the last reading, perhaps read back from JSON. */
  constructor(before: unknown) {
    this.#before = typeof before === 'object' && before !== null ? (before as Counts) : {};
  }

  /** Plain JSON for the state of the source. */
  get counts(): Counts {
    return this.#now;
  }

  /** Whether there were more series than are remembered. */
  get isFull(): boolean {
    return this.#isFull;
  }

  /** What of the series was not given before. */
  takeNew({ name, points, mark }: Series): readonly Measurement[] {
    const key = fingerprint(`${name}=${mark}`).toString(36);
    const count = this.#before[key] ?? 0;
    this.#keep(key, Math.max(count, points.length));
    return points.slice(count).map(({ value, step }) => ({ name, value, step }));
  }

  #keep(key: string, count: number): void {
    this.#isFull ||= this.#size === MOST;
    if (this.#isFull) return;
    this.#now[key] = count;
    this.#size++;
  }
}
