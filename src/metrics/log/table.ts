// Tables whose columns are parted by blanks, tabs or commas: fastai, scikit-learn, Ultralytics, spaCy, gbm, data frames of R and pandas.
import { isDigit, skipBlanks } from '../characters.ts';
import { isStep } from '../steps.ts';
import type { Measurement } from '../source.ts';
import { readValue } from './value.ts';

/** Plain JSON: it is part of the state of the log source. */
export type Table =
  | {
      readonly kind: 'columns';
      /** null: the column is not read. */
      readonly columns: readonly (string | null)[];
      readonly parted: 'blanks' | 'tabs' | 'commas' | 'bars';
      /** The column that is the step; -1: none, and what is no row ends the table. */
      readonly stepAt: number;
      /** The step is an epoch or iteration: it holds for the lines below. */
      readonly holds: boolean;
      /** What the first cell of a row must be; null: anything. */
      readonly label: string | null;
    }
  /** Each row has the name of a metric in front: Lightning's results. `sources`: the heads of the other columns. */
  | {
      readonly kind: 'names';
      readonly parted: 'blanks' | 'bars';
      readonly sources: readonly string[];
      readonly isBegun: boolean;
    }
  /** Stable-Baselines3: the indented names below belong to `rollout/`. */
  | { readonly kind: 'section'; readonly name: string };

export type Row = {
  readonly found: readonly Measurement[];
  readonly step: number | undefined;
  readonly held: number | undefined;
};

/** A table with more columns is no report of metrics. */
export const MOST_COLUMNS = 40;

/** The numbers of that line as a row of that table; undefined: it is none. */
export function readRow(line: string, table: Table): Row | undefined {
  if (table.kind === 'section' || table.parted === 'bars' || !mayBeRow(line, table)) return undefined;
  if (table.kind === 'names') return readNamedRow(line, table.sources);
  return readCells(cellsOf(line, table.parted), table);
}

function mayBeRow(line: string, table: Table): boolean {
  const first = line.charCodeAt(skipBlanks(line, 0));
  const isNumber = isDigit(first) || first === 0x2d || first === 0x2e || (first | 0x20) === 0x6e;
  return isNumber || table.kind === 'names' || (table.kind === 'columns' && table.label !== null);
}

function cellsOf(line: string, parted: 'blanks' | 'tabs' | 'commas'): readonly string[] {
  const row = line.trim();
  if (parted === 'tabs') return row.split('\t').map((cell) => cell.trim());
  return row.split(parted === 'commas' ? ',' : /\s+/, MOST_COLUMNS + 2);
}

/** `        test_acc            0.9102` */
function readNamedRow(line: string, sources: readonly string[]): Row | undefined {
  const [name = '', ...values] = line.trim().split(/ {2,}/, MOST_COLUMNS);
  const found = values.length === 0 || name.includes(' ') ? [] : namedValues(name, values, sources);
  return found.length === 0 ? undefined : { found, step: undefined, held: undefined };
}

/** One value each of the columns behind the name: the first is the metric's, the others have the head of their column in the name. */
export function namedValues(
  name: string,
  values: readonly string[],
  sources: readonly string[],
): readonly Measurement[] {
  return values.flatMap((cell, at) => {
    const value = cellValue(cell);
    if (value === undefined) return [];
    return [{ name: at === 0 ? name : `${name}/${(sources[at - 1] ?? String(at)).replaceAll(' ', '_')}`, value }];
  });
}

/** A row of a table with columns, in cells. A number in front of them counts the rows. */
export function readCells(all: readonly string[], table: Table & { readonly kind: 'columns' }): Row | undefined {
  const { columns, stepAt, label } = table;
  const isNumbered = all.length === columns.length + 1 && /^\d+$/.test(all[0]!);
  const cells = isNumbered ? all.slice(1) : all;
  if (cells.length !== columns.length || (label !== null && cells[0] !== label)) return undefined;
  const step = stepAt < 0 ? undefined : stepOf(cells[stepAt]!);
  if (stepAt >= 0 && step === undefined) return undefined;
  const found: Measurement[] = [];
  for (const [at, name] of columns.entries()) {
    const value = name === null ? undefined : cellValue(cells[at]!);
    if (name !== null && value === undefined && !isEmpty(cells[at]!)) return undefined;
    if (name !== null && value !== undefined) found.push({ name, value });
  }
  return found.length === 0 ? undefined : { found, step, held: table.holds ? step : undefined };
}

/** `3` or `3/10`. */
function stepOf(cell: string): number | undefined {
  const step = Number(/^(\d{1,15})(?:\/\d{1,15})?$/.exec(cell)?.[1]);
  return isStep(step) ? step : undefined;
}

function cellValue(cell: string): number | undefined {
  const value = readValue(cell, 0);
  return value === undefined || value.kind !== 'plain' || value.end < cell.length ? undefined : value.value;
}

function isEmpty(cell: string): boolean {
  return /^(?:|-{1,3}|None|N\/A|No log)$/.test(cell);
}
