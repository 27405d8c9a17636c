// The best point, kept up to date run by run.
import fc from 'fast-check';
import { expect, test } from 'vitest';
import type { Goal } from '../../src/search/spec.ts';
import { refreshBest } from '../../src/search/trials.ts';
import { complete, failed, Story } from '../fakes/facts.ts';

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
