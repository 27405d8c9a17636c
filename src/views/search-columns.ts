// The columns of a search's table, and the cells of its rows.
import type { Objective } from '../search/spec.ts';
import { objectiveSeries } from '../search/trials.ts';
import type { RunState, SearchState } from '../search/state.ts';
import { formatNumber } from '../space/value.ts';
import { columnCells } from './columns.ts';
import { formatDuration } from './duration.ts';
import { stateCell, stateOf, starOf, styleOf } from './glyphs.ts';
import { redactPoint } from './redact.ts';
import { isUsage, meanMetric, metricNames, tookMs } from './rows.ts';
import type { Row } from './rows.ts';
import { safe } from './safe.ts';
import { sparkline } from './sparkline.ts';
import type { Cell, Column } from './table.ts';
import type { Terminal } from './terminal.ts';

export type ColumnSource = {
  readonly state: SearchState;
  /** Values of the objective's metric over the steps, of the run's newest attempt. */
  curve(run: RunState): readonly number[];
  /** Milliseconds since 1970. */
  readonly now: number;
};

type FilledColumn = Column & { readonly cells: readonly Cell[] };

/** All columns there are for these rows; the table drops those it has no room for. */
export function searchColumns(
  terminal: Terminal,
  screen: ColumnSource,
  rows: readonly Row[],
  same: readonly Constant[],
): readonly FilledColumn[] {
  const { state, now } = screen;
  const { objective, space, repeats } = state.spec;
  const constant = new Set(same.map(({ name }) => name));
  const params = space.filter(({ name }) => !constant.has(name));
  const others = metricNames(state).filter((name) => name !== objective?.metric && !isUsage(name));
  return [
    { header: repeats > 1 ? 'Run IDs' : 'Run ID', align: 'left', cells: rows.map(({ runs }) => runIds(runs)) },
    { header: 'STATE', align: 'left', cells: rows.map(({ runs }) => stateText(terminal, runs)) },
    ...(objective === null ? [] : [objectiveColumn(terminal, screen, objective, rows)]),
    ...params.map(({ name }, index) => ({ header: name, priority: 100 - index, cells: paramCells(rows, name) })),
    ...(objective === null ? [] : [curveColumn(terminal, screen, rows)]),
    ...stepColumn(state, rows),
    { header: 'TIME', align: 'left', priority: 4, cells: rows.map(({ runs }) => timeText(runs, now)) },
    { header: 'SLOT', align: 'left', priority: 2, cells: rows.map(({ runs }) => slotText(runs)) },
    ...others.map((name) => ({
      header: name,
      priority: 1,
      cells: rows.map((row) => numberCell(meanMetric(state, row, name))),
    })),
  ];
}

type Constant = { readonly name: string; readonly text: string };

/** Params that have one value in all points; of one point alone, none. */
export function constantsOf(rows: readonly Row[], state: SearchState): readonly Constant[] {
  if (rows.length < 2) return [];
  return state.spec.space.flatMap(({ name }) => {
    const first = rows[0]?.point[name];
    if (!rows.every(({ point }) => point[name] === first)) return [];
    return [{ name, text: `${safe(name)}=${safe(paramCells(rows.slice(0, 1), name)[0] ?? '')}` }];
  });
}

function objectiveColumn(
  terminal: Terminal,
  { state }: ColumnSource,
  { metric, goal }: Objective,
  rows: readonly Row[],
): FilledColumn {
  const arrow = goal === 'maximize' ? (terminal.isUtf8 ? '▼' : ' (max)') : terminal.isUtf8 ? '▲' : ' (min)';
  const cells = rows.map((row) => {
    const text = valueText(terminal, row.value ?? meanMetric(state, row, metric), row.standardError);
    if (row.group === state.best?.group) return { text: `${text} ${starOf(terminal)}`, style: 'green' as const };
    return row.value === undefined ? { text, style: 'dim' as const } : text;
  });
  return { header: `${metric.split('/').at(-1) ?? metric}${arrow}`, align: 'left', cells };
}

function curveColumn(terminal: Terminal, source: ColumnSource, rows: readonly Row[]): FilledColumn {
  const cells = rows.map(({ runs }) => {
    const values = runs.map((run) => source.curve(run)).find(({ length }) => length > 0) ?? [];
    return { text: sparkline(values, 12, terminal.isUtf8), short: sparkline(values, 6, terminal.isUtf8) };
  });
  return { header: 'curve', align: 'left', priority: 5, cells };
}

function paramCells(rows: readonly Row[], name: string): readonly string[] {
  return columnCells(rows.map(({ point }) => redactPoint(point)[name] ?? null));
}

/** `0.8417`, `0.8417 ±0.0021`: the standard error of the mean over repeats. */
function valueText(terminal: Terminal, value: number | undefined, standardError: number | undefined): string {
  if (value === undefined) return '-';
  const error = standardError === undefined ? '' : ` ${terminal.isUtf8 ? '±' : '+-'}${formatNumber(standardError, 2)}`;
  return `${formatNumber(value, 4)}${error}`;
}

function numberCell(value: number | undefined): Cell {
  return value === undefined ? '-' : { text: formatNumber(value, 4), short: formatNumber(value, 3) };
}

/** `388`, `388-390`, `388, 391`. */
function runIds(runs: readonly RunState[]): string {
  const first = runs[0]?.run ?? 0;
  if (runs.length < 3 || !runs.every(({ run }, index) => run === first + index))
    return runs.map(({ run }) => run).join(', ');
  return `${first}-${first + runs.length - 1}`;
}

/** The state all runs of the point share, else how many are in which. */
function stateText(terminal: Terminal, runs: readonly RunState[]): Cell {
  const names = runs.map(stateOf);
  const [first] = names;
  if (first !== undefined && names.every((name) => name === first)) {
    return { text: stateCell({ ...terminal, hasColor: false }, first), style: styleOf(first) };
  }
  return [...new Set(names)].map((name) => `${names.filter((one) => one === name).length} ${name}`).join(', ');
}

/** Left out where nothing was reported. */
function stepColumn(state: SearchState, rows: readonly Row[]): readonly FilledColumn[] {
  const cells = rows.map(({ runs }) => stepText(state, runs));
  return cells.every((text) => text === '-') ? [] : [{ header: 'STEP', align: 'right', priority: 3, cells }];
}

function stepText(state: SearchState, runs: readonly RunState[]): string {
  const steps = runs.flatMap((run) => {
    const totals = state.objective === null ? [...run.metrics.values()] : [objectiveSeries(state, run)];
    return totals.flatMap((one) => (one === undefined || one.lastStep < 0 ? [] : one.lastStep));
  });
  return steps.length === 0 ? '-' : String(Math.max(...steps));
}

/** Mean over the runs that were started. */
function timeText(runs: readonly RunState[], now: number): string {
  const times = runs.flatMap((run) => tookMs(run, now) ?? []);
  return times.length === 0 ? '-' : formatDuration(times.reduce((sum, time) => sum + time, 0) / times.length);
}

function slotText(runs: readonly RunState[]): string {
  const slots = new Set(runs.flatMap(({ slot }) => slot ?? []));
  return slots.size === 0 ? '-' : [...slots].map((slot) => slot.replace(/^local:/, '')).join(', ');
}
