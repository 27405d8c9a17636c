import { describe, expect, test } from 'vitest';
import type { Param } from '../../src/space/param.ts';
import { pointKey } from '../../src/space/unit.ts';
import { grid } from '../../src/strategies/grid.ts';
import { strategies } from '../../src/strategies/index.ts';
import { testStrategy } from '../contracts/strategy.ts';
import { addTrial, emptyHistory, play, propose } from './play.ts';

testStrategy('grid', strategies.grid);

const ints = (name: string, low: number, high: number): Param => ({
  kind: 'range',
  name,
  low,
  high,
  scale: 'linear',
  type: 'int',
});

describe('grid', () => {
  test('the last param is the fastest, and every point knows its index', async () => {
    const space: Param[] = [{ kind: 'list', name: 'a', values: ['x', 'y'] }, ints('b', 1, 3)];
    const { trials } = await play(grid, emptyHistory(space), 9, () => ({ objective: 1 }));
    const rows = trials.map(({ point, suggestion }) => [point['a'], point['b'], suggestion]);
    expect(rows).toEqual(
      [['x', 1], ['x', 2], ['x', 3], ['y', 1], ['y', 2], ['y', 3]].map(([a, b], index) => [a, b, { by: 'grid', index }]), // prettier-ignore
    );
  });

  test('what is complete is said in numbers', async () => {
    const history = await play(grid, emptyHistory([ints('a', 1, 6)]), 6, () => ({ state: 'failed' }));
    expect(await propose(grid, history)).toEqual({ kind: 'done', reason: 'grid complete (6 of 6 points)' });
    const start = emptyHistory([ints('a', 1, 6)], { constraints: ['a != 2', 'a < 6'] });
    const kept = await play(grid, start, 9, () => ({ objective: 1 }));
    expect(kept.trials.map(({ suggestion }) => suggestion)).toEqual(
      [0, 2, 3, 4].map((index) => ({ by: 'grid', index })),
    );
    expect(await propose(grid, kept)).toEqual({
      kind: 'done',
      reason: 'grid complete (4 of 6 points keep the constraints)',
    });
  });

  test('a grid of 10^30 points is as cheap as one of ten', async () => {
    const space = Array.from({ length: 10 }, (_, k) => ints(`p${k}`, 1, 1000));
    const { trials } = await play(grid, emptyHistory(space), 10, () => null);
    expect(trials.map(({ point }) => point['p9'])).toEqual([1, 2, 3, 4, 5, 6, 7, 8, 9, 10]);
    expect(trials.every(({ point }) => point['p8'] === 1)).toBe(true);
  });

  test('goes on behind the last trial and looks at no other', async () => {
    const history = emptyHistory([ints('a', 1, 20_000)]);
    const far = addTrial(history, { kind: 'point', point: { a: 10_000 }, why: { by: 'grid', index: 9_999 } }, null);
    expect(await propose(grid, far)).toMatchObject({ point: { a: 10_001 }, why: { index: 10_000 } });
  });

  test("goes on behind its own last point where points of the user's came after it", async () => {
    const own = { kind: 'point', point: { a: 9 }, why: { by: 'user' } } as const;
    const history = await play(grid, emptyHistory([ints('a', 1, 9)]), 3, () => null);
    const { trials } = await play(grid, addTrial(history, own, null), 9, () => null);
    expect(trials.map(({ point }) => point['a'])).toEqual([1, 2, 3, 9, 4, 5, 6, 7, 8]);
  });

  test('params that step together are proposed row by row', async () => {
    const space: Param[] = [
      { kind: 'list', name: 'a', values: [1, 2] },
      ints('b', 1, 2),
      { kind: 'list', name: 'c', values: ['x', 'y', 'z'] },
    ];
    const zips = [{ names: ['a', 'c'], rows: [[1, 'x'], [1, 'y'], [2, 'z']] }]; // prettier-ignore
    const { trials } = await play(grid, emptyHistory(space, { zips }), 9, () => null);
    const rows = trials.map(({ point: { a, b, c } }) => `${a} ${b} ${c}`);
    expect(rows).toEqual(['1 1 x', '1 2 x', '1 1 y', '1 2 y', '2 1 z', '2 2 z']);
  });

  test('at its end counts points of the grid, whoever proposed them, and apart those known before', async () => {
    const space: Param[] = [{ ...ints('a', 1, 9), gridPoints: 5 } as Param];
    const own = (a: number) => ({ kind: 'point', point: { a }, why: { by: 'user' } }) as const;
    const start = addTrial(addTrial(emptyHistory(space), own(5), null), own(4), null);
    const all = await play(grid, start, 9, () => null);
    expect(await propose(grid, all)).toEqual({ kind: 'done', reason: 'grid complete (5 of 5 points)' });
    const imported = [1, 2, 3].map((a) => ({ point: { a }, objective: 1 }));
    const tried = new Set(imported.map(({ point }) => pointKey(space, point)));
    const more = await play(grid, emptyHistory(space, { imported, tried }), 9, () => null);
    expect(more.trials.map(({ point }) => point['a'])).toEqual([5, 7, 9]);
    const reason = 'grid complete (3 of 5 points, 2 known before)';
    expect(await propose(grid, more)).toEqual({ kind: 'done', reason });
  });

  test('a long way without a point that keeps the constraints can be aborted', async () => {
    const history = emptyHistory([ints('a', 1, 1_000_000_000)], { constraints: ['a > 999999999'] });
    const controller = new AbortController();
    const proposal = grid.propose(history, controller.signal);
    setTimeout(() => controller.abort(new Error('enough')), 20);
    await expect(proposal).rejects.toThrow('enough');
  });
});
