// CSV as RFC 4180 has it, for files and spreadsheets: full precision, nothing hidden but secrets.
import type { RunState, SearchState } from '../search/state.ts';
import { renderValue } from '../space/value.ts';
import { stateOf } from './glyphs.ts';
import { placeOf } from './place.ts';
import { commitOf } from './record.ts';
import { redactPoint } from './redact.ts';
import { metricNames, metricOf, reasonOf, tookMs } from './rows.ts';

/** Columns are joined by commas, lines end with CRLF; a field with a comma, a quote or a line end stands in quotes. */
export function renderCsv(rows: readonly (readonly string[])[]): string {
  return rows.map((row) => `${row.map(field).join(',')}\r\n`).join('');
}

/**
 * One line a run, in the order they were proposed: run, trial, state, reason, params, metrics, seconds, and where and from what it ran.
 * The objective's metric has its aggregate, others their last number. A param keeps its name; a metric of the same name is
 * `metric:NAME`, and a column of ours about the place then `run:NAME`.
 */
export function searchCsv(state: SearchState, now: number): string {
  const params = state.spec.space.map(({ name }) => name);
  const metrics = metricNames(state);
  return renderCsv([headerOf(params, metrics), ...state.runs.map((run) => line(state, run, metrics, now))]);
}

/** The points of a run's metrics: metric, step, value. */
export function curvesCsv(
  curves: ReadonlyMap<string, { steps: ArrayLike<number>; values: ArrayLike<number> }>,
): string {
  const rows = [...curves].flatMap(([name, { steps, values }]) =>
    Array.from(values, (value, index) => [name, String(steps[index]), renderValue(value)]),
  );
  return renderCsv([['metric', 'step', 'value'], ...rows]);
}

function headerOf(params: readonly string[], metrics: readonly string[]): readonly string[] {
  const own = ['run', 'trial', 'state', 'reason', 'seconds'];
  const isTaken = (name: string, others: readonly string[]): boolean => own.includes(name) || others.includes(name);
  return [
    ...own.slice(0, -1),
    ...params.map((name) => (own.includes(name) ? `param:${name}` : name)),
    ...metrics.map((name) => (isTaken(name, params) ? `metric:${name}` : name)),
    'seconds',
    ...placeColumns.map((name) => (isTaken(name, [...params, ...metrics]) ? `run:${name}` : name)),
  ];
}

const placeColumns = ['host', 'gpus', 'commit', 'snapshot'] as const;

function line(state: SearchState, run: RunState, metrics: readonly string[], now: number): readonly string[] {
  const point = redactPoint(run.point);
  const took = tookMs(run, now);
  const place = placeOf(run);
  return [
    String(run.run),
    String(run.trial),
    stateOf(run),
    reasonOf(run),
    ...state.spec.space.map(({ name }) => renderValue(point[name] ?? null)),
    ...metrics.map((name) => numberText(metricOf(state, run, name))),
    took === undefined ? '' : String(took / 1000),
    place?.host ?? '',
    place?.gpus.join(' ') ?? '',
    commitOf(state) ?? '',
    state.spec.snapshot?.id ?? '',
  ];
}

function numberText(value: number | undefined): string {
  return value === undefined ? '' : renderValue(value);
}

function field(text: string): string {
  return /[",\r\n]/.test(text) ? `"${text.replaceAll('"', '""')}"` : text;
}
