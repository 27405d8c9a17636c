// Files that are written anew in place, each time with more rows: what was counted before is not counted twice.

/** First row's fingerprint, rows seen since the file's beginning, rows counted before it was written anew. */
type Saved = readonly [first: number, seen: number, known: number];

/** A file is known again by its first row. */
export class RowMemory {
  #first = 0;
  #seen = 0;
  #known = 0;

  /** `saved` is what `save` or `restartRows` gave, perhaps read back from JSON; anything else remembers nothing. */
  constructor(saved: unknown) {
    if (isSaved(saved)) [this.#first, this.#seen, this.#known] = saved;
  }

  /** Rows of this file so far, old and new. */
  get seen(): number {
    return this.#seen;
  }

  /** Takes the next row, and tells whether it counts. The fingerprint is asked for the first row alone. */
  isNew(fingerprintOf: () => number): boolean {
    if (this.#seen === 0) this.#begin(fingerprintOf());
    this.#seen++;
    return this.#seen > this.#known;
  }

  /** Plain JSON for the state of a source. */
  save(): Saved {
    return [this.#first, this.#seen, this.#known];
  }

  #begin(first: number): void {
    if (first !== this.#first) this.#known = 0;
    this.#first = first;
  }
}

/** What to remember when the file is read from its beginning again. */
export function restartRows(saved: unknown): Saved {
  if (!isSaved(saved)) return [0, 0, 0];
  const [first, seen, known] = saved;
  return [first, 0, Math.max(seen, known)];
}

function isSaved(saved: unknown): saved is Saved {
  return Array.isArray(saved) && saved.length === 3 && saved.every((one) => typeof one === 'number');
}
