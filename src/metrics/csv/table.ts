// A table as far as it was read.
import type { SourceState } from '../../search/events.ts';
import { fingerprint } from '../fingerprint.ts';
import { parseLooseNumber } from '../loose-number.ts';
import { Problems, quote } from '../problems.ts';
import { RowMemory } from '../row-memory.ts';
import type { Measurement } from '../source.ts';
import { detectSeparator, isHeader, measureRow, readHeader, separatorCodes, type Column } from './columns.ts';
import { splitCells } from './row.ts';

/** Lives for one read, and is plain JSON in between. */
export class Table {
  readonly measurements: Measurement[] = [];
  readonly problems: Problems;
  isSkipping: boolean;
  readonly #rows: RowMemory;
  #separator: string | undefined;
  #width: number;
  #columns: readonly Column[] | undefined;
  /** Columns before the table was written anew: their steps go on. */
  readonly #counted: readonly Column[];

  constructor(state: SourceState) {
    this.problems = new Problems(state['told']);
    this.isSkipping = state['isSkipping'] === true;
    this.#rows = new RowMemory(state['rows']);
    this.#separator = typeof state['separator'] === 'string' ? state['separator'] : undefined;
    this.#width = Number(state['width']);
    this.#columns = Array.isArray(state['columns']) ? toColumns(state['columns']) : undefined;
    this.#counted = toColumns(state['counted']);
  }

  get separators(): readonly number[] {
    return this.#separator === undefined ? separatorCodes : [this.#separator.charCodeAt(0)];
  }

  take(row: string): void {
    if (row.trim() === '') return;
    const separator = this.#separator ?? detectSeparator(row);
    const cells = splitCells(row, separator);
    if (this.#isHeader(cells)) this.#takeHeader(cells, separator);
    else if (this.#columns === undefined) this.problems.say('header', () => `${quote(row)} is no header of a table`);
    else this.#takeRow(row, cells, this.#columns);
  }

  skipLong(): void {
    this.isSkipping = true;
    this.problems.say('long', () => 'a row longer than 64 KiB is skipped');
  }

  save(): SourceState {
    return {
      ...(this.isSkipping ? { isSkipping: true } : {}),
      rows: this.#rows.save(),
      told: this.problems.save(),
      ...(this.#columns === undefined
        ? { counted: fromColumns(this.#counted) }
        : { separator: this.#separator, width: this.#width, columns: fromColumns(this.#columns) }),
    };
  }

  /** A row of names in the middle is a header only if it shares one with the header before: else it is a row of texts. */
  #isHeader(cells: readonly string[]): boolean {
    if (!isHeader(cells)) return false;
    return this.#columns === undefined || this.#columns.some(({ name }) => cells.includes(name));
  }

  #takeHeader(cells: readonly string[], separator: string): void {
    const { width, columns, left } = readHeader(cells, this.#columns ?? this.#counted);
    if (this.#columns !== undefined && !isEqual(columns, this.#columns)) {
      this.problems.say('changed', () => `the header changes at row ${this.#rows.seen + 2}`);
    }
    if (left > 0) {
      this.problems.say('wide', () => `the header has ${cells.length} columns: the last ${left} are not read`);
    }
    this.#separator = separator;
    this.#width = width;
    this.#columns = columns;
  }

  #takeRow(row: string, cells: readonly string[], columns: readonly Column[]): void {
    const isRagged = cells.length < this.#width || cells.slice(this.#width).some((cell) => cell !== '');
    const isNew = this.#rows.isNew(() => fingerprint(isRagged ? row : numbersOf(cells, columns)));
    if (isRagged) this.#tellRagged(cells.length);
    else if (isNew) this.measurements.push(...measureRow(cells, columns, this.#parse));
  }

  /** The header is row 1, as in a spreadsheet. */
  #tellRagged(count: number): void {
    const at = this.#rows.seen + 1;
    this.problems.say('ragged', () => `row ${at} has ${count} cells, not ${this.#width}: it is skipped`);
  }

  /** Where a semicolon parts the cells, a comma may be what others write as a point. */
  readonly #parse = (cell: string): number | undefined =>
    parseLooseNumber(this.#separator === ';' ? cell.replace(/^([-+]?\d*),(\d+)/, '$1.$2') : cell);
}

/** What a row says, whatever other columns have come to stand beside: a logger that meets a new name writes all rows anew. */
function numbersOf(cells: readonly string[], columns: readonly Column[]): string {
  return columns
    .filter(({ at }) => cells[at] !== '')
    .map(({ at, name }) => `${name}=${cells[at]}`)
    .toSorted()
    .join('\n');
}

function isEqual(one: readonly Column[], other: readonly Column[]): boolean {
  return (
    one.length === other.length &&
    one.every(({ at, name }, index) => {
      const beside = other[index];
      return beside?.at === at && beside.name === name;
    })
  );
}

type SavedColumn = readonly [at: number, name: string, next: number];

function fromColumns(columns: readonly Column[]): readonly SavedColumn[] {
  return columns.map(({ at, name, next }) => [at, name, next]);
}

function toColumns(saved: unknown): readonly Column[] {
  if (!Array.isArray(saved)) return [];
  return (saved as readonly SavedColumn[]).map(([at, name, next]) => ({ at, name, next }));
}
