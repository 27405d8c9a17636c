// What happens to a search on its way: more tries, other wishes, rules for its end.
import { describe, expect, test } from 'vitest';
import type { Control, ControlReply } from '../../src/search/control.ts';
import type { Fact } from '../../src/search/events.ts';
import type { Mailbox } from '../../src/driver/mailbox.ts';
import { World } from '../fakes/world.ts';
import { counting, events, hurried, play, quick } from './play.ts';

/** Asks once, as soon as the fact is there. */
function askAt(isDue: (fact: Fact) => boolean, control: Control) {
  const replies: ControlReply[] = [];
  let isAsked = false;
  const watch = (fact: Fact, mailbox: Mailbox): void => {
    if (isAsked || !isDue(fact)) return;
    isAsked = true;
    mailbox.push({ kind: 'control', control, reply: (reply) => replies.push(reply) });
  };
  return { replies, watch };
}

const ends = (count: number) => {
  let seen = 0;
  return (fact: Fact): boolean => fact.kind === 'event' && fact.event.kind === 'run.ended' && (seen += 1) === count;
};

const acc = { metric: 'acc', aggregate: 'last', goal: 'maximize' } as const;

/** Runs end at once; each attempt's exit code is the next of these, the last for all that follow. */
function codes(...list: readonly number[]): World {
  let at = 0;
  return quick(1, () => list[Math.min(at++, list.length - 1)] ?? 0);
}

async function playHurried(spec: Parameters<typeof play>[0], world: World) {
  return await play(spec, world, undefined, counting(), undefined, hurried());
}

describe('a run that fails', () => {
  test('is tried again as often as --retries says, and its end is that of the last attempt', async () => {
    const world = codes(1, 1, 0);
    const { state } = await playHurried({ numRuns: 1, retries: 2 }, world);
    expect(world.starts.map(({ attempt }) => attempt)).toEqual([1, 2, 3]);
    expect(state.counts).toMatchObject({ complete: 1, failed: 0 });
    const over = codes(1);
    const { state: failed } = await playHurried({ numRuns: 1, retries: 2 }, over);
    expect(over.starts).toHaveLength(3);
    expect(failed.counts).toMatchObject({ complete: 0, failed: 1 });
  });

  test('waits longer before each further attempt: 5 s, 10 s, 20 s …', async () => {
    const { facts } = await playHurried({ numRuns: 1, retries: 3 }, codes(1));
    // The clock of this test stands at whole minutes whenever it is looked at.
    const waits = events(facts).flatMap((event) =>
      event.kind === 'run.ended' && event.notBefore !== undefined ? [event.notBefore % 60_000] : [],
    );
    expect(waits).toEqual([5_000, 10_000, 20_000]);
  });

  test.each([75, 143])('with exit code %i is tried again without --retries, five times', async (code) => {
    const world = codes(code);
    const { state } = await playHurried({ numRuns: 1 }, world);
    expect(world.starts).toHaveLength(6);
    expect(state.counts.failed).toBe(1);
  });

  test.each([126, 127])('with exit code %i is not tried again', async (code) => {
    const world = codes(code);
    await playHurried({ numRuns: 1, retries: 5 }, world);
    expect(world.starts).toHaveLength(1);
  });

  test.each([
    ['is run again by the next driver, where it is lost while it is interrupted', 'interrupt', 'queued'],
    ['is not, where the user ended it', 'stop', 'lost'],
  ] as const)('%s', async (_, how, expected) => {
    const world = new World(1);
    world.onStop = (run) => {
      run.fate = { kind: 'lost', why: 'vanished' };
      world.say(run);
    };
    const { state } = await play({ numRuns: 2 }, world, (fact, mailbox) => {
      if (fact.kind !== 'event' || fact.event.kind !== 'run.running') return;
      if (how === 'interrupt') mailbox.push({ kind: 'interrupt', signal: 'SIGINT' });
      else mailbox.push({ kind: 'control', control: { kind: 'stop', how: 'term' }, reply: () => {} });
    });
    expect(state.counts[expected]).toBe(1);
  });

  test('for want of its metric is not tried again', async () => {
    const world = codes(0);
    await playHurried({ numRuns: 1, retries: 5, objective: acc }, world);
    expect(world.starts).toHaveLength(1);
  });

  test('does not keep its slot while it waits: others run meanwhile', async () => {
    const world = codes(1, 0);
    let now = 1_000;
    const watch = (fact: Fact): void => {
      if (fact.kind === 'event' && fact.event.kind === 'run.ended' && fact.event.run === 13) now += 10_000;
    };
    await play({ numRuns: 3, retries: 1 }, world, watch, counting(), undefined, () => now);
    expect(world.starts.map(({ run, attempt }) => `${run}.${attempt}`)).toEqual(['11.1', '12.1', '13.1', '11.2']);
  });
});

