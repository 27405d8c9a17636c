import { describe, expect, test } from 'vitest';
import type { Importance } from '../../src/search/importance.ts';
import type { History } from '../../src/search/history.ts';
import type { Param, Point, SearchSpace } from '../../src/space/param.ts';
import { bayesian } from '../../src/strategies/bayesian.ts';
import { importanceOf } from '../../src/strategies/importance.ts';
import { random } from '../../src/strategies/random.ts';
import { countResults } from '../../src/strategies/evidence.ts';
import { fitSurrogate } from '../../src/strategies/surrogate.ts';
import { range } from '../fakes/range.ts';
import type { Evaluate } from './play.ts';
import { emptyHistory, play, withImported } from './play.ts';

const cube = [range('a', 0, 1), range('b', 0, 1), range('idle', 0, 1)];
const at = (point: Point, name: string) => Number(point[name]);
const hill = (point: Point) => 1 - (at(point, 'a') - 0.3) ** 2 - 0.3 * (at(point, 'b') - 0.7) ** 2;
const climb: Evaluate = (point) => ({ objective: hill(point) });

function known(history: History): Extract<Importance, { kind: 'known' }> {
  const found = importanceOf(history);
  if (found.kind !== 'known') throw new Error(`it is ${JSON.stringify(found)}`);
  return found;
}

function totals(history: History): Record<string, number> {
  return Object.fromEntries(known(history).params.map(({ param, total }) => [param.name, total.share]));
}

describe('importance', () => {
  // The variance of (u − c)² is 1/180 + (½ − c)²/3: the same for c = 0.3 and 0.7, so the shares are as 1 to 0.3².
  const truth = { a: 1 / 1.09, b: 0.09 / 1.09, idle: 0 };

  test.each([random, bayesian])('of $name: shares near the truth, within what it says of itself', async (strategy) => {
    const { params, r2 } = known(await play(strategy, emptyHistory(cube), 25, climb));
    expect(r2).toBeGreaterThan(0.4);
    expect(params.map(({ param }) => param.name).slice(0, 2)).toEqual(['a', 'b']);
    for (const { param, total, first } of params) {
      const wanted = truth[param.name as keyof typeof truth];
      expect(Math.abs(total.share - wanted)).toBeLessThan(3 * total.standardError + 0.03);
      expect(first.share).toBeLessThan(total.share + 0.03);
    }
  });

  test('what decides whether a run is good sums to 1, and the idle one has nothing', async () => {
    const { params } = known(await play(random, emptyHistory(cube), 30, climb));
    expect(params.reduce((sum, { good }) => sum + good.share, 0)).toBeCloseTo(1, 12);
    expect(params.find(({ param }) => param.name === 'idle')!.good.share).toBeLessThan(0.02);
  });

  test('the curve goes over the whole scale of a param, in the unit of the objective', async () => {
    const space: Param[] = [
      range('lr', 1e-5, 1, { scale: 'log' }),
      range('layers', 1, 6, { type: 'int' }),
      { kind: 'list', name: 'act', values: ['relu', 'tanh', 'gelu'] },
      { kind: 'list', name: 'fixed', values: [7] },
    ];
    const loss = (point: Point) =>
      100 + 10 * Math.log10(at(point, 'lr') / 0.01) ** 2 + (point['act'] === 'gelu' ? 0 : 20) + at(point, 'layers');
    const start = emptyHistory(space, { objective: { metric: 'loss', aggregate: 'last', goal: 'minimize' } });
    const { params } = known(await play(random, start, 40, (point) => ({ objective: loss(point) })));
    const curves = Object.fromEntries(params.map(({ param, curve }) => [param.name, curve]));
    expect(Object.keys(curves).toSorted()).toEqual(['act', 'layers', 'lr']);
    expect(curves['layers']!.map(({ value }) => value)).toEqual([1, 2, 3, 4, 5, 6]);
    expect(curves['act']!.map(({ value }) => value)).toEqual(['relu', 'tanh', 'gelu']);
    const lr = curves['lr']!;
    expect([lr[0]!.value, lr.at(-1)!.value]).toEqual([1e-5, 1]);
    const lowest = lr.reduce((a, b) => (b.mean < a.mean ? b : a));
    expect(Math.abs(Math.log10(Number(lowest.value) / 0.01))).toBeLessThan(0.7);
    const [relu, , gelu] = curves['act']!;
    expect(relu!.mean - gelu!.mean).toBeGreaterThan(10);
    expect(relu!.mean - gelu!.mean).toBeLessThan(30);
  });

  test.each([1, 2, 3])(
    'maximising y and minimising −y have the same shares and mirrored curves (seed %i)',
    async (seed) => {
      const objective = { metric: 'score', aggregate: 'last' } as const;
      const rough = (point: Point) => hill(point) + 0.02 * Math.sin(50 * at(point, 'idle'));
      const up = await play(random, emptyHistory(cube, { seed }), 20, (point) => ({ objective: rough(point) }));
      const trials = up.trials.map((trial) => ({ ...trial, objective: -trial.objective! }));
      const down = { ...up, trials, objective: { ...objective, goal: 'minimize' as const } };
      const [one, other] = [known(up), known(down)];
      expect(other.r2).toBe(one.r2);
      one.params.forEach((param, k) => {
        const { first, total, good, curve } = other.params[k]!;
        expect({ first, total, good }).toEqual({ first: param.first, total: param.total, good: param.good });
        curve.forEach(({ mean, sd }, i) => {
          expect(mean).toBeCloseTo(-param.curve[i]!.mean, 12);
          expect(sd).toBeCloseTo(param.curve[i]!.sd, 12);
        });
      });
    },
  );

  test('they are the same where a far tail is cut, too', async () => {
    const objective = { metric: 'score', aggregate: 'last' } as const;
    const tail = (point: Point) => hill(point) - 50 * Math.max(0, at(point, 'a') - 0.9) * (1 + at(point, 'idle'));
    const up = await play(random, emptyHistory(cube), 37, (point) => ({ objective: tail(point) }));
    const trials = up.trials.map((trial) => ({ ...trial, objective: -trial.objective! }));
    const [one, other] = [known(up), known({ ...up, trials, objective: { ...objective, goal: 'minimize' as const } })];
    one.params.forEach(({ total }, k) => expect(other.params[k]!.total.share).toBeCloseTo(total.share, 12));
  });

  test('the same history twice, the same answer; the search is not touched', async () => {
    const history = await play(random, emptyHistory(cube), 12, climb);
    const copy = structuredClone({ ...history, tried: [] });
    expect(importanceOf(history)).toEqual(importanceOf(history));
    expect({ ...history, tried: [] }).toEqual(copy);
  });

  test('a run that diverged does not drown what the others show', async () => {
    const history = await play(random, emptyHistory(cube), 30, (point, number) => ({
      objective: number === 5 ? -1e20 : hill(point),
    }));
    const shares = totals(history);
    expect(shares['a']).toBeGreaterThan(shares['b']!);
    expect(shares['a']).toBeGreaterThan(shares['idle']!);
  });
});

