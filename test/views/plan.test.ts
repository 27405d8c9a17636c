import { expect, test } from 'vitest';
import type { Param, Point } from '../../src/space/param.ts';
import { histogramLines } from '../../src/views/histogram.ts';
import { renderPlan } from '../../src/views/plan.ts';
import type { Plan } from '../../src/views/plan.ts';
import { specOf } from '../fakes/facts.ts';
import { fakeTerminal } from '../fakes/terminal.ts';

const rate: Param = { kind: 'range', name: 'rate', low: 0.001, high: 1, scale: 'linear', type: 'float' };
const cell: Param = { kind: 'list', name: 'cell', values: ['gru', 'lstm'] };

/** 18 of 20 in the highest decade, two in the middle, none in the lowest. */
const samples: readonly Point[] = Array.from({ length: 20 }, (_, index) => ({
  rate: index < 2 ? 0.05 : index / 20,
  cell: index % 4 === 0 ? 'gru' : 'lstm',
}));

function planOf(changes: Partial<Plan> = {}): Plan {
  const spec = specOf({ strategy: 'random', space: [rate, cell], numRuns: 20 });
  return {
    spec,
    feasible: undefined,
    cardinality: undefined,
    commands: ['python train.py --rate 0.05 --cell gru', 'python train.py --rate 0.05 --cell lstm'],
    samples,
    ...changes,
  };
}

test('a plan tells how many, the first commands, and where values fall', () => {
  expect(renderPlan(fakeTerminal(80), planOf())).toMatchInlineSnapshot(`
    "Plan: random, 20 runs  3 at a time  maximize keras/val_acc (last)  seed 7
      infinitely many points

    First 2 commands
      python train.py --rate 0.05 --cell gru
      python train.py --rate 0.05 --cell lstm
      … and 18 more

    Where values fall (20 samples)
      rate  linear 0.001 to 1  ▁ 0  0.001–0.01  ▂ 2  0.01–0.1  █ 18  0.1–1
          ! 3 decades on a linear scale: 18 of 20 samples above 0.1
            you may want  --param rate=.001:1:log
      cell  2 values  ▃ 5  gru  █ 15  lstm

    Nothing was started.
    "
  `);
});

test('with constraints the feasible share is told, with repeats the points are counted', () => {
  const spec = specOf({
    strategy: 'grid',
    space: [cell],
    numRuns: 4,
    repeats: 2,
    objective: null,
    constraints: ['cell == "gru"'],
  });
  const plan = planOf({ spec, cardinality: 2n, feasible: { feasible: 50_123, draws: 100_000 } });
  expect(renderPlan(fakeTerminal(80), plan)).toMatchInlineSnapshot(`
    "Plan: grid, 4 runs  2 of each point  3 at a time  seed 7
      2 points in the grid
      50.1 % of it keep cell == "gru" (50,123 of 100,000 draws)

    First 2 commands
      python train.py --rate 0.05 --cell gru
      python train.py --rate 0.05 --cell lstm

    Where values fall (20 samples)
      cell  2 values  ▃ 5  gru  █ 15  lstm

    Nothing was started.
    "
  `);
});

test('a bayesian plan says that the rest depends on results', () => {
  const spec = specOf({ numRuns: 1000 });
  expect(renderPlan(fakeTerminal(80, { isUtf8: false }), planOf({ spec }))).toContain(
    '... and 998 more, which depend on the results',
  );
});

test('secrets stay out of a plan', () => {
  expect(renderPlan(fakeTerminal(80), planOf({ commands: ['API_KEY=hunter2 x'] }))).not.toContain('hunter2');
});

const noWarning: readonly Param[] = [
  { ...rate, scale: 'log' },
  { ...rate, low: 0.01 },
  { ...rate, low: -1 },
  { ...rate, low: 0 },
];

test.each(noWarning)('no warning for $scale $low to $high', (param) => {
  expect(histogramLines(fakeTerminal(80), param, samples).join('\n')).not.toContain('!');
});

test('every sample is in exactly one bin', () => {
  const params: readonly Param[] = [
    rate,
    { ...rate, scale: 'log', low: 1e-12 },
    { ...rate, low: 0, high: 1 },
    { kind: 'range', name: 'rate', low: 1, high: 1_000_000, scale: 'log', type: 'int' },
    { kind: 'list', name: 'rate', values: Array.from({ length: 20 }, (_, index) => index) },
  ];
  for (const param of params) {
    const values =
      param.kind === 'list' ? param.values : [param.low, Math.sqrt(Math.abs(param.low * param.high)), param.high];
    const [first = '', ...rest] = histogramLines(
      fakeTerminal(Infinity),
      param,
      values.map((value) => ({ rate: value ?? 0 })),
    );
    const counts = [first, ...rest.filter((line) => !line.includes('!'))].join(' ').matchAll(/[▁▂▃▄▅▆▇█] (\d+) /g);
    expect([...counts].reduce((sum, [, count]) => sum + Number(count), 0)).toBe(values.length);
  }
});

test('the warning keeps type and number of points', () => {
  const param: Param = { kind: 'range', name: 'n', low: 1, high: 10_000, scale: 'linear', type: 'int', gridPoints: 5 };
  const values = [1, 2500, 5000, 7500, 10_000].map((n) => ({ n }));
  const text = histogramLines(fakeTerminal(80), param, values).join('\n');
  expect(text).toContain('! 4 decades on a linear scale: 4 of 5 samples above 1000');
  expect(text).toContain('--param n=1:10000:log:int:n=5');
});