describe('a search pauses', () => {
  test('when so many runs have failed as --max-failures says', async () => {
    const { state } = await playHurried({ numRuns: 9, maxFailures: 2 }, codes(0, 3, 0, 4, 0));
    expect(state.status).toEqual({ kind: 'paused', reason: '2 runs have failed (max-failures 2)' });
    expect(state.runs).toHaveLength(4);
  });
});

describe('a search ends before its runs are used up', () => {
  const climbing = () => {
    let count = 0;
    return quick(
      1,
      () => 0,
      () => `acc=0.${(count += 1)}\n`,
    );
  };

  test('when its best reaches the target', async () => {
    const { state, notices } = await playHurried({ numRuns: 9, objective: acc, target: 'acc>=0.3' }, climbing());
    expect(state.status).toEqual({ kind: 'finished', reason: 'target acc>=0.3 reached by run 13' });
    expect(notices).toContain('nothing more is started: target acc>=0.3 reached by run 13');
    expect(state.runs).toHaveLength(3);
  });

  test('after so many runs without a new best', async () => {
    const world = quick(
      1,
      () => 0,
      ({ job }) => `acc=${job.ref.run === 12 ? 0.9 : 0.1}\n`,
    );
    const { state } = await playHurried({ numRuns: 20, objective: acc, patience: 4 }, world);
    expect(state.status).toEqual({ kind: 'finished', reason: 'no new best in 4 runs (patience 4)' });
    expect(state.runs).toHaveLength(6);
  });

  test('when its time is over: running runs are asked to end, and what they reported counts', async () => {
    let now = 1_000;
    const world: World = new World(2, (run) => {
      run.log = 'acc=0.5\n';
      now += 40_000;
    });
    world.onStop = (run, { reason }) => {
      run.why = { how: 'stopped', reason };
      world.end(run, 143);
    };
    const maxTime = { seconds: 60, text: '1m' };
    const { state } = await play(
      { numRuns: 9, maxTime, objective: acc },
      world,
      undefined,
      counting(),
      undefined,
      () => now,
    );
    expect(state.status).toEqual({ kind: 'finished', reason: 'max-time 1m' });
    expect(state.counts).toMatchObject({ stopped: 2, queued: 0 });
    expect(state.best?.value).toBe(0.5);
  });
});

