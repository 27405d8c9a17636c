// What is wrong with a file, each kind said once: a table of a million broken rows is one sentence.

export class Problems {
  readonly #told: Set<unknown>;
  readonly #texts: string[] = [];

  /** `saved` is what `save` gave, perhaps read back from JSON. */
  constructor(saved: unknown) {
    this.#told = new Set(Array.isArray(saved) ? (saved as readonly unknown[]) : []);
  }

  /** `kind` is a short word that stays in the state; the text is made for its first problem alone. */
  say(kind: string, textOf: () => string): void {
    if (this.#told.has(kind)) return;
    this.#told.add(kind);
    this.#texts.push(textOf());
  }

  /** Plain JSON for the state of a source. */
  save(): readonly unknown[] {
    return [...this.#told];
  }

  /** For `Reading`: the problem of this read, or nothing. */
  toReading(): { readonly problem?: string } {
    return this.#texts.length === 0 ? {} : { problem: this.#texts.join('; ') };
  }
}

/** A foreign text in a message: one line, 60 characters at most. */
export function quote(text: string): string {
  return JSON.stringify(text.length > 60 ? `${text.slice(0, 59)}…` : text);
}
