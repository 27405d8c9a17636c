// The results that a table has for a search, and what is left out of it and why.
import { UsageError } from '../../errors.ts';
import { shorten } from '../../expressions/caret.ts';
import type { ImportBatch, ImportedTrial } from '../../search/events.ts';
import { isBetter } from '../../search/objective.ts';
import type { Objective } from '../../search/spec.ts';
import type { Constraint } from '../../space/constraint.ts';
import { fitValue } from '../../space/fit.ts';
import type { Fit } from '../../space/fit.ts';
import type { Param, ParamValue, Point, SearchSpace } from '../../space/param.ts';
import { formatNumber, parseNumber } from '../../space/value.ts';
import { chooseColumns, judgeState } from './columns.ts';
import type { Columns } from './columns.ts';
import { misfitText } from './misfit.ts';
import type { Cell, Table, TableRow } from './table.ts';

/** What results are wanted for. */
export type Aim = {
  readonly space: SearchSpace;
  readonly constraints: readonly Constraint[];
  readonly objective: Objective;
};

/** A row of somebody's results: of use, or why not. */
export type Judged =
  | { readonly kind: 'trial'; readonly trial: ImportedTrial }
  | { readonly kind: 'unfinished' | 'valueless' }
  | { readonly kind: 'outside' | 'unknown-state'; readonly reason: string };

export type Import = { readonly batch: ImportBatch; readonly note: string };

/** Rows outside the space, or of a state that is not known, that are named. */
const mostNamed = 3;

/** What stands where a number is not known; NaN and infinities beside. */
const noValues = ['', '-', 'none', 'null', 'na', 'n/a'];

/** Throws UsageError where a column is missing, or holds text where a number belongs. */
export function judgeTable(table: Table, aim: Aim): readonly Judged[] {
  const columns = chooseColumns(table, aim.space, aim.objective);
  return table.rows.map((row) => judgeRow(row, columns, aim, table.source));
}

/** The trials with a word on what was left out. Throws UsageError where nothing is of use. */
export function toImport(source: string, judged: readonly Judged[], { objective: { goal } }: Aim): Import {
  const trials = judged.flatMap((one) => (one.kind === 'trial' ? [one.trial] : []));
  const leftOut = leftOutText(judged);
  if (trials.length === 0) {
    throw new UsageError('import.nothing', `${source}: no usable result${leftOut === '' ? '' : `: ${leftOut}`}`, {
      hint: 'hyper help import  says what is read',
    });
  }
  const best = trials.map(({ objective }) => objective).reduce((a, b) => (isBetter(goal, b, a) ? b : a));
  const count = `${trials.length.toLocaleString('en-US')} known ${trials.length === 1 ? 'result' : 'results'}`;
  const rest = leftOut === '' ? '' : `; left out: ${leftOut}`;
  return { batch: { source, trials }, note: `${source}: ${count}, best ${formatNumber(best)}${rest}` };
}

/** What the cells of a point make of it; those of a result are all there. */
export function judgePoint(cells: readonly Cell[], objective: number, aim: Aim, source: string, place: string): Judged {
  const entries: [string, ParamValue][] = [];
  for (const [index, param] of aim.space.entries()) {
    const fitted = fitCell(param, cells[index], `${source}, ${place}, ${param.name}`);
    if (fitted.kind === 'outside') return { kind: 'outside', reason: `${place}: ${fitted.reason}` };
    entries.push([param.name, fitted.value]);
  }
  const point: Point = Object.fromEntries(entries);
  const broken = aim.constraints.find((constraint) => !constraint.holds(point));
  return broken === undefined
    ? { kind: 'trial', trial: { point, objective } }
    : { kind: 'outside', reason: `${place}: it breaks ${broken.text}` };
}

type Fitted = Extract<Fit, { kind: 'value' }> | { readonly kind: 'outside'; readonly reason: string };

function fitCell(param: Param, cell: Cell, place: string): Fitted {
  if (cell === undefined || (cell === null && param.kind === 'range'))
    return { kind: 'outside', reason: `${param.name} is empty` };
  const fit = fitValue(param, cell);
  if (fit.kind === 'no-number') throw numberError(cell, place);
  return fit.kind === 'value' ? fit : { kind: 'outside', reason: misfitText(fit, cell) };
}

/** As JSON or CSV has it; NaN and infinities too. */
function toNumber(cell: ParamValue, place: string): number {
  const value = typeof cell === 'string' ? parseNumber(cell) : cell;
  if (typeof value === 'number') return value;
  throw numberError(cell, place);
}

function numberError(cell: ParamValue, place: string): UsageError {
  return new UsageError('import.number', `${place}: ${shorten(JSON.stringify(cell))} is no number`);
}

function judgeRow({ place, cells }: TableRow, columns: Columns, aim: Aim, source: string): Judged {
  const state = columns.state === undefined ? 'result' : judgeState(cells.get(columns.state));
  if (state === 'unfinished') return { kind: 'unfinished' };
  if (state === 'unknown')
    return { kind: 'unknown-state', reason: `${place}: ${shorten(String(cells.get(columns.state ?? '')))}` };
  const cell = cells.get(columns.objective);
  if (cell === undefined || noValues.includes(String(cell).trim().toLowerCase())) return { kind: 'valueless' };
  const objective = toNumber(cell, `${source}, ${place}, ${columns.objective}`);
  if (!Number.isFinite(objective)) return { kind: 'valueless' };
  const own = columns.params.map((column) => cells.get(column));
  return judgePoint(own, objective, aim, source, place);
}

/** `3 without a value, 2 outside the space (row 7: lr=2 is not within 0.001:1; row 9: ...)`. */
function leftOutText(judged: readonly Judged[]): string {
  const count = (kind: Judged['kind']): number => judged.filter((one) => one.kind === kind).length;
  const [unfinished, valueless] = [count('unfinished'), count('valueless')];
  return [
    ...(unfinished === 0 ? [] : [`${unfinished} not complete`]),
    ...(valueless === 0 ? [] : [`${valueless} without a value`]),
    ...named(judged, 'unknown-state', 'of unknown state'),
    ...named(judged, 'outside', 'outside the space'),
  ].join(', ');
}

/** How many there are, and the first of them. */
function named(judged: readonly Judged[], kind: 'outside' | 'unknown-state', what: string): readonly string[] {
  const reasons = judged.flatMap((one) => (one.kind === kind ? [one.reason] : []));
  const more = reasons.length - mostNamed;
  const first = reasons.slice(0, mostNamed).join('; ') + (more > 0 ? `; and ${more} more` : '');
  return reasons.length === 0 ? [] : [`${reasons.length} ${what} (${first})`];
}
