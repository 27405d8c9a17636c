// Facts of small searches, as the driver would record them.
import type { MetricPoint, MetricTotals, Outcome, PointBatch, SearchEvent } from '../../src/search/events.ts';
import type { SearchSpec } from '../../src/search/spec.ts';
import { baseSpec } from '../fakes/spec.ts';

export function specOf(changes: Partial<SearchSpec> = {}): SearchSpec {
  return {
    ...baseSpec,
    space: [{ kind: 'range', name: 'lr', low: 1e-5, high: 0.1, scale: 'log', type: 'float' }],
    objective: { metric: 'acc', aggregate: 'last', goal: 'maximize' },
    numRuns: 10,
    askedRuns: 10,
    command: { kind: 'argv', argv: ['python', 'train.py', '--lr', ':lr:'] },
    cwd: '/home/ann/project',
    failOn: 'all',
    hyperVersion: '0.1.0',
    ...changes,
  };
}

export function started(firstRun: number, changes: Partial<SearchSpec> = {}): SearchEvent {
  return { kind: 'search.started', spec: specOf(changes), firstRun };
}

export function proposed(run: number, trial: number, group = trial): SearchEvent {
  return {
    kind: 'run.proposed',
    run,
    trial,
    group,
    point: { lr: 0.001 },
    why: { by: 'random', draw: trial },
    asOf: 1,
  };
}

/** Totals of one value, as if `acc` had been reported once. */
function totalsOf(value: number, name = 'acc'): MetricTotals {
  const isFinite = Number.isFinite(value);
  const seen = isFinite ? value : null;
  return { name, count: isFinite ? 1 : 0, last: seen, min: seen, max: seen, sum: isFinite ? value : 0, lastStep: 1 };
}

type Ended = { value?: number; state?: Outcome['state']; again?: boolean; attempt?: number };

export function ended(run: number, { value, state = 'complete', again = false, attempt = 1 }: Ended = {}): SearchEvent {
  const totals = value === undefined ? [] : [totalsOf(value)];
  const objective = value !== undefined && Number.isFinite(value) ? value : null;
  const outcome = { state, reason: 'exit 0', exitCode: 0 };
  return { kind: 'run.ended', run, attempt, outcome, again, objective, totals };
}

export function batchOf(run: number, points: readonly MetricPoint[], changes: Partial<PointBatch> = {}): PointBatch {
  return { run, attempt: 1, file: 'log', generation: 1, offset: 100, source: {}, points, ...changes };
}

export function pointOf(step: number, value: number | string, name = 'acc'): MetricPoint {
  return { name, step, time: 1_764_000_000 + step, value };
}
