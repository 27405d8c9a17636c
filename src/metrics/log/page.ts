// What a reader of a log remembers from line to line, and what it has found since the read began.
import { StepCounters } from '../counters.ts';
import type { Measurement } from '../source.ts';
import type { Table } from './table.ts';

/** A progress bar as it stands in one line. */
export type Bar = {
  /** What tells it from other bars: its text before the count, digits as `#`, and how far it goes. */
  readonly key: string;
  readonly done: number;
  readonly isFull: boolean;
  readonly step: number | undefined;
  readonly found: readonly Measurement[];
};

/** Plain JSON. Values are texts, because JSON has no NaN. */
type SavedBar = {
  readonly key: string;
  readonly done: number;
  readonly found: readonly (readonly [name: string, value: string, step: number | null])[];
};

/** Bytes of JSON that the state of the log source may give to the counters, the bar and the table: 4 kB in all. */
const ROOM = { counters: 2_000, bar: 900, table: 900 };

/** One for each read of a log. Nothing but `save` outlives it. */
export class Page {
  /** What was found, in order. Each measurement has its step. */
  readonly measurements: Measurement[] = [];
  /** The line above was the head of a warning or traceback: an indented one is code. */
  isQuoting: boolean;
  readonly #counters: StepCounters;
  #epoch: number | undefined;
  #bar: SavedBar | undefined;
  #table: Table | undefined;

  /** `saved` is what `save` gave, perhaps read back from JSON; `{}` begins a log. */
  constructor(saved: { readonly [key: string]: unknown }) {
    this.#counters = new StepCounters(saved['counters'], ROOM.counters);
    this.#epoch = (saved['epoch'] as number | null | undefined) ?? undefined;
    this.#bar = (saved['bar'] as SavedBar | null | undefined) ?? undefined;
    this.#table = (saved['table'] as Table | null | undefined) ?? undefined;
    this.isQuoting = saved['isQuoting'] === true;
  }

  save(): { readonly [key: string]: unknown } {
    return {
      counters: this.#counters.save(),
      epoch: this.#epoch ?? null,
      bar: this.#bar ?? null,
      table: this.#table ?? null,
      isQuoting: this.isQuoting,
    };
  }

  /** The table whose rows may follow. */
  get table(): Table | undefined {
    return this.#table;
  }

  /** A table with too many columns to remember is not read. */
  set table(table: Table | undefined) {
    this.#table = table === undefined || !fits(table, ROOM.table) ? undefined : table;
  }

  /** An epoch or iteration was named: it holds until another is, and the bar of the one before has ended. */
  turnTo(epoch: number): void {
    if (epoch === this.#epoch) return;
    this.release();
    this.#epoch = epoch;
  }

  /** A line measured that, at that step; undefined: that of the epoch named above, else counted. */
  tell(found: readonly Measurement[], step?: number): void {
    if (this.#bar?.found.some(([name]) => found.some((one) => one.name === name)) === true) this.release();
    this.#add(found, step);
  }

  /**
   * A full bar waits: it counts as it last stood before another bar that measures, another epoch or a line with the same names. One
   * that is not full only shows that the bar before has ended.
   */
  draw(bar: Bar): void {
    if (bar.found.length === 0) return;
    if (this.#bar !== undefined && (this.#bar.key !== bar.key || bar.done < this.#bar.done)) this.release();
    if (!bar.isFull) return;
    const step = bar.step ?? this.#epoch ?? null;
    const found = bar.found.map(({ name, value }) => [name, String(value), step] as const);
    this.#bar = { key: bar.key, done: bar.done, found };
    if (!fits(this.#bar, ROOM.bar)) this.release();
  }

  /** The bar that waits counts now. */
  release(): void {
    const bar = this.#bar;
    if (bar === undefined) return;
    this.#bar = undefined;
    for (const [name, value, step] of bar.found) this.#add([{ name, value: Number(value) }], step ?? undefined);
  }

  #add(found: readonly Measurement[], step: number | undefined): void {
    const known = step ?? this.#epoch;
    for (const one of found) this.measurements.push(this.#counters.stamp(one, known));
  }
}

/** By an upper bound: a character outside ASCII takes three bytes at most, or six as an escape, which is ASCII. */
function fits(value: unknown, room: number): boolean {
  const json = JSON.stringify(value);
  return json.length <= room && (json.length * 3 <= room || /^[\x20-\x7e]*$/.test(json));
}
