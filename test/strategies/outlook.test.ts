import { describe, expect, test } from 'vitest';
import { createRng } from '../../src/numerics/rng.ts';
import type { History } from '../../src/search/history.ts';
import type { Outlook } from '../../src/search/outlook.ts';
import type { Point, SearchSpace } from '../../src/space/param.ts';
import { pointFromUnit } from '../../src/space/unit.ts';
import { grid } from '../../src/strategies/grid.ts';
import { lookAhead } from '../../src/strategies/outlook.ts';
import { random } from '../../src/strategies/random.ts';
import { branin, hartmann6, tuning } from './functions.ts';
import type { Problem } from './functions.ts';
import { addTrial, bestOf, emptyHistory, play } from './play.ts';

const bayes = { strategy: 'bayesian', points: 10 } as const;

async function randomRuns({ space, value }: Problem, count: number, more: Partial<History> = {}): Promise<History> {
  return await play(random, emptyHistory(space, more), count, (point) => ({ objective: value(point) }));
}

/** Undefined is a failure of the test. */
async function told(history: History, ahead: Parameters<typeof lookAhead>[1]): Promise<Outlook> {
  const outlook = await lookAhead(history, ahead);
  if (outlook === undefined) throw new Error('nothing was told');
  return outlook;
}

describe('nothing is told', () => {
  test('of fewer than eight results, without runs to come, and without an objective', async () => {
    const history = await randomRuns(branin, 12);
    const seven = { ...history, trials: history.trials.slice(0, 7) };
    expect(await lookAhead(seven, bayes)).toBeUndefined();
    expect(await lookAhead(history, { ...bayes, points: 0 })).toBeUndefined();
    expect(await lookAhead({ ...history, objective: null }, bayes)).toBeUndefined();
    expect(await lookAhead(history, bayes)).toBeDefined();
  });

  test('where the model explains nothing: of luck, and of equal results', async () => {
    const luck = createRng(5);
    const lucky = { ...tuning, value: () => luck.normal() };
    expect(await lookAhead(await randomRuns(lucky, 30), bayes)).toBeUndefined();
    expect(await lookAhead(await randomRuns({ ...tuning, value: () => 1 }, 12), bayes)).toBeUndefined();
  });

  test('of a space that has no point left', async () => {
    const space: SearchSpace = [{ kind: 'range', name: 'n', low: 1, high: 12, scale: 'linear', type: 'int' }];
    const evaluate = (point: Point) => ({ objective: -((Number(point['n']) - 5) ** 2) });
    const history = await play(grid, emptyHistory(space), 12, evaluate);
    expect(await lookAhead(history, bayes)).toBeUndefined();
    expect(await lookAhead(history, { strategy: 'grid', points: 3 })).toBeUndefined();
  });
});

test('the same history is told the same, and a loss what its negative is told', async () => {
  const history = await randomRuns(branin, 16);
  const one = await told(history, bayes);
  expect(await told(history, bayes)).toEqual(one);
  const objective = { metric: 'loss', aggregate: 'last', goal: 'minimize' } as const;
  const negated = await randomRuns({ ...branin, value: (point) => -branin.value(point) }, 16, { objective });
  const other = await told(negated, bayes);
  expect(other.gain).toBeCloseTo(one.gain, 9);
  expect(other.chance).toBe(one.chance);
});

test('more runs gain more, and runs that are chosen more than those that come by chance', async () => {
  const history = await randomRuns(hartmann6, 25);
  const [few, many, chance] = [
    await told(history, { ...bayes, points: 2 }),
    await told(history, { ...bayes, points: 20 }),
    await told(history, { strategy: 'random', points: 20 }),
  ];
  expect(many.gain).toBeGreaterThan(few.gain);
  expect(many.gain).toBeGreaterThan(chance.gain);
});

test('a slope that was found to its end leaves nothing to gain', async () => {
  const space: SearchSpace = [{ kind: 'range', name: 'x', low: 0, high: 1, scale: 'linear', type: 'float' }];
  let history = emptyHistory(space);
  for (let k = 0; k <= 12; k++) {
    const point = { x: k / 12 };
    history = addTrial(history, { kind: 'point', point, why: { by: 'user' } }, { objective: 1 - (point.x - 0.5) ** 2 });
  }
  const outlook = await told(history, bayes);
  expect({ ...outlook, isFlat: outlook.gain < outlook.threshold }).toMatchObject({ isFlat: true });
});

test('the noise is found to a factor of two', async () => {
  const luck = createRng(9);
  const noisy = { ...tuning, value: (point: Point) => Math.max(tuning.value(point), -2) + 0.2 * luck.normal() };
  const outlook = await told(await randomRuns(noisy, 60), { ...bayes, points: 5 });
  expect(outlook.isNoisy).toBe(true);
  expect(outlook.noise).toBeGreaterThan(0.1);
  expect(outlook.noise).toBeLessThan(0.4);
});

test('with repeats, the noise is what all of them showed, however lucky those of the best point were', async () => {
  const history = await randomRuns(branin, 12);
  const best = Math.max(...history.trials.map(({ objective }) => objective ?? -Infinity));
  const trials = history.trials.map((trial) => ({ ...trial, standardError: trial.objective === best ? 0 : 2 }));
  const { noise } = await told({ ...history, trials }, bayes);
  expect(noise).toBeGreaterThan(1.8);
  expect(noise).toBeLessThan(3);
});

/** What `points` more random runs gain on average, and how often more than `threshold`. */
function realised(problem: Problem, best: number, points: number, threshold: number, seed: number): [number, number] {
  const rng = createRng(seed, 99);
  let [gain, hits] = [0, 0];
  for (let round = 0; round < 40; round++) {
    let top = best;
    for (let k = 0; k < points; k++) {
      const x = Float64Array.from(problem.space, () => rng.uniform());
      top = Math.max(top, problem.value(pointFromUnit(problem.space, x)));
    }
    gain += (top - best) / 40;
    hits += top - best > threshold ? 1 / 40 : 0;
  }
  return [gain, hits];
}

// Means over 16 searches of what was told and of what came. When this was written the ratios over 12 mixes of functions, lengths and 24
// seeds were 0.55 to 3.1, but for Branin after 30 runs, near its ceiling: 4.9; chances were at most 0.2 off. All is seeded: no false alarms.
test.each([
  ['hartmann6', hartmann6, 20, 20, 3],
  ['hartmann6', hartmann6, 30, 10, 3],
  ['tuning', tuning, 20, 20, 3],
  ['tuning', tuning, 30, 40, 3],
  ['branin', branin, 12, 8, 3],
  ['branin', branin, 30, 10, 6],
] as const)('what is told of random search on %s comes true', async (_, problem, runs, points, factor) => {
  let [gain, came, chance, hits, count] = [0, 0, 0, 0, 0];
  for (let seed = 1; seed <= 16; seed++) {
    const history = await randomRuns(problem, runs, { seed });
    const outlook = await lookAhead(history, { strategy: 'random', points });
    if (outlook === undefined) continue;
    const [real, hit] = realised(problem, bestOf(history), points, outlook.threshold, seed);
    count += 1;
    gain += outlook.gain;
    came += real;
    chance += outlook.chance;
    hits += hit;
  }
  expect(count).toBeGreaterThanOrEqual(10);
  expect(gain / came).toBeGreaterThan(1 / 3);
  expect(gain / came).toBeLessThan(factor);
  expect(Math.abs(chance - hits) / count).toBeLessThan(0.25);
});
