import { afterEach, beforeEach, describe, expect, test } from 'vitest';
import { addCommand } from '../../../src/cli/commands/next.add.ts';
import { proposeNext } from '../../../src/cli/commands/next.points.ts';
import type { Fact } from '../../../src/search/events.ts';
import { startState } from '../../../src/search/start-state.ts';
import { apply } from '../../../src/search/state.ts';
import type { SearchState } from '../../../src/search/state.ts';
import type { Point, SearchSpace } from '../../../src/space/param.ts';
import { parsePoint, splitPoint } from '../../../src/space/point-text.ts';
import { bayesian } from '../../../src/strategies/bayesian.ts';
import { execFileSync } from 'node:child_process';
import { events, hurried, play } from '../../driver/play.ts';
import { Story, failed } from '../../fakes/facts.ts';
import { World } from '../../fakes/world.ts';
import { createProject } from '../../fakes/stored.ts';
import type { Project } from '../../fakes/stored.ts';
import { hyper } from './hyper.ts';

let project: Project;
beforeEach(async () => {
  project = await createProject();
});
afterEach(() => project.remove());

type Printed = {
  readonly state: string;
  readonly points: readonly { readonly params: Point; readonly suggestion: { readonly by: string } }[];
  readonly end: string | null;
  readonly add: string | null;
};

async function asked(...words: readonly string[]): Promise<Printed> {
  const { out, err } = await hyper(project.folder, ['next', '--json', ...words]);
  expect(err).toBe('');
  return JSON.parse(out) as Printed;
}

const spaceOfTwo: SearchSpace = [
  { kind: 'range', name: 'x', low: 0, high: 1, scale: 'linear', type: 'float' },
  { kind: 'range', name: 'n', low: 1, high: 64, scale: 'log', type: 'int' },
];

/** Runs that end in an order of their own, so that proposals are made while others run. */
function worldOfThree(): World {
  const world: World = new World(3, (run) => {
    const { run: number } = run.job.ref;
    setTimeout(() => world.end(run, number % 5 === 0 ? 1 : 0, `acc=0.${(number * 37) % 89}\n`), number % 4);
  });
  return world;
}

/** The search after so many events. */
function stateAfter(facts: readonly Fact[], count: number): SearchState {
  const [first, ...others] = events(facts).slice(0, count);
  if (first === undefined) throw new Error('a proposal before its search');
  const state = startState(1, 0, first);
  for (const event of others) apply(state, { kind: 'event', time: 0, event });
  return state;
}

test('the first point is the one that the driver proposed, at every moment of a search', async () => {
  const objective = { metric: 'acc', aggregate: 'last', goal: 'maximize' } as const;
  const spec = {
    strategy: 'bayesian',
    space: spaceOfTwo,
    objective,
    numRuns: 12,
    askedRuns: 12,
    parallelRuns: 3,
  } as const;
  const { facts } = await play(spec, worldOfThree(), undefined, bayesian, undefined, hurried());
  let compared = 0;
  for (const event of events(facts)) {
    if (event.kind !== 'run.proposed') continue;
    const state = stateAfter(facts, event.asOf);
    expect((await proposeNext(state, 1)).points).toEqual([{ point: event.point, why: event.why }]);
    compared += 1;
  }
  expect(compared).toBe(12);
});

test('each further point is what would follow while those before it were running', async () => {
  const story = project.tell();
  for (let index = 1; index <= 6; index += 1) story.run({ rate: index / 7, layers: 10 * index }, index / 10, 1000);
  const { points } = await asked('-k', '3');
  for (const { params, suggestion } of points) {
    const [now] = (await asked('-k', '1')).points;
    expect(now).toMatchObject({ params, suggestion: { by: suggestion.by } });
    story.start(params, 'local:0', 'local', suggestion as never);
  }
  expect(points).toHaveLength(3);
});

test('asking changes nothing: not the journal, not the answer', async () => {
  const story = project.tell();
  for (let index = 1; index <= 6; index += 1) story.run({ rate: index / 7, layers: 10 * index }, index / 10, 1000);
  const before = [...project.store.events(1)].length;
  const first = await asked();
  expect(first.points).toHaveLength(5);
  expect(await asked()).toEqual(first);
  expect([...project.store.events(1)]).toHaveLength(before);
});

