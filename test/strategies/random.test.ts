import { describe, expect, test } from 'vitest';
import type { Trial } from '../../src/search/history.ts';
import { range } from '../fakes/range.ts';
import { strategies } from '../../src/strategies/index.ts';
import { random } from '../../src/strategies/random.ts';
import { testStrategy } from '../contracts/strategy.ts';
import { emptyHistory, play, propose } from './play.ts';

testStrategy('random', strategies.random);

const ints = (name: string, low: number, high: number) => range(name, low, high, { type: 'int' });

describe('random', () => {
  test('the points depend on the seed and their number alone, not on what runs do', async () => {
    const space = [range('a', 0, 1), ints('b', 1, 1000)];
    const points = async (seed: number, failing: boolean) => {
      const result = failing ? ({ state: 'failed' } as const) : null;
      return (await play(random, emptyHistory(space, { seed }), 10, () => result)).trials.map(({ point }) => point);
    };
    expect(await points(1, true)).toEqual(await points(1, false));
    expect(await points(1, false)).not.toEqual(await points(2, false));
  });

  test('values are uniform on their scale', async () => {
    const space = [range('lr', 1e-6, 1, { scale: 'log' }), ints('k', 0, 9)];
    const n = 2000;
    const { trials } = await play(random, emptyHistory(space), n, () => null);
    const logs = trials.map(({ point }) => Math.log10(Number(point['lr'])) / 6 + 1);
    const mean = logs.reduce((sum, u) => sum + u, 0) / n;
    // Four standard deviations each; all eleven bounds together: false alarm for one seed in 1,400, and the seed is fixed.
    expect(Math.abs(mean - 0.5)).toBeLessThan(4 * Math.sqrt(1 / 12 / n));
    for (let k = 0; k < 10; k++) {
      const count = trials.filter(({ point }) => point['k'] === k).length;
      expect(Math.abs(count - n / 10)).toBeLessThan(4 * Math.sqrt(n * 0.09));
    }
  });

  test('a proposal asks how many trials there are and looks at none of them', async () => {
    const trials = new Proxy<Trial[]>([], {
      get: (_, key) => {
        if (key === 'length') return 10_000;
        throw new Error(`a trial was looked at: ${String(key)}`);
      },
    });
    const history = { ...emptyHistory([range('a', 0, 1)]), trials };
    expect(await propose(random, history)).toMatchObject({ kind: 'point', why: { by: 'random', draw: 10_000 } });
  });

  test('the one point left of 90,000 is found, and then the end', async () => {
    const start = emptyHistory([ints('a', 1, 300), ints('b', 1, 300)], { constraints: ['a + b == 600'] });
    const history = await play(random, start, 3, () => null);
    expect(history.trials.map(({ point }) => point)).toEqual([{ a: 300, b: 300 }]);
    const reason = 'search space exhausted (1 of 90000 points keep the constraints)';
    expect(await propose(random, history)).toEqual({ kind: 'done', reason });
  });

  test('the values of a range count, not the points a grid would take of it', async () => {
    const space = [range('a', 1, 8, { type: 'int', gridPoints: 2 })];
    const { trials } = await play(random, emptyHistory(space), 20, () => null);
    expect(trials.map(({ point }) => Number(point['a'])).toSorted((a, b) => a - b)).toEqual([1, 2, 3, 4, 5, 6, 7, 8]);
  });

  test('gives up, and says after how many draws, where chance alone cannot find a point', async () => {
    const history = emptyHistory([range('a', 0, 1), range('b', 0, 1)], { constraints: ['a + b > 3'] });
    const reason = 'no new point that keeps the constraints in 100,000 draws';
    expect(await propose(random, history)).toEqual({ kind: 'done', reason });
  });

  test('drawing in vain can be aborted', async () => {
    const history = emptyHistory([range('a', 0, 1)], { constraints: ['a > 3'] });
    const signal = AbortSignal.abort(new Error('enough'));
    await expect(random.propose(history, signal)).rejects.toThrow('enough');
  });
});
