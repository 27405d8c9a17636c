// One file and its measurements, as the driver reads them, with a line of each series to show.
import { closeSync, openSync, readFileSync, readSync, statSync } from 'node:fs';
import { documentLimitBytes } from '../../executors/executor.ts';
import type { Measurement, Watch } from '../../metrics/source.ts';
import type { MetricPoint, SourceState } from '../../search/events.ts';
import type { Origin, SeriesBook } from '../../search/series.ts';
import { seriesName } from '../../search/series-name.ts';
import type { SourceSpec } from '../../search/spec.ts';
import { formatBytes } from '../../views/run.ts';

const pieceBytes = 256 * 1024;
const longestLine = 2_000;

export type NameOf = (watch: Watch, name: string) => string | undefined;

/** Names as a search with those sources gives them; for all files of one run. */
export function createNames(sources: readonly SourceSpec[]): NameOf {
  const owners = new Map<string, string>();
  const regexNames = new Set(sources.flatMap((source) => (source.kind === 'regex' ? [source.name] : [])));
  return (watch, name) => seriesName(watch, name, owners, regexNames);
}

export class FileReader {
  /** Why it could not be read, for a person. */
  problem: string | undefined;
  readonly #watch: Watch;
  readonly #book: SeriesBook;
  readonly #origin: Origin;
  readonly #nameOf: NameOf;
  #state: SourceState;

  /** `nameOf`: what a measurement found there is recorded as in a search; undefined: not at all. */
  constructor(watch: Watch, book: SeriesBook, origin: Origin, nameOf: NameOf) {
    this.#watch = watch;
    this.#book = book;
    this.#origin = origin;
    this.#nameOf = nameOf;
    this.#state = watch.source.start();
  }

  readAll(): void {
    try {
      const stats = statSync(this.#watch.path);
      if (!stats.isFile())
        this.problem = 'it is no plain file'; // to open a FIFO would be to wait for its writer
      else if (this.#watch.kind !== 'document') this.#readPieces();
      else if (stats.size > documentLimitBytes) this.problem = `it is too large: ${formatBytes(stats.size)}`;
      else this.#take(readFileSync(this.#watch.path), true);
    } catch (error) {
      if (!(error instanceof Error && 'code' in error)) throw error;
      this.problem = error.message;
    }
  }

  #readPieces(): void {
    const file = openSync(this.#watch.path, 'r');
    try {
      const bytes = new Uint8Array(pieceBytes);
      for (let offset = 0; ;) {
        const count = readSync(file, bytes, 0, bytes.length, offset);
        const isLast = count < bytes.length;
        const consumed = this.#take(bytes.subarray(0, count), isLast);
        if (isLast || consumed === 0) return;
        offset += consumed;
      }
    } finally {
      closeSync(file);
    }
  }

  #take(bytes: Uint8Array, isLast: boolean): number {
    const before = this.#state;
    const reading = this.#watch.source.read(before, bytes, isLast);
    this.#state = reading.state;
    this.problem ??= reading.problem;
    const found = reading.measurements.flatMap((one) => this.#named(one));
    const fresh = new Set(found.map(({ name }) => name).filter((name) => !this.#book.has(name)));
    this.#book.add(found, this.#origin);
    if (fresh.size > 0 && this.#isLog()) this.#showLines(before, bytes, fresh);
    return reading.consumed;
  }

  /** Lines of a table or of JSON show nothing that the table of series does not. */
  #isLog(): boolean {
    return this.#watch.name === 'log' || this.#watch.name.startsWith('regex ');
  }

  /** Reads the piece again line by line, to see on which ones the new names stand. */
  #showLines(start: SourceState, bytes: Uint8Array, names: Set<string>): void {
    let state = start;
    for (let from = 0; from < bytes.length && names.size > 0;) {
      const lineEnd = bytes.subarray(from).findIndex((byte) => byte === 0x0a || byte === 0x0d);
      const end = lineEnd < 0 ? bytes.length : from + lineEnd + 1;
      const line = bytes.subarray(from, end);
      const reading = this.#watch.source.read(state, line, false);
      state = reading.state;
      for (const { name } of reading.measurements.flatMap((one) => this.#named(one))) {
        if (names.delete(name)) this.#book.show(name, new TextDecoder().decode(line.subarray(0, longestLine)).trim());
      }
      from = end;
    }
  }

  #named({ name, value, step = 0, time = 0 }: Measurement): readonly MetricPoint[] {
    const known = this.#nameOf(this.#watch, name);
    return known === undefined ? [] : [{ name: known, value, step, time }];
  }
}
