// A search whose driver dies goes on as if nothing had happened: one start an attempt, each value once, the same points.
import { describe, expect, test } from 'vitest';
import { drive } from '../../src/driver/drive.ts';
import type { Start } from '../../src/driver/drive.ts';
import { Mailbox } from '../../src/driver/mailbox.ts';
import { createWatches } from '../../src/metrics/watches.ts';
import type { Fact } from '../../src/search/events.ts';
import type { SearchSpec } from '../../src/search/spec.ts';
import { startState } from '../../src/search/start-state.ts';
import { apply } from '../../src/search/state.ts';
import type { SearchState } from '../../src/search/state.ts';
import type { Strategy } from '../../src/strategies/strategy.ts';
import { baseSpec } from '../fakes/spec.ts';
import { World } from '../fakes/world.ts';
import type { WorldRun } from '../fakes/world.ts';
import { counting } from './play.ts';

/** What the store would have kept: every fact that the consumer took before it died. */
type Kept = readonly Fact[];

function fold(facts: Kept): SearchState {
  const [first, ...others] = facts;
  if (first?.kind !== 'event') throw new Error('no start');
  const state = startState(1, first.time, first.event);
  for (const fact of others) apply(state, fact);
  return state;
}

/** Drives until the search ends or `most` more facts were kept: the driver dies before the effect of the last one. */
async function driveSome(
  spec: SearchSpec,
  kept: Fact[],
  world: World,
  most: number,
  strategy: Strategy,
): Promise<boolean> {
  const start: Start =
    kept.length === 0
      ? { kind: 'new', search: 1, firstRun: 11, spec, imported: [] }
      : { kind: 'resume', state: fold(kept) };
  const watches = await createWatches([]);
  const ports = {
    strategy,
    executor: world,
    watches: () => watches,
    order: () => ({ script: 'true', env: {}, cwd: '/tmp', limitSeconds: 0, graceSeconds: 10 }),
    mailbox: new Mailbox(),
    reserveRuns: () => 1_001,
    position: (run: number, attempt: number, key: string) =>
      kept
        .flatMap((fact) => (fact.kind === 'points' ? [fact.batch] : []))
        .findLast((batch) => batch.run === run && batch.attempt === attempt && batch.file === key),
    curve: () => ({ steps: new Float64Array(), values: new Float64Array() }),
    now: () => 1_000,
    notice: () => {},
  };
  let taken = 0;
  for await (const fact of drive(start, ports, new AbortController().signal)) {
    kept.push(fact);
    taken += 1;
    if (taken === most) break;
  }
  const last = kept.at(-1);
  return last?.kind === 'event' && last.event.kind === 'search.finished';
}

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
    const whole: Fact[] = [];
    await driveSome(spec, whole, printing(), Infinity, counting());
    const expected = fold(whole);
    for (let after = 1; after < 30; after += 1) {
      const world = printing();
      const kept: Fact[] = [];
      let isOver = await driveSome(spec, kept, world, after, counting());
      if (!isOver) isOver = await driveSome(spec, kept, world, Infinity, counting());
      const state = fold(kept);
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

  test('after every second fact, again and again, too', async () => {
    const world = printing();
    const kept: Fact[] = [];
    for (let isOver = false; !isOver;) isOver = await driveSome(spec, kept, world, 2, counting());
    const state = fold(kept);
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
  const kept: Fact[] = [];
  const ref = { search: 1, run: 11, attempt: 1 };
  const interrupted: Strategy = counting();
  world.beforeLaunch = (run) => {
    if (run.job.ref.attempt === 2) setTimeout(() => world.end(run, 0, 'acc=0.5\n'), 3);
  };
  // The driver dies after it has recorded that the run is to end, before it knows that it has.
  await driveSome({ ...spec, numRuns: 1 }, kept, world, 4, interrupted);
  kept.push({
    kind: 'event',
    time: 1,
    event: { kind: 'run.stopping', run: 11, attempt: 1, how: 'term', reason: 'interrupted' },
  });
  kept.push({ kind: 'event', time: 1, event: { kind: 'search.interrupted', signal: 'SIGINT' } });
  await driveSome({ ...spec, numRuns: 1 }, kept, world, Infinity, interrupted);
  const state = fold(kept);
  expect(world.starts).toEqual([ref, { ...ref, attempt: 2 }]);
  expect(state.runs[0]).toMatchObject({ attempt: 2, point: { x: 0 }, objective: 0.5 });
  expect(state.status).toMatchObject({ kind: 'finished' });
});