describe('a search that is driven', () => {
  test('makes more runs when it is asked to, with Run IDs of a second block', async () => {
    const { replies, watch } = askAt(ends(1), { kind: 'add-runs', count: 2, id: 'a' });
    const { state } = await play({ numRuns: 2, askedRuns: 2 }, quick(1), watch);
    expect(replies).toEqual([{ isDone: true, text: 'search #1 makes 4 runs in all' }]);
    expect(state.runs.map(({ run }) => run)).toEqual([11, 12, 1001, 1002]);
  });

  test('runs a point of the user’s next, as one run more', async () => {
    const { replies, watch } = askAt(ends(1), { kind: 'add-point', point: { x: 0.777 } });
    const { state } = await play({ numRuns: 4, askedRuns: 4 }, quick(1), watch);
    expect(replies).toMatchObject([{ isDone: true }]);
    const order = state.runs.map(({ point }) => point['x']);
    expect(order.indexOf(0.777)).toBeLessThan(4);
    expect(state.runs).toHaveLength(5);
    expect(state.runs.find(({ point }) => point['x'] === 0.777)?.why).toEqual({ by: 'user' });
  });

  test('runs what has ended again, and its old result counts no more', async () => {
    let count = 0;
    const world = quick(
      1,
      () => 0,
      () => `acc=0.${9 - count++}\n`,
    );
    const { replies, watch } = askAt(ends(1), { kind: 'retry', runs: [11] });
    const { state } = await play({ numRuns: 3, objective: acc }, world, watch);
    expect(replies).toEqual([{ isDone: true, text: 'run 11 is to be run again' }]);
    expect(world.starts.filter(({ run }) => run === 11).map(({ attempt }) => attempt)).toEqual([1, 2]);
    expect(state.counts.complete).toBe(3);
    expect(state.best?.value).toBeLessThan(0.9);
  });

  test('refuses to retry what has not ended', async () => {
    const { replies, watch } = askAt((fact) => fact.kind === 'event' && fact.event.kind === 'run.running', {
      kind: 'retry',
      runs: [11],
    });
    const world: World = new World(1, (run) => void setTimeout(() => world.end(run, 0), 300));
    await play({ numRuns: 1 }, world, watch);
    expect(replies).toEqual([{ isDone: false, text: 'run 11 is running: only a run that has ended can be retried' }]);
  });

  test('takes up a new number of runs at a time at once', async () => {
    const world: World = new World(8, (run) => void setTimeout(() => world.end(run, 0), 20));
    const { watch } = askAt(ends(1), { kind: 'set', change: { parallelRuns: 3 } });
    world.limitSlots = true;
    await play({ numRuns: 9, parallelRuns: 1 }, world, watch);
    expect(world.mostAtOnce).toBe(3);
  });

  test('never has more at once than a smaller number allows, though runs go on to their ends', async () => {
    const atOnce: number[] = [];
    const world: World = new World(8, (run) => {
      atOnce.push(world.alive().length);
      setTimeout(() => world.end(run, 0), 20);
    });
    world.limitSlots = true;
    const { watch } = askAt(ends(1), { kind: 'set', change: { parallelRuns: 1 } });
    await play({ numRuns: 12, parallelRuns: 4 }, world, watch);
    expect(Math.max(...atOnce.slice(5))).toBe(1);
  });

  test('is optimised for another metric from then on', async () => {
    const world = quick(
      1,
      () => 0,
      ({ job }) => `acc=0.1\nf1=0.${job.ref.run}\n`,
    );
    const { watch } = askAt(ends(2), { kind: 'set', change: { objective: { ...acc, metric: 'f1' } } });
    const { state } = await play({ numRuns: 4, objective: acc }, world, watch);
    expect(state.best).toMatchObject({ run: 14, value: 0.14 });
  });

  test('is paused until a word to go on, where somebody is at the keyboard', async () => {
    let isAsked = false;
    const { state } = await play({ numRuns: 3 }, quick(1), (fact, mailbox) => {
      if (fact.kind !== 'event' || isAsked) return;
      const ask = (control: Control): void => mailbox.push({ kind: 'control', control, reply: () => {} });
      if (fact.event.kind === 'run.ended') ask({ kind: 'pause', stays: true });
      if (fact.event.kind !== 'search.paused') return;
      isAsked = true;
      setTimeout(() => ask({ kind: 'go-on' }), 300);
    });
    expect(state.status.kind).toBe('finished');
    expect(state.counts.complete).toBe(3);
  });

  test('counts the time of its driver through a pause, and does not go on when that is over', async () => {
    let now = 1_000;
    const world: World = new World(1);
    world.onStop = (run, { reason }) => {
      run.why = { how: 'stopped', reason };
      world.end(run, 143);
    };
    const maxTime = { seconds: 60, text: '1m' };
    const watch = (fact: Fact, mailbox: Mailbox): void => {
      if (fact.kind !== 'event') return;
      const ask = (control: Control): void => mailbox.push({ kind: 'control', control, reply: () => {} });
      if (fact.event.kind === 'run.running') ask({ kind: 'pause', stays: true });
      if (fact.event.kind === 'search.paused') now += 61_000;
      if (fact.event.kind === 'run.ended') ask({ kind: 'go-on' });
    };
    const { state } = await play({ numRuns: 5, maxTime }, world, watch, counting(), undefined, () => now);
    expect(state.status).toEqual({ kind: 'finished', reason: 'max-time 1m' });
    expect(state.counts).toMatchObject({ stopped: 1, queued: 0 });
    expect(state.drivenMs).toBe(61_000);
    expect(world.starts).toHaveLength(1);
  });

  test('is left alone by a driver that detaches: no run is asked to end', async () => {
    const world = new World(2);
    const { replies, watch } = askAt((fact) => fact.kind === 'event' && fact.event.kind === 'run.running', {
      kind: 'detach',
    });
    const { facts, state } = await play({ numRuns: 4, parallelRuns: 2 }, world, watch);
    expect(replies).toMatchObject([{ isDone: true }]);
    expect(state.status).toEqual({ kind: 'running' });
    expect(events(facts).some(({ kind }) => kind === 'run.stopping')).toBe(false);
    expect(world.alive().length).toBeGreaterThan(0);
  });
});

test('points of the user’s are run first, each with its repeats', async () => {
  const { state } = await play({ numRuns: 6, repeats: 2, startPoints: [{ x: 0.5 }, { x: 0.25 }] }, quick(1));
  expect(state.runs.map(({ point }) => point['x'])).toEqual([0.5, 0.5, 0.25, 0.25, 0.02, 0.02]);
  expect(state.runs.map(({ why }) => why.by)).toEqual(['user', 'user', 'user', 'user', 'random', 'random']);
});

test('known results are recorded before anything is proposed', async () => {
  const { facts, state } = await play({ numRuns: 1 }, quick(1), undefined, counting(), undefined, undefined, [
    { source: 'old.csv', trials: [{ point: { x: 0.9 }, objective: 3 }] },
  ]);
  expect(
    events(facts)
      .map(({ kind }) => kind)
      .slice(0, 3),
  ).toEqual(['search.started', 'trials.imported', 'run.proposed']);
  expect(state.imported).toEqual([{ point: { x: 0.9 }, objective: 3 }]);
});
