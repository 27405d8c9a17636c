// The strategy's view of the runs, and the best point, kept up to date run by run.
import fc from 'fast-check';
import { expect, test } from 'vitest';
import type { Trial } from '../../src/search/history.ts';
import type { Goal } from '../../src/search/spec.ts';
import type { Best, RunState, SearchState } from '../../src/search/state.ts';
import { historyOf, refreshBest } from '../../src/search/trials.ts';
import { complete, failed, Story } from '../fakes/facts.ts';
import { live, moves } from '../fakes/life.ts';

const acc = { metric: 'acc', aggregate: 'last', goal: 'maximize' } as const;

/** Of a run that counts. Under an objective, one that exited 0 with a value is complete. */
function resultOf({ status, objective }: RunState): number | undefined {
  if (status.kind !== 'ended') return undefined;
  return status.outcome.state === 'complete' || status.outcome.state === 'stopped' ? objective : undefined;
}

function meanOf(values: readonly number[]): number {
  return values.reduce((sum, value) => sum + value, 0) / values.length;
}

function groupsOf({ runs }: SearchState): readonly (readonly RunState[])[] {
  const groups = new Map<number, RunState[]>();
  for (const run of runs) groups.set(run.group, [...(groups.get(run.group) ?? []), run]);
  return [...groups.values()];
}

/** From nothing but the runs: sorted, not kept. */
function bestOf(state: SearchState): Best | undefined {
  const { objective, repeats } = state.spec;
  if (objective === null) return undefined;
  const sign = objective.goal === 'maximize' ? -1 : 1;
  const candidates = groupsOf(state).flatMap((runs) => {
    const good = runs.filter((run) => resultOf(run) !== undefined);
    const [first] = good;
    if (first === undefined) return [];
    const value = meanOf(good.flatMap((run) => resultOf(run) ?? []));
    return [{ best: { run: first.run, group: first.group, value }, lacks: good.length === repeats ? 0 : 1 }];
  });
  const [leader] = candidates.toSorted(
    (a, b) => a.lacks - b.lacks || sign * (a.best.value - b.best.value) || a.best.group - b.best.group,
  );
  return leader?.best;
}

function countsOf({ runs }: SearchState): SearchState['counts'] {
  const counts = { queued: 0, active: 0, complete: 0, failed: 0, stopped: 0, killed: 0, lost: 0 };
  for (const { status } of runs) {
    if (status.kind === 'ended') counts[status.outcome.state] += 1;
    else counts[status.kind === 'queued' ? 'queued' : 'active'] += 1;
  }
  return counts;
}

function trialsOf(state: SearchState): readonly Pick<Trial, 'number' | 'point' | 'objective' | 'outcome'>[] {
  return groupsOf(state).map((runs) => {
    const [first] = runs;
    if (first === undefined) throw new TypeError('a point without a run');
    const isOver = runs.every(({ status }) => status.kind === 'ended');
    const values = runs.flatMap((run) => (isOver ? resultOf(run) : run.objective) ?? []);
    const speaker = runs.find((run) => resultOf(run) !== undefined) ?? first;
    return {
      number: first.group,
      point: first.point,
      objective: values.length === 0 ? undefined : meanOf(values),
      outcome: isOver && speaker.status.kind === 'ended' ? speaker.status.outcome : undefined,
    };
  });
}

test('after every fact of any life, best, counts and trials are what the runs alone say', () => {
  fc.assert(
    fc.property(moves, fc.constantFrom(1, 3), (life, repeats) => {
      const story = new Story({ objective: acc, numRuns: 8, repeats });
      story.tell((state) => {
        expect(state.best).toEqual(bestOf(state));
        expect(state.counts).toEqual(countsOf(state));
        const seen = state.trials.map(({ number, point, objective, outcome }) => ({
          number,
          point,
          objective,
          outcome,
        }));
        expect(seen).toEqual(trialsOf(state));
      });
      live(story, life);
      expect([...story.state.byId.values()]).toEqual(story.state.runs);
      expect(story.state.runs.map(({ trial }) => trial)).toEqual(story.state.runs.map((_, index) => index + 1));
    }),
    { numRuns: 300 },
  );
});

test('a strategy sees one trial a point, what is known otherwise, and all that was tried', () => {
  const story = new Story({ objective: acc, numRuns: 8, repeats: 2 });
  for (const value of [0.5, 0.75]) {
    const run = story.start({ rate: 0.1, layers: 2 });
    story.report(run, [value], 'acc').end(run);
  }
  const trials = [{ point: { rate: 0.5, layers: 50 }, objective: 0.9 }];
  story.event({ kind: 'trials.imported', source: 'results.csv', trials });
  const history = historyOf(story.state);
  expect(history).toMatchObject({ imported: trials, trials: [{ number: 1, objective: 0.625, lastStep: 0 }] });
  expect(history.trials[0]?.standardError).toBeCloseTo(0.125, 12);
  expect(history.tried.size).toBe(2);
});

/** Few values, so that there are ties; undefined: the run failed. */
const result = fc.option(fc.integer({ min: 0, max: 4 }), { nil: undefined, freq: 4 });

test('the best point is the one that a look at all of them finds, after every run that ends', () => {
  fc.assert(
    fc.property(
      fc.integer({ min: 1, max: 3 }),
      fc.constantFrom<Goal>('maximize', 'minimize'),
      fc.array(fc.tuple(result, fc.nat()), { minLength: 1, maxLength: 18 }),
      (repeats, goal, runs) => {
        const objective = { metric: 'loss', aggregate: 'last', goal } as const;
        const story = new Story({ repeats, objective, numRuns: 18 });
        const ids = runs.map((_, index) => story.start({ rate: 0.5, layers: 2 + Math.floor(index / repeats) }));
        const order = ids.map((run, index) => ({ run, value: runs[index]?.[0], at: runs[index]?.[1] ?? 0 }));
        for (const { run, value } of order.toSorted((a, b) => a.at - b.at)) {
          if (value !== undefined) story.report(run, [value], 'loss');
          story.end(run, value === undefined ? failed : complete);
          const { best } = story.state;
          refreshBest(story.state);
          expect(best).toEqual(story.state.best);
        }
      },
    ),
  );
});

test('a point whose worse repeat is tried again may become the best one', () => {
  const story = new Story({ objective: acc, numRuns: 9, repeats: 3 });
  const [bad] = [0, 0.5, undefined, 0.375].map((value) => {
    const run = story.start({ rate: 0.1, layers: 2 });
    if (value !== undefined) story.report(run, [value], 'acc');
    story.end(run, value === undefined ? failed : complete);
    return run;
  });
  expect(story.state.best).toMatchObject({ group: 4, value: 0.375 });
  story.event({ kind: 'run.requeued', run: bad!, reason: 'retry', was: 'complete' });
  expect(story.state.best).toMatchObject({ group: 1, value: 0.5 });
});

test('a point with all its repeats goes before a better one that lacks some', () => {
  const objective = { metric: 'loss', aggregate: 'last', goal: 'minimize' } as const;
  const story = new Story({ repeats: 2, objective, numRuns: 4 });
  const [first, second, third] = [1, 1, 2].map((layers) => story.start({ rate: 0.5, layers: layers + 1 }));
  for (const [run, loss] of [
    [third, 1],
    [first, 3],
    [second, 5],
  ] as const) {
    story.report(run ?? 0, [loss], 'loss').end(run ?? 0);
  }
  expect(story.state.best).toEqual({ run: first, group: 1, value: 4 });
});