describe('silence', () => {
  test('below eight results, whatever the runs; known results count, failed and running ones do not', async () => {
    const seven = await play(random, emptyHistory(cube), 7, climb);
    expect(importanceOf(seven)).toEqual({ kind: 'few', results: 7 });
    const more = await play(random, seven, 6, (_, number) => (number % 2 === 0 ? null : { state: 'failed' }));
    expect(importanceOf(more)).toEqual({ kind: 'few', results: 7 });
    const point = { a: 0.5, b: 0.5, idle: 0.5 };
    const eight = withImported(seven, [{ point, objective: hill(point) }]);
    expect(countResults(eight)).toBe(8);
    expect(importanceOf(eight).kind).not.toBe('few');
  });

  test('where values have nothing to do with params', async () => {
    // All seeds are fixed: no chance is left in this test.
    const kinds = [1, 2, 3, 4, 5].map(async (seed) => {
      const history = await play(random, emptyHistory(cube, { seed }), 30, (_, number) => ({
        objective: ((number * 7919 * seed) % 101) / 101,
      }));
      return importanceOf(history).kind;
    });
    expect(await Promise.all(kinds)).toEqual(Array(5).fill('unexplained'));
  });

  test('where all results are equal, and where nothing can vary', async () => {
    const flat = importanceOf(await play(random, emptyHistory(cube), 12, () => ({ objective: 3 })));
    expect(flat).toEqual({ kind: 'unexplained', results: 12, r2: 0 });
    const fixed: SearchSpace = [{ kind: 'list', name: 'data', values: ['digits'] }];
    const point = { data: 'digits' };
    const imported = Array.from({ length: 9 }, (_, k) => ({ point, objective: k }));
    expect(importanceOf(withImported(emptyHistory(fixed), imported))).toEqual({ kind: 'fixed' });
  });

  test.each([1e300, 1e-300])('values of the size of %d are no trouble', async (unit) => {
    const history = await play(random, emptyHistory(cube), 20, (point) => ({ objective: unit * hill(point) }));
    expect(totals(history)['a']).toBeGreaterThan(0.7);
  });
});

describe('surrogate', () => {
  test('foretells in the unit and sign of the objective, of any strategy', async () => {
    const start = emptyHistory(cube, { objective: { metric: 'loss', aggregate: 'last', goal: 'minimize' } });
    const loss = (point: Point) => 5000 + 100 * (1 - hill(point));
    const history = await play(random, start, 40, (point) => ({ objective: loss(point) }));
    const surrogate = fitSurrogate(history)!;
    expect(surrogate.r2).toBeGreaterThan(0.9);
    expect(surrogate.params.map(({ name }) => name)).toEqual(['a', 'b', 'idle']);
    const asked = [0.2, 0.5, 0.8].map((share) => ({ a: share, b: 1 - share, idle: share }));
    const { mean, sd } = surrogate.predict(asked);
    asked.forEach((point, k) => expect(Math.abs(mean[k]! - loss(point))).toBeLessThan(4 * sd[k]! + 1));
  });

  test('there is none without an objective, or before three results', async () => {
    const two = await play(random, emptyHistory(cube), 2, climb);
    expect(fitSurrogate(two)).toBeUndefined();
    expect(fitSurrogate({ ...(await play(random, two, 6, climb)), objective: null })).toBeUndefined();
  });

  test('runs that are still going change nothing', async () => {
    const ended = await play(random, emptyHistory(cube), 10, climb);
    const open = await play(random, ended, 3, () => null);
    const point = [{ a: 0.4, b: 0.4, idle: 0.1 }];
    expect(fitSurrogate(open)!.predict(point)).toEqual(fitSurrogate(ended)!.predict(point));
  });
});
