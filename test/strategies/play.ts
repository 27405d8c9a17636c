// Plays searches against a strategy: histories as the driver would build them, from outcomes that a test chooses.
import type { ImportedTrial, Outcome } from '../../src/search/events.ts';
import type { History, Trial } from '../../src/search/history.ts';
import type { Point, SearchSpace } from '../../src/space/param.ts';
import { pointKey } from '../../src/space/unit.ts';
import type { Proposal, Strategy } from '../../src/strategies/strategy.ts';

/** What became of a trial; null: it is still running. */
export type Result = { readonly objective?: number; readonly state?: Outcome['state'] } | null;

export type Evaluate = (point: Point, number: number) => Result;

const never = new AbortController().signal;

export function emptyHistory(space: SearchSpace, more: Partial<History> = {}): History {
  const objective = { metric: 'score', aggregate: 'last', goal: 'maximize' } as const;
  return {
    space,
    constraints: [],
    objective,
    seed: 1,
    zips: [],
    trials: [],
    imported: [],
    tried: new Set(),
    curves: new Map(),
    ...more,
  };
}

/** As if these results had been known before the first trial. */
export function withImported(history: History, imported: readonly ImportedTrial[]): History {
  const keys = imported.map(({ point }) => pointKey(history.space, point));
  return { ...history, imported, tried: new Set([...history.tried, ...keys]) };
}

export function propose(strategy: Strategy, history: History): Promise<Proposal> {
  return strategy.propose(history, never);
}

export function addTrial(history: History, proposal: Extract<Proposal, { kind: 'point' }>, result: Result): History {
  const { point, why } = proposal;
  const trial: Trial = {
    number: history.trials.length + 1,
    point,
    objective: result?.objective,
    standardError: undefined,
    lastStep: undefined,
    outcome: result === null ? undefined : { state: result.state ?? 'complete', reason: 'as the test has it' },
    suggestion: why,
  };
  return {
    ...history,
    trials: [...history.trials, trial],
    tried: new Set([...history.tried, pointKey(history.space, point)]),
  };
}

/** Up to `count` trials, one after the other; ends early when the strategy is done. */
export async function play(strategy: Strategy, start: History, count: number, evaluate: Evaluate): Promise<History> {
  let history = start;
  for (let k = 0; k < count; k++) {
    const proposal = await propose(strategy, history);
    if (proposal.kind !== 'point') break;
    history = addTrial(history, proposal, evaluate(proposal.point, history.trials.length + 1));
  }
  return history;
}

/** The best objective of the finished trials, for a goal of maximising. */
export function bestOf({ trials }: History): number {
  return Math.max(...trials.map((trial) => trial.objective ?? -Infinity));
}