test('a person sees a table that fits 80 columns, and the command for the first point', async () => {
  const story = project.tell();
  for (let index = 1; index <= 6; index += 1) story.run({ rate: index / 7, layers: 10 * index }, index / 10, 1000);
  const { out } = await hyper(project.folder, ['next'], { columns: 80 });
  const { add } = await asked();
  expect(out).toMatch(/^Search #1 {2}bayesian {2}\? interrupted {2}tries next\n\n {3}rate +layers +EXPECTED.*\n1 /);
  expect(out).toContain(`\n  add 1      ${add}\n`);
  expect(out.split('\n').filter((line) => line.length > 80 && !line.includes('hyper add'))).toEqual([]);
});

test('points of the user’s own go first, and are not to be added again', async () => {
  const story = project.tell({ strategy: 'random' });
  story.event({ kind: 'point.enqueued', point: { rate: 0.5, layers: 7 } });
  const { points, add } = await asked('-k', '2');
  expect(points[0]).toEqual({ params: { rate: 0.5, layers: 7 }, suggestion: { by: 'user' } });
  expect(add).toBe(`hyper add 1 rate=${points[1]?.params['rate']} layers=${points[1]?.params['layers']}`);
});

test('a point that lacks repeats counts as running', async () => {
  const spec = { repeats: 2, numRuns: 20 };
  const tell = (): Story => {
    const story = new Story(spec);
    for (let index = 1; index <= 6; index += 1) {
      for (const value of [index / 10, index / 9]) story.run({ rate: index / 7, layers: 10 * index }, value, 1000);
    }
    return story;
  };
  const [half, running] = [tell(), tell()];
  half.run({ rate: 0.5, layers: 50 }, 0.9, 1000);
  running.start({ rate: 0.5, layers: 50 });
  const { points } = await proposeNext(half.state, 1);
  expect(points).toEqual((await proposeNext(running.state, 1)).points);
  expect(points).toHaveLength(1);
});

describe('where there is little left', () => {
  const few = [{ kind: 'list', name: 'x', values: [1, 2, 3] }] as const;

  test('the points there are, and then why there are no more', async () => {
    const story = project.tell({ strategy: 'grid', space: few, numRuns: 3 });
    story.start({ x: 1 }, 'local:0', 'local', { by: 'grid', index: 0 });
    const { points, end } = await asked();
    expect(points.map(({ params }) => params['x'])).toEqual([2, 3]);
    expect(end).toBe('grid complete (3 of 3 points)');
    expect((await hyper(project.folder, ['next'])).out).toContain('\nthen: grid complete (3 of 3 points)\n');
  });

  test.each([
    ['grid', 'grid complete (3 of 3 points)'],
    ['random', 'search space exhausted (3 of 3 points)'],
    ['bayesian', 'search space exhausted (3 of 3 points)'],
  ] as const)('nothing is left of a %s search: that line alone', async (strategy, line) => {
    const story = project.tell({ strategy, space: few, numRuns: 3 });
    for (const [index, x] of [1, 2, 3].entries()) {
      story.start({ x }, 'local:0', 'local', { by: 'grid', index });
      story.report(index + 1, [x]).end(index + 1);
    }
    story.finish();
    expect(await hyper(project.folder, ['next'])).toEqual({ out: `${line}\n`, err: '' });
  });
});

test('a search that has ended would go on so', async () => {
  const story = project.tell({ strategy: 'random', numRuns: 1 });
  story.run({ rate: 0.1, layers: 4 }, 0.5, 1000, failed);
  story.finish();
  expect((await hyper(project.folder, ['next'])).out).toMatch(/^Search #1 {2}random {2}✓ finished {2}would try next\n/);
  expect(await asked()).toMatchObject({ state: 'finished', end: null });
});

test('a search that is not there is refused, and a count that is none', async () => {
  await expect(hyper(project.folder, ['next'])).rejects.toMatchObject({ exitCode: 2, code: 'reference.none' });
  project.tell();
  await expect(hyper(project.folder, ['next', '99'])).rejects.toMatchObject({ exitCode: 2, code: 'reference.unknown' });
  await expect(hyper(project.folder, ['next', '-k', '0'])).rejects.toThrow('at least 1');
});

describe('the command that adds a point', () => {
  const nasty = `a 'b' "c" $(id) \`id\` ; x * ~ \\ é!`;
  const text = (...values: readonly (string | number | boolean | null)[]) =>
    ({ kind: 'list', name: 'v', values }) as const;
  const other = { kind: 'list', name: 'a b', values: [1, 2] } as const;
  const rate = { kind: 'range', name: 'rate', low: 1e-9, high: 1, scale: 'log', type: 'float' } as const;

  test.each<[SearchSpace, Point, string | undefined]>([
    [[rate], { rate: 0.1 + 0.2 }, 'hyper add 61 rate=0.30000000000000004'],
    [[rate], { rate: 1e-9 }, 'hyper add 61 rate=1e-9'],
    [[text('a,b', 'a')], { v: 'a,b' }, `hyper add 61 '{"v":"a,b"}'`],
    [[text('a,b', 'a'), rate], { v: 'a,b', rate: 0.5 }, 'hyper add 61 v=a,b rate=0.5'],
    [[text('none', null)], { v: null }, undefined],
    [[text('none', null)], { v: 'none' }, undefined],
    [[text(true, 'true')], { v: true }, undefined],
    [[text(true, 'true')], { v: 'true' }, undefined],
    [[text('', 'x')], { v: '' }, undefined],
    [[text('2^4', 16)], { v: '2^4' }, undefined],
    [[text(' x', 'x')], { v: ' x' }, undefined],
    [[text(nasty, '{"v":1}', '=')], { v: nasty }, undefined],
    [[text(nasty, '{"v":1}', '='), other], { v: '{"v":1}', 'a b': 2 }, undefined],
  ])('of %j for %j gives that point back', async (space, point, printed) => {
    const line = await addCommand(new Story({ space }).state, point);
    if (printed !== undefined) expect(line).toBe(printed);
    const words = execFileSync('/bin/sh', ['-c', `hyper() { printf '%s\\0' "$@"; }; ${line}`], { encoding: 'utf8' });
    const [verb, search, ...what] = words.split('\0').slice(0, -1);
    expect([verb, search]).toEqual(['add', '61']);
    // As `hyper add` reads them.
    const [first = ''] = what;
    expect(await parsePoint(what.length === 1 ? splitPoint(first) : what, space, '')).toEqual(point);
  });
});
