// Every metric value of runs, one line each, for files: CSV or JSON lines. Full precision, no secrets.
import type { MetricPoint } from '../search/events.ts';
import type { RunState, SearchState } from '../search/state.ts';
import type { Point } from '../space/param.ts';
import { renderValue } from '../space/value.ts';
import { renderCsv } from './csv.ts';
import { redactPoint } from './redact.ts';

export type MetricRow = { readonly run: RunState; readonly point: MetricPoint };

const own = ['run', 'trial', 'metric', 'step', 'time', 'value'];

/** A param called like a column of ours is `param:NAME`. */
export function* metricsCsv({ spec }: SearchState, rows: Iterable<MetricRow>): Generator<string> {
  const params = spec.space.map(({ name }) => name);
  const header = params.map((name) => (own.includes(name) ? `param:${name}` : name));
  yield renderCsv([['run', 'trial', ...header, 'metric', 'step', 'time', 'value']]);
  const pointOf = redacted();
  for (const { run, point } of rows) {
    const values = pointOf(run);
    yield renderCsv([
      [
        String(run.run),
        String(run.trial),
        ...params.map((name) => renderValue(values[name] ?? null)),
        point.name,
        String(point.step),
        String(point.time),
        typeof point.value === 'string' ? point.value : renderValue(point.value),
      ],
    ]);
  }
}

/** NaN and infinities, which JSON lacks, are the texts `nan`, `inf` and `-inf`. */
export function* metricsJson(_state: SearchState, rows: Iterable<MetricRow>): Generator<string> {
  const pointOf = redacted();
  for (const { run, point } of rows) {
    const value =
      typeof point.value === 'number' && !Number.isFinite(point.value) ? renderValue(point.value) : point.value;
    const { name: metric, step, time } = point;
    const params = pointOf(run);
    yield `${JSON.stringify({ run: run.run, trial: run.trial, params, metric, step, time, value })}\n`;
  }
}

/** A run's point without secrets, worked out once for all its rows, which stand together. */
function redacted(): (run: RunState) => Point {
  let last: RunState | undefined;
  let point: Point = {};
  return (run) => {
    if (run !== last) point = redactPoint(run.point);
    last = run;
    return point;
  };
}
