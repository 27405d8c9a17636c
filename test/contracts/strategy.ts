// What every strategy must do. A new one is finished when it passes.
import { describe, expect, test } from 'vitest';
import type { History } from '../../src/search/history.ts';
import type { Param, ParamValue, Point, SearchSpace } from '../../src/space/param.ts';
import type { Strategy } from '../../src/strategies/strategy.ts';
import { range } from '../fakes/range.ts';
import type { Evaluate, Result } from '../strategies/play.ts';
import { addTrial, emptyHistory, play, propose, withImported } from '../strategies/play.ts';

/** Every kind of param, of scale and of type; ranges say how many points a grid takes. */
const spaces: Readonly<Record<string, SearchSpace>> = {
  'lists of text, numbers and JSON values': [
    list('optimizer', 'sgd', 'adam', 'it"s $(odd)\n'),
    list('batch', 16, 32, 64, 128),
    list('flag', true, false, null),
    list('mixed', 1, '1', 'one', 0),
  ],
  'ranges of all scales': [
    range('linear', -2, 3, { gridPoints: 3 }),
    range('lr', 1e-9, 1e3, { scale: 'log', gridPoints: 3 }),
    range('momentum', 0.5, 0.9999, { scale: 'reverse_log', gridPoints: 3 }),
  ],
  'integers of all scales': [
    range('layers', 1, 4, { type: 'int' }),
    range('units', 1, 4096, { scale: 'log', type: 'int', gridPoints: 4 }),
    range('patience', 1, 100, { scale: 'reverse_log', type: 'int', gridPoints: 3 }),
    range('offset', -1_000_000_000_000, 7, { type: 'int', gridPoints: 2 }),
  ],
  steps: [range('dropout', 0.1, 0.75, { step: 0.1 }), range('width', 8, 100, { type: 'int', step: 8 })],
  'single values beside others': [
    list('dataset', 'digits'),
    range('lr', 1e-5, 1e-1, { scale: 'log', gridPoints: 5 }),
    range('epochs', 5, 8, { type: 'int', step: 100 }),
    list('model', 'cnn', 'mlp', 'vit'),
  ],
};

/** Small spaces and how many points they have, some under constraints. */
const finite: readonly { space: SearchSpace; constraints?: string[]; points: number; reason: RegExp }[] = [
  { space: [list('only', 'one')], points: 1, reason: /\(1 of 1 points\)$/ },
  { space: [list('a', 'x', 'y', 'z'), range('b', 1, 4, { type: 'int' })], points: 12, reason: /\(12 of 12 points\)$/ },
  { space: [range('s', 0, 1, { step: 0.1 }), list('c', 7)], points: 11, reason: /\(11 of 11 points\)$/ },
  {
    space: [range('a', 1, 5, { type: 'int' }), range('b', 1, 5, { type: 'int' })],
    constraints: ['a < b'],
    points: 10,
    reason: /\(10 of 25 points keep the constraints\)$/,
  },
];

