// What no search should ever meet, and some will: none of it hangs, crashes, or leads outside the space.
import { describe, expect, test } from 'vitest';
import { createRng } from '../../src/numerics/rng.ts';
import type { History } from '../../src/search/history.ts';
import type { SearchSpace } from '../../src/space/param.ts';
import { contains } from '../../src/space/unit.ts';
import { bayesian } from '../../src/strategies/bayesian.ts';
import { range } from '../fakes/range.ts';
import type { Evaluate } from './play.ts';
import { addTrial, emptyHistory, play, propose, withImported } from './play.ts';

const plain: SearchSpace = [range('lr', 1e-5, 1, { scale: 'log' }), range('layers', 1, 9, { type: 'int' })];
const height = (point: Readonly<Record<string, unknown>>) => -((Math.log10(Number(point['lr'])) + 2) ** 2);

/** Whatever comes back, points lie in the space, are different, and what is told of them is a number. */
async function expectPoints(start: History, count: number, evaluate: Evaluate): Promise<History> {
  const history = await play(bayesian, start, count, evaluate);
  expect(history.trials).toHaveLength(count);
  for (const { point, suggestion } of history.trials) {
    expect(contains(history.space, point)).toBe(true);
    if ('mean' in suggestion) expect([suggestion.mean, suggestion.sd].every(Number.isFinite)).toBe(true);
  }
  return history;
}

/** The best of `height` over what was tried: a model that has gone blind finds it by luck alone. */
function bestHeight({ trials }: History): number {
  return Math.max(...trials.map(({ point }) => height(point)));
}

