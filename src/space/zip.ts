// Params of a grid that step together: not every combination of their values, but the rows of a table.
import { UsageError } from '../errors.ts';
import { shorten } from '../expressions/caret.ts';
import { gridPoint, gridSize } from './grid.ts';
import { nearest } from './nearest.ts';
import type { Param, ParamValue, SearchSpace } from './param.ts';
import { valueKey } from './unit.ts';
import { renderValue } from './value.ts';

/** `rows`: one value for each of the names, in their order; no row twice. */
export type Zip = { readonly names: readonly string[]; readonly rows: readonly (readonly ParamValue[])[] };

/** They are stored with the search, and held by all who look at it. */
export const mostRows = 100_000;

/** The names in `--zip a,b`. */
export function zipNames(text: string): readonly string[] {
  return text.split(',').map((name) => name.trim());
}

/**
 * `params`: as they were given, lists with their repeated values; in the space they have each value once. Row i of a zip has the i-th
 * value of each of its params. `columns`: names that step together already. Throws UsageError `zip.invalid`.
 */
export function zipParams(
  params: SearchSpace,
  texts: readonly string[],
  columns: readonly string[] = [],
): { readonly space: SearchSpace; readonly zips: readonly Zip[] } {
  const taken = new Set<string>();
  const zips = texts.map((text) => {
    const names = zipNames(text);
    for (const name of names) {
      const reason = nameProblem(name, params, columns, taken);
      if (reason !== undefined) throw refusal(text, reason);
      taken.add(name);
    }
    return zipOf(text, names, params);
  });
  return { space: params.map(withoutRepeats), zips };
}

/** The first two rows that are one, from 0; undefined: there are none. */
export function repeatedRow(rows: Zip['rows']): { readonly first: number; readonly again: number } | undefined {
  const firsts = new Map<string, number>();
  for (const [again, row] of rows.entries()) {
    const key = row.map(valueKey).join(',');
    const first = firsts.get(key);
    if (first !== undefined) return { first, again };
    firsts.set(key, again);
  }
  return undefined;
}

function nameProblem(
  name: string,
  params: SearchSpace,
  columns: readonly string[],
  taken: ReadonlySet<string>,
): string | undefined {
  if (name === '') return 'a name is missing beside the ","';
  if (taken.has(name)) return `${name} is named twice: a param steps with one group only`;
  if (columns.includes(name)) return `${name} is a column of --points, and steps with the others of its row`;
  const known = params.map((param) => param.name);
  if (known.includes(name)) return undefined;
  const [best] = nearest(name, known);
  return `no param is called ${shorten(name)}; ${best === undefined ? `there are ${known.join(', ')}` : `did you mean ${best}?`}`;
}

function zipOf(text: string, names: readonly string[], params: SearchSpace): Zip {
  if (names.length < 2)
    throw refusal(text, 'one param steps alone; name those that step together', '--zip width,depth');
  const zipped = names.flatMap((name) => params.filter((param) => param.name === name));
  const counts = zipped.map((param) => gridSize([param]));
  if (counts.some((count) => count !== counts[0])) {
    const told = names.map((name, i) => `${name} has ${counts[i]?.toLocaleString('en-US')}`).join(', ');
    throw refusal(text, `params that step together need equally many values: ${told}`);
  }
  const count = Number(counts[0]);
  if (count > mostRows) throw refusal(text, `at most ${mostRows.toLocaleString('en-US')} values can step together`);
  const columns = zipped.map(valuesOf);
  const rows = Array.from({ length: count }, (_, i) => columns.map((column) => column[i] ?? null));
  const same = repeatedRow(rows);
  if (same === undefined) return { names, rows };
  const shown = names.map((name, i) => `${name}=${shorten(renderValue(rows[same.first]?.[i] ?? null))}`).join(', ');
  throw refusal(text, `values ${same.first + 1} and ${same.again + 1} are the same point: ${shown}`);
}

/** As a grid takes them. */
function valuesOf(param: Param): readonly ParamValue[] {
  if (param.kind === 'list') return param.values;
  return Array.from({ length: Number(gridSize([param])) }, (_, i) => gridPoint([param], i)[param.name] ?? null);
}

function withoutRepeats(param: Param): Param {
  return param.kind === 'list' ? { ...param, values: distinct(param.values) } : param;
}

/** Each value once, in the order in which they appear. */
export function distinct(values: readonly ParamValue[]): readonly ParamValue[] {
  return Array.from(new Set(values));
}

function refusal(text: string, reason: string, example?: string): UsageError {
  const hint = example === undefined ? undefined : `e.g.  ${example}`;
  return new UsageError('zip.invalid', `--zip ${shorten(text)}  ${reason}`, { hint });
}
