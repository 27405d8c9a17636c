// Histories for judges: trials with their curves, in one line each.
import type { Outcome } from '../../src/search/events.ts';
import type { Curve, History, Trial } from '../../src/search/history.ts';
import type { Goal } from '../../src/search/spec.ts';
import { emptyHistory } from './play.ts';

/** `state`: undefined while it runs. `steps`: 0, 1, 2, … unless given. */
export type Told = {
  readonly state?: Outcome['state'];
  readonly values: readonly number[];
  readonly steps?: readonly number[];
  /** The last value unless given. */
  readonly objective?: number | undefined;
};

/** The trials are numbered from 1. */
export function historyWith(told: readonly Told[], goal: Goal = 'maximize'): History {
  return {
    ...emptyHistory([{ kind: 'list', name: 'a', values: told.map((_, index) => index) }]),
    objective: { metric: 'score', aggregate: 'last', goal },
    trials: told.map(toTrial),
    curves: new Map(told.map((one, index) => [index + 1, toCurve(one)])),
  };
}

/** The same with every value of the metric negated, and the other goal. */
export function mirrored(told: readonly Told[]): readonly Told[] {
  return told.map((one) => ({
    ...one,
    values: one.values.map((value) => -value),
    ...('objective' in one ? { objective: one.objective === undefined ? undefined : -one.objective } : {}),
  }));
}

function toCurve({ values, steps = values.map((_, index) => index) }: Told): Curve {
  return { steps: Float64Array.from(steps), values: Float64Array.from(values) };
}

function toTrial(told: Told, index: number): Trial {
  const { state, values, steps } = told;
  return {
    number: index + 1,
    point: { a: index },
    objective: 'objective' in told ? told.objective : values.at(-1),
    standardError: undefined,
    lastStep: steps?.at(-1) ?? values.length - 1,
    outcome: state === undefined ? undefined : { state, reason: 'as the test has it' },
    suggestion: { by: 'grid', index },
  };
}
