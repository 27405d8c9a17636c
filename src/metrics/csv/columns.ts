// The columns of a table, out of its header, and what they say of one row.
import { parseLooseNumber } from '../loose-number.ts';
import { LONGEST_NAME } from '../log/names.ts';
import type { Measurement } from '../source.ts';
import { stepRank, takeStep } from '../steps.ts';

/** `next`: the step of its next value where rows name none. */
export type Column = { readonly at: number; readonly name: string; next: number };

/** `width`: cells of a row. `left`: how many columns of names found no room in the state. */
export type Columns = { readonly width: number; readonly columns: readonly Column[]; readonly left: number };

/** Room for the columns in the state, in bytes of JSON. */
const BUDGET = 3_400;

const SEPARATORS = [',', ';', '\t'];

export const separatorCodes: readonly number[] = SEPARATORS.map((separator) => separator.charCodeAt(0));

/** The one that parts most cells of the header. */
export function detectSeparator(header: string): string {
  const bare = header.replace(/"[^"]*"/g, '');
  const counts = SEPARATORS.map((separator) => bare.split(separator).length);
  return SEPARATORS[counts.indexOf(Math.max(...counts))]!;
}

/** Whether these are names of columns: no number among them, and one name at least. */
export function isHeader(cells: readonly string[]): boolean {
  return (
    cells.some((cell) => cell !== '') && cells.every((cell) => cell === '' || parseLooseNumber(cell) === undefined)
  );
}

/**
 * What the header's names make of the columns. A first column without a name (pandas' index) is a step, if no better one is there.
 * Steps are kept first, then as many columns as there is room for.
 */
export function readHeader(cells: readonly string[], known: readonly Column[] = []): Columns {
  const named = cells.flatMap((cell, at) => {
    const name = at === 0 && /^(?:Unnamed: 0)?$/.test(cell) ? INDEX : cell.replace(/^#[ \t]*/, '');
    return name === '' || name.length > LONGEST_NAME ? [] : [{ at, name, next: nextOf(name, known) }];
  });
  const steps = named.filter(({ name }) => isStepName(name));
  const columns: Column[] = [];
  let cost = 0;
  for (const column of [...steps, ...named.filter(({ name }) => !isStepName(name))]) {
    cost += costOf(column);
    if (cost > BUDGET) break;
    columns.push(column);
  }
  return { width: cells.length, columns, left: named.length - columns.length };
}

/** The numbers of a row, with the step that it names, else counted by column. Texts and empty cells are none. */
export function measureRow(
  cells: readonly string[],
  columns: readonly Column[],
  parse: (cell: string) => number | undefined,
): readonly Measurement[] {
  const found = columns.flatMap((column) => {
    const value = parse(cells[column.at] ?? '');
    return value === undefined ? [] : [{ name: column.name, value, column }];
  });
  const time = found.find(({ name, value }) => isTime(name, value));
  const values = found.filter((one) => one !== time);
  const step = stepOf(values);
  return values.flatMap((one) =>
    isStepName(one.name) ? [] : [stamped(one.column, one.value, step, time === undefined ? {} : { time: time.value })],
  );
}

/** The name under which an index without one is kept: no column of a file is called so. */
const INDEX = '\0';

function isStepName(name: string): boolean {
  return name === INDEX || stepRank(name) !== undefined;
}

type Found = { readonly name: string; readonly value: number };

function stepOf(found: readonly Found[]): number | undefined {
  // The stand-in is what takeStep needs beside a step to see it as one.
  const named = takeStep([...found, { name: '', value: 0 }]).step;
  if (named !== undefined) return named;
  const index = found.filter(({ name }) => name === INDEX).map(({ value }) => ({ name: 'step', value }));
  return takeStep([...index, { name: '', value: 0 }]).step;
}

function stamped(column: Column, value: number, given: number | undefined, time: { time?: number }): Measurement {
  const step = given ?? column.next;
  column.next = step + 1;
  return { name: column.name, value, step, ...time };
}

const TIME_NAMES = ['time', 'timestamp', 'ts', 'wall time', 'wall_time'];

/** Seconds since 1970 in our days; a smaller `time` is a duration, and a metric. */
function isTime(name: string, value: number): boolean {
  return value > 1e9 && value < 1e10 && TIME_NAMES.includes(name.toLowerCase());
}

function nextOf(name: string, known: readonly Column[]): number {
  return known.find((column) => column.name === name)?.next ?? 0;
}

/** Upper bound of `[123,"name",9007199254740991],` in bytes. */
function costOf({ at, name }: Column): number {
  return new TextEncoder().encode(JSON.stringify(name)).length + String(at).length + 22;
}
