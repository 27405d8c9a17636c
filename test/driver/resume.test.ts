// A search whose driver dies goes on as if nothing had happened: one start an attempt, each value once, the same points.
import { describe, expect, test } from 'vitest';
import type { SearchSpec } from '../../src/search/spec.ts';
import type { SearchState } from '../../src/search/state.ts';
import { random } from '../../src/strategies/random.ts';
import { baseSpec } from '../fakes/spec.ts';
import { World } from '../fakes/world.ts';
import type { WorldRun } from '../fakes/world.ts';
import { driveOn, fold } from './lives.ts';
import type { Lives } from './lives.ts';
import { slowly } from './slow.ts';

const spec: SearchSpec = {
  ...baseSpec,
  numRuns: 5,
  parallelRuns: 2,
  objective: { metric: 'acc', aggregate: 'last', goal: 'maximize' },
};

/** Runs that print three values, two of them before their end. */
function printing(): World {
  const world: World = new World(2, (run: WorldRun) => {
    run.log = `acc=0.1\nacc=0.2\n`;
    setTimeout(() => world.end(run, 0, `acc=0.${run.job.ref.run}`), 3);
  });
  return world;
}

function pointsOf(state: SearchState): readonly unknown[] {
  return state.runs.map(({ point }) => point);
}

describe('a driver that dies', () => {
  test('after any fact is resumed to the same end', async () => {
    const whole: Lives = { spec, world: printing(), kept: [] };
    await driveOn(whole);
    const expected = fold(whole.kept);
    for (let after = 1; after < 30; after += 1) {
      const world = printing();
      const lives: Lives = { spec, world, kept: [] };
      if (!(await driveOn(lives, after))) await driveOn(lives);
      const state = fold(lives.kept);
      expect(pointsOf(state)).toEqual(pointsOf(expected));
      expect(state.counts).toEqual(expected.counts);
      expect(
        world.starts.map(({ run, attempt }) => `${run}/${attempt}`).toSorted((a, b) => a.localeCompare(b)),
      ).toEqual([11, 12, 13, 14, 15].map((run) => `${run}/1`));
      expect(state.runs.map(({ metrics }) => metrics.get('acc')?.count)).toEqual([3, 3, 3, 3, 3]);
      expect(state.runs.map(({ objective }) => objective)).toEqual([0.11, 0.12, 0.13, 0.14, 0.15]);
      expect(state.status.kind).toBe('finished');
    }
  });

  test('after any fact is resumed to the same points, also where the strategy takes its time', async () => {
    const whole: Lives = { spec, world: printing(), kept: [], strategy: random };
    await driveOn(whole);
    for (let after = 1; after < 30; after += 1) {
      const { strategy } = slowly(
        () => true,
        (thought) => setTimeout(() => thought.answer(), 1),
        random,
      );
      const lives: Lives = { spec, world: printing(), kept: [], strategy };
      if (!(await driveOn(lives, after))) await driveOn(lives);
      const state = fold(lives.kept);
      expect(pointsOf(state)).toEqual(pointsOf(fold(whole.kept)));
      expect(lives.world.starts).toHaveLength(5);
    }
  });

  test('after every second fact, again and again, too', async () => {
    const world = printing();
    const lives: Lives = { spec, world, kept: [] };
    for (let isOver = false; !isOver;) isOver = await driveOn(lives, 2);
    const state = fold(lives.kept);
    expect(world.starts).toHaveLength(5);
    expect(state.runs.map(({ metrics }) => metrics.get('acc')?.count)).toEqual([3, 3, 3, 3, 3]);
  });
});

test('a run that was interrupted is run again as a new attempt, with its point', async () => {
  const world = new World(1);
  world.onStop = (run, { reason }) => {
    run.why = { how: 'stopped', reason };
    world.end(run, 143);
  };
  const lives: Lives = { spec: { ...spec, numRuns: 1 }, world, kept: [] };
  const ref = { search: 1, run: 11, attempt: 1 };
  world.beforeLaunch = (run) => {
    if (run.job.ref.attempt === 2) setTimeout(() => world.end(run, 0, 'acc=0.5\n'), 3);
  };
  // The driver dies after it has recorded that the run is to end, before it knows that it has.
  await driveOn(lives, 4);
  lives.kept.push({
    kind: 'event',
    time: 1,
    event: { kind: 'run.stopping', run: 11, attempt: 1, how: 'term', reason: 'interrupted' },
  });
  lives.kept.push({ kind: 'event', time: 1, event: { kind: 'search.interrupted', signal: 'SIGINT' } });
  await driveOn(lives);
  const state = fold(lives.kept);
  expect(world.starts).toEqual([ref, { ...ref, attempt: 2 }]);
  expect(state.runs[0]).toMatchObject({ attempt: 2, point: { x: 0 }, objective: 0.5 });
  expect(state.status).toMatchObject({ kind: 'finished' });
});
