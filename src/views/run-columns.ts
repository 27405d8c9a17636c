// The columns of the live table, and the cells of one run. Widths come from the search space, so they never jump.
import { runIdOf } from '../search/run-ids.ts';
import { objectiveSeries } from '../search/trials.ts';
import type { RunState, SearchState } from '../search/state.ts';
import type { Param, ParamValue } from '../space/param.ts';
import { formatDuration } from './duration.ts';
import type { Cell, Column, Row } from './fit.ts';
import { glyphOf, starOf, stateOf, styleOf } from './glyphs.ts';
import { displayValue, elapsedOf, shortMetric } from './run-text.ts';
import { safe } from './safe.ts';
import { sparkline } from './sparkline.ts';
import type { Terminal } from './terminal.ts';
import { textWidth } from './width.ts';

/** What decides which columns there are. */
export type Shape = { readonly hasMetric: boolean; readonly hasHosts: boolean };

const longestText = 24;

export function runColumns(state: SearchState, shape: Shape): readonly Column[] {
  const { space, objective, numRuns } = state.spec;
  const lastRun = runIdOf(state.blocks, numRuns);
  return [
    { header: '  Run ID', align: 'left', width: 2 + String(lastRun).length },
    ...space.map((param, index) => paramColumn(param, 50 + space.length - index)),
    ...(objective === null ? [{ header: 'exit', align: 'left' as const, width: 4 }] : []),
    ...(objective !== null && shape.hasMetric ? metricColumns(shortMetric(objective)) : []),
    { header: 'time', align: 'left', width: 6, priority: 20 },
    ...(shape.hasHosts ? [{ header: 'slot', align: 'left' as const, width: slotWidth(state), priority: 10 }] : []),
    { header: '', align: 'left', width: 8, priority: 5 },
  ];
}

/** `gpu2:gpu0.1` of the longest host. */
function slotWidth({ spec }: SearchState): number {
  const longest = Math.max(0, ...spec.hosts.map(({ name }) => textWidth(safe(name))));
  return Math.min(longestText, Math.max(10, longest + 5));
}

/** `note`: what stands behind the run, `best yet` or `~55s`. */
export function runCells(state: SearchState, run: RunState, shape: Shape, look: Look): Row {
  const { space, objective } = state.spec;
  return [
    headCell(run, look),
    ...space.map(({ name }) => valueCell(run.point[name] ?? null)),
    ...(objective === null ? [exitText(run)] : []),
    ...(objective !== null && shape.hasMetric ? metricCells(state, run, look) : []),
    formatDuration(elapsedOf(run, look.now)),
    ...(shape.hasHosts ? [run.slot ?? '-'] : []),
    { text: look.note, style: look.isBest ? 'green' : 'dim' },
  ];
}

export type Look = {
  readonly terminal: Terminal;
  readonly now: number;
  readonly isBest: boolean;
  readonly note: string;
};

function metricColumns(header: string): readonly Column[] {
  return [
    { header, align: 'left', width: 10, shortWidth: 9 },
    { header: 'curve', align: 'left', width: 12, shortWidth: 6, priority: 30 },
  ];
}

function metricCells(state: SearchState, run: RunState, { terminal }: Look): readonly Cell[] {
  const values = objectiveSeries(state, run)?.thumbnail.values ?? [];
  const curve = (cells: number): string => sparkline(values, cells, terminal.isUtf8);
  return [
    run.objective === undefined ? '-' : valueCell(run.objective),
    { text: curve(12), short: curve(6), style: 'dim' },
  ];
}

function headCell(run: RunState, { terminal, isBest }: Look): Cell {
  const state = stateOf(run);
  const glyph = isBest ? starOf(terminal) : glyphOf(terminal, state);
  return { text: `${glyph} ${run.run}`, style: styleOf(state) };
}

function valueCell(value: ParamValue): Cell {
  return { text: displayValue(value, 4), short: displayValue(value, 3) };
}

function exitText({ status }: RunState): string {
  if (status.kind !== 'ended') return '';
  return status.outcome.exitCode === undefined ? (status.outcome.signal ?? '-') : String(status.outcome.exitCode);
}

function paramColumn(param: Param, priority: number): Column {
  const header = safe(param.name);
  if (param.kind === 'list') {
    const widest = Math.max(...param.values.map((value) => textWidth(safe(displayValue(value)))));
    const isWhole = param.values.every((value) => Number.isInteger(value));
    return { header, priority, align: isWhole ? 'right' : 'left', width: Math.min(longestText, widest) };
  }
  if (param.type === 'int') {
    const width = Math.max(...[param.low, param.high].map((bound) => displayValue(bound).length));
    return { header, priority, align: 'right', width };
  }
  // The longest of 4 digits is 0.0001234, or 1.234e-05.
  const sign = param.low < 0 ? 1 : 0;
  return { header, priority, align: 'left', width: 9 + sign, shortWidth: 8 + sign };
}
