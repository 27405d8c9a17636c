// `--sort COL`: what a table of runs can be sorted by.
import { UsageError } from '../errors.ts';
import type { SearchState } from '../search/state.ts';
import { nearest } from '../space/nearest.ts';
import type { ParamValue } from '../space/param.ts';
import { stateOf } from './glyphs.ts';
import { bestRows, meanMetric, metricNames, rowsOf, tookMs } from './rows.ts';
import type { Row } from './rows.ts';

type SortColumn = { readonly name: string; valueOf(row: Row): ParamValue | undefined };

/** Best first, then the rows without a value in the order they were proposed; without an objective all in that order. */
export function byRank(state: SearchState): readonly Row[] {
  const best = bestRows(state);
  const ranked = new Set(best.map(({ group }) => group));
  return [...best, ...rowsOf(state).filter(({ group }) => !ranked.has(group))];
}

/**
 * `lr` ascending, `-lr` descending; rows without a value come last both ways, equal rows keep the order they were proposed in.
 * A metric is found by its last part too (`val_acc` for `keras/val_acc`). `now`: milliseconds since 1970.
 */
export function sortRows(state: SearchState, text: string, now: number): readonly Row[] {
  const isDescending = text.startsWith('-');
  const column = findColumn(sortColumns(state, now), isDescending ? text.slice(1) : text);
  const sign = isDescending ? -1 : 1;
  return rowsOf(state).toSorted((a, b) => compare(column.valueOf(a), column.valueOf(b), sign));
}

function sortColumns(state: SearchState, now: number): readonly SortColumn[] {
  const { space, objective } = state.spec;
  return [
    ...space.map(({ name }) => ({ name, valueOf: (row: Row) => row.point[name] })),
    ...metricNames(state).map((name) => ({
      name,
      valueOf: (row: Row) => (name === objective?.metric ? row.value : meanMetric(state, row, name)),
    })),
    { name: 'run', valueOf: (row) => row.runs[0]?.run },
    { name: 'state', valueOf: (row) => row.runs.map(stateOf)[0] },
    { name: 'time', valueOf: (row) => total(row, now) },
  ];
}

function findColumn(columns: readonly SortColumn[], text: string): SortColumn {
  const exact = columns.find(({ name }) => name === text);
  const short = columns.filter(({ name }) => name.split('/').at(-1) === text);
  const found = exact ?? (short.length === 1 ? short[0] : undefined);
  if (found !== undefined) return found;
  const names = columns.map(({ name }) => name);
  const meant = nearest(text, names);
  const hint = `${meant.length === 0 ? '' : `did you mean ${meant.join(' or ')}?  `}columns: ${names.join(', ')}`;
  throw new UsageError('sort.unknown', `--sort ${text}: there is no such column`, { hint });
}

function compare(a: ParamValue | undefined, b: ParamValue | undefined, sign: number): number {
  if (isMissing(a) || isMissing(b)) return Number(isMissing(a)) - Number(isMissing(b));
  if (typeof a === 'number' && typeof b === 'number') return sign * (a - b);
  if (typeof a === 'number' || typeof b === 'number') return sign * (typeof a === 'number' ? -1 : 1);
  return sign * String(a).localeCompare(String(b), 'en');
}

function isMissing(value: ParamValue | undefined): boolean {
  return value === undefined || Number.isNaN(value);
}

function total(row: Row, now: number): number | undefined {
  const times = row.runs.flatMap((run) => tookMs(run, now) ?? []);
  return times.length === 0 ? undefined : times.reduce((sum, time) => sum + time, 0);
}