describe('hard cases', () => {
  test('all runs failed', () => expectPoints(emptyHistory(plain), 20, () => ({ state: 'failed' })));

  test('all values equal', () => expectPoints(emptyHistory(plain), 20, () => ({ objective: 0.1 })));

  test.each([
    ['1e300', 1e300],
    ['−1e300', -1e300],
    ['the largest number', Number.MAX_VALUE],
    ['+inf', Infinity],
    ['−inf', -Infinity],
    ['NaN', NaN],
    ['the smallest number', Number.MIN_VALUE],
  ])('every third value is %s', async (_, odd) => {
    for (const sign of [1, -1]) {
      const goal = sign === 1 ? 'maximize' : 'minimize';
      const start = emptyHistory(plain, { objective: { metric: 'score', aggregate: 'last', goal } });
      const history = await expectPoints(start, 20, (point, number) => ({
        objective: number % 3 === 0 ? odd : sign * height(point),
      }));
      // A model that has gone blind expects the same everywhere.
      const means = history.trials.flatMap(({ suggestion }) => ('mean' in suggestion ? [suggestion.mean] : []));
      expect(new Set(means.map((mean) => mean.toPrecision(6))).size).toBeGreaterThan(5);
      // A value that is better than all others is what there is to be found; the others only tell what is bad.
      if (!(sign * odd > 0 && Number.isFinite(odd))) expect(bestHeight(history)).toBeGreaterThan(-0.1);
    }
  });

  test('values of 1e300 alone, and of both signs', async () => {
    await expectPoints(emptyHistory(plain), 12, (point) => ({ objective: 1e300 * height(point) }));
    await expectPoints(emptyHistory(plain), 12, (_, number) => ({ objective: number % 2 === 0 ? 1e308 : -1e308 }));
  });

  test('a metric that changes sign, tiny and huge by turns', () =>
    expectPoints(emptyHistory(plain), 25, (point, number) => ({
      objective: (height(point) + 1) * (number % 5 === 0 ? 1e6 : 1e-6),
    })));

  test('one value 500 times', async () => {
    const known = Array.from({ length: 500 }, () => ({ point: { lr: 0.01, layers: 3 }, objective: 0.5 }));
    const same = await expectPoints(withImported(emptyHistory(plain), known), 8, (point) => ({
      objective: height(point),
    }));
    expect(new Set(same.trials.map(({ point }) => JSON.stringify(point))).size).toBe(8);
    const values = Array.from({ length: 500 }, (_, k) => ({
      point: { lr: 10 ** (-5 * (k / 500)), layers: (k % 9) + 1 },
      objective: 0.5,
    }));
    await expectPoints(withImported(emptyHistory(plain), values), 3, () => ({ objective: 0.5 }));
  });

  test('10,000 results: the best gets better, no worse than with 1,000', async () => {
    const rng = createRng(3);
    const hill = (point: Readonly<Record<string, unknown>>) =>
      height(point) - Math.abs(Number(point['layers']) - 6) / 20;
    const all = Array.from({ length: 10_000 }, () => {
      const point = { lr: Math.exp(Math.log(1e-5) * rng.uniform()), layers: 1 + rng.integer(9) };
      return { point, objective: hill(point) };
    });
    const bestAfter = async (known: typeof all) => {
      const history = await play(bayesian, withImported(emptyHistory(plain), known), 4, (point) => ({
        objective: hill(point),
      }));
      return Math.max(...history.trials.map(({ objective }) => objective!));
    };
    const best = await bestAfter(all);
    expect(best).toBeGreaterThanOrEqual((await bestAfter(all.slice(0, 1000))) - 1e-6);
    expect(best).toBeGreaterThan(Math.max(...all.map(({ objective }) => objective)));
  });

  test('a constant param and a list of one value', () => {
    const space: SearchSpace = [
      { kind: 'list', name: 'data', values: ['digits'] },
      range('epochs', 5, 8, { type: 'int', step: 100 }),
      range('lr', 1e-5, 1, { scale: 'log' }),
    ];
    return expectPoints(emptyHistory(space), 15, (point) => ({ objective: height(point) }));
  });

  test('nothing can vary: the one point, then the end', async () => {
    const space: SearchSpace = [{ kind: 'list', name: 'data', values: ['digits'] }];
    const history = await expectPoints(emptyHistory(space), 1, () => ({ objective: 1 }));
    expect(await propose(bayesian, history)).toMatchObject({ kind: 'done' });
  });

  test('fewer points than runs: each once, then the end', async () => {
    const space: SearchSpace = [
      { kind: 'list', name: 'a', values: ['x', 'y', 'z'] },
      range('b', 1, 4, { type: 'int' }),
    ];
    const history = await play(bayesian, emptyHistory(space), 30, ({ b }) => ({ objective: Number(b) }));
    expect(new Set(history.trials.map(({ point }) => JSON.stringify(point))).size).toBe(12);
    expect(history.trials).toHaveLength(12);
  });

  test('constraints that leave one point in a thousand', async () => {
    const space: SearchSpace = [range('a', 0, 1), range('b', 0, 1), range('c', 0, 1)];
    const constraints = ['a < 0.1', 'b < 0.1', 'c > 0.9'];
    const start = emptyHistory(space, { constraints });
    const { trials } = await expectPoints(start, 15, ({ a, b }) => ({ objective: Number(a) - Number(b) }));
    for (const { point } of trials) {
      expect(Number(point['a'])).toBeLessThan(0.1);
      expect(Number(point['b'])).toBeLessThan(0.1);
      expect(Number(point['c'])).toBeGreaterThan(0.9);
    }
  });

  test('30 are running and none has ended: all of them are different', async () => {
    const { trials } = await expectPoints(emptyHistory(plain), 30, () => null);
    expect(new Set(trials.map(({ point }) => JSON.stringify(point))).size).toBe(30);
  });

  test('30 are running beside a few results: the model spreads them', async () => {
    const known = await play(bayesian, emptyHistory(plain), 8, (point) => ({ objective: height(point) }));
    let history = known;
    for (let k = 0; k < 30; k++) {
      const proposal = await propose(bayesian, history);
      if (proposal.kind !== 'point') throw new Error('no point');
      history = addTrial(history, proposal, null);
    }
    expect(new Set(history.trials.map(({ point }) => JSON.stringify(point))).size).toBe(38);
  });
});