export function testStrategy(name: string, makeStrategy: () => Promise<Strategy>): void {
  const rule = (title: string, body: (strategy: Strategy) => Promise<void>): void =>
    test(title, async () => body(await makeStrategy()));

  describe(`strategy ${name}`, () => {
    for (const [title, space] of Object.entries(spaces)) {
      rule(`every point is inside the space: ${title}`, async (strategy) => {
        const { trials } = await play(strategy, frozen(emptyHistory(space)), 14, sumOfNumbers);
        expect(trials).toHaveLength(14);
        for (const { point } of trials) expectInside(space, point);
      });
    }

    rule('constraints are never violated, however small a share keeps them', async (strategy) => {
      const space = [range('a', 0, 1, { gridPoints: 21 }), range('b', 0, 1, { gridPoints: 21 }), list('c', 'x', 'y')];
      const start = emptyHistory(space, { constraints: ['a + b < 0.3', 'c == "x"'] });
      const { trials } = await play(strategy, start, 14, sumOfNumbers);
      expect(trials).toHaveLength(14);
      for (const { point } of trials) {
        expect(Number(point['a']) + Number(point['b'])).toBeLessThan(0.3);
        expect(point['c']).toBe('x');
      }
    });

    rule('the same history gets the same proposal, also a copy of it as JSON has it', async (strategy) => {
      const history = await play(strategy, emptyHistory(spaces['single values beside others']!), 9, sumOfNumbers);
      const copy = { ...(JSON.parse(JSON.stringify(history)) as History), tried: new Set(history.tried) };
      const proposal = await propose(strategy, history);
      expect(await propose(strategy, history)).toEqual(proposal);
      expect(await propose(strategy, copy)).toEqual(proposal);
      expect(JSON.parse(JSON.stringify(proposal))).toEqual(proposal);
      expect(proposal).toMatchObject({ kind: 'point', why: { by: name } });
    });

    rule('a deeply frozen history is enough, with and without constraints', async (strategy) => {
      for (const constraints of [[], ['layers < 3']]) {
        const start = emptyHistory(spaces['integers of all scales']!, { constraints });
        const history = frozen(await play(strategy, start, 8, sumOfNumbers));
        expect((await propose(strategy, history)).kind).toBe('point');
      }
    });

    rule('running, failed, lost, killed, stopped, NaN and infinite trials are no obstacle', async (strategy) => {
      const space = spaces['ranges of all scales']!;
      const { trials } = await play(
        strategy,
        frozen(emptyHistory(space)),
        22,
        (_, number) => troubles[number % troubles.length]!,
      );
      expect(trials).toHaveLength(22);
      for (const { point } of trials) expectInside(space, point);
      const allFailed = await play(strategy, emptyHistory(space), 9, () => ({ state: 'failed' }));
      expect(allFailed.trials).toHaveLength(9);
    });

    rule('many runs can be started before the first has ended', async (strategy) => {
      const { trials } = await play(strategy, emptyHistory(spaces['ranges of all scales']!), 16, () => null);
      expect(new Set(trials.map(({ point }) => JSON.stringify(point))).size).toBe(16);
    });

    rule('what was imported is never proposed, and the rest of a small space is', async (strategy) => {
      const space = [list('a', 'x', 'y', 'z'), range('b', 1, 4, { type: 'int' })];
      const known = [
        { point: { a: 'x', b: 1 }, objective: 3 },
        { point: { a: 'y', b: 3 }, objective: 1 },
        { point: { a: 'y', b: 3 }, objective: 2 },
        { point: { a: 'z', b: 4 }, objective: -7 },
      ];
      const { trials } = await play(strategy, frozen(withImported(emptyHistory(space), known)), 13, sumOfNumbers);
      const proposed = new Set(trials.map(({ point }) => `${String(point['a'])}${String(point['b'])}`));
      expect([trials.length, proposed.size]).toEqual([9, 9]);
      for (const one of ['x1', 'y3', 'z4']) expect(proposed).not.toContain(one);
    });

    rule('known results to be maximised, or their negatives to be minimised: the same proposals', async (strategy) => {
      const space = spaces['single values beside others']!;
      const known = (await play(strategy, emptyHistory(space), 7, sumOfNumbers)).trials.map(({ point }) => ({
        point,
        objective: sumOfNumbers(point, 1)!.objective!,
      }));
      const negatives = known.map(({ point, objective }) => ({ point, objective: -objective }));
      const minimize = { metric: 'score', aggregate: 'last', goal: 'minimize' } as const;
      const up = await play(strategy, withImported(emptyHistory(space), known), 4, sumOfNumbers);
      const down = await play(
        strategy,
        withImported(emptyHistory(space, { objective: minimize }), negatives),
        4,
        (point, number) => ({ objective: -sumOfNumbers(point, number)!.objective! }),
      );
      expect(down.trials.map(({ point }) => point)).toEqual(up.trials.map(({ point }) => point));
    });

    rule("points of the user's in the history are no obstacle and are never proposed again", async (strategy) => {
      const space = [range('a', 1, 4, { type: 'int' }), list('b', 'x', 'y')];
      const own = (history: History, point: Point) =>
        addTrial(history, { kind: 'point', point, why: { by: 'user' } }, { objective: 1 });
      const first = own(own(emptyHistory(space), { a: 1, b: 'y' }), { a: 3, b: 'x' });
      const some = await play(strategy, first, 2, sumOfNumbers);
      const left = listLeft(some);
      const { trials } = await play(strategy, own(some, left[0]!), 9, sumOfNumbers);
      expect(new Set(trials.map(({ point }) => JSON.stringify(point))).size).toBe(8);
      expect(trials).toHaveLength(8);
    });

    for (const { space, constraints = [], points, reason } of finite) {
      rule(`ends by itself after ${points} different points`, async (strategy) => {
        const history = await play(strategy, emptyHistory(space, { constraints }), points + 1, sumOfNumbers);
        expect(new Set(history.trials.map(({ point }) => JSON.stringify(point))).size).toBe(points);
        expect(history.trials).toHaveLength(points);
        expect(await propose(strategy, history)).toEqual({
          kind: 'done',
          reason: expect.stringMatching(reason) as string,
        });
      });
    }
  });
}

/** Points of the small space above that are not in the history. */
function listLeft({ trials }: History): readonly Point[] {
  const tried = new Set(trials.map(({ point }) => JSON.stringify(point)));
  const all = [1, 2, 3, 4].flatMap((a) => ['x', 'y'].map((b): Point => ({ a, b })));
  return all.filter((point) => !tried.has(JSON.stringify(point)));
}

const troubles: readonly Result[] = [
  { objective: 0.5 },
  null,
  { state: 'failed' },
  { state: 'lost' },
  { state: 'stopped', objective: 0.4 },
  { objective: Number.NaN },
  { objective: Infinity },
  { objective: -Infinity },
  { state: 'killed' },
  { objective: 0.7 },
  { state: 'stopped' },
];

const sumOfNumbers: Evaluate = (point) => ({
  objective: Object.values(point).reduce<number>((sum, value) => sum + (typeof value === 'number' ? value : 0), 0),
});

function list(name: string, ...values: ParamValue[]): Param {
  return { kind: 'list', name, values };
}

function expectInside(space: SearchSpace, point: Point): void {
  expect(Object.keys(point)).toEqual(space.map((param) => param.name));
  for (const param of space)
    expect(isInside(param, point[param.name]!), `${param.name}=${point[param.name]}`).toBe(true);
}

function isInside(param: Param, value: ParamValue): boolean {
  if (param.kind === 'list') return param.values.includes(value);
  if (typeof value !== 'number' || !(value >= param.low && value <= param.high)) return false;
  if (param.type === 'int' && !Number.isInteger(value)) return false;
  const steps = param.step === undefined ? 0 : (value - param.low) / param.step;
  return Math.abs(steps - Math.round(steps)) < 1e-9;
}

/** A frozen copy: any attempt to change it throws. */
function frozen(history: History): History {
  const refuse = () => {
    throw new TypeError('a strategy changed the history');
  };
  const tried = Object.assign(new Set(history.tried), { add: refuse, delete: refuse, clear: refuse });
  return Object.freeze({ ...deepFreeze(structuredClone({ ...history, tried: null })), tried });
}

function deepFreeze<T>(value: T): T {
  if (typeof value === 'object' && value !== null) Object.values(Object.freeze(value)).forEach(deepFreeze);
  return value;
}
