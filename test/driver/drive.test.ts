import { describe, expect, test } from 'vitest';
import { World } from '../fakes/world.ts';
import { counting, kinds, play, quick, hurried } from './play.ts';

const valAcc = { metric: 'val_acc', aggregate: 'last', goal: 'maximize' } as const;

describe('a search', () => {
  test('makes its runs one after another in one slot, with consecutive numbers', async () => {
    const { facts, state } = await play({ numRuns: 3 }, quick(1));
    const one = ['run.proposed', 'run.starting', 'run.running', 'run.ended'];
    expect(kinds(facts)).toEqual(['search.started', ...one, ...one, ...one, 'search.finished']);
    expect(state.runs.map((each) => [each.run, each.trial, each.point['x']])).toEqual([
      [11, 1, 0],
      [12, 2, 0.01],
      [13, 3, 0.02],
    ]);
    expect(state.status).toEqual({ kind: 'finished', reason: 'all 3 runs ended' });
  });

  test('stores an attempt before it is launched', async () => {
    const world = quick(1);
    await play({ numRuns: 2 }, world, (fact) => {
      if (fact.kind === 'event' && fact.event.kind === 'run.starting')
        expect(world.runs.has(fact.event.run)).toBe(false);
    });
    expect(world.runs.size).toBe(2);
  });

  test('fills a slot as soon as it is free, and never more than there are', async () => {
    const world: World = new World(3, () => {
      // the newest ends first: nobody waits for the older ones
      const newest = world.alive().at(-1);
      if (newest !== undefined && world.alive().length === 3) world.end(newest, 0);
      if (world.runs.size === 10) for (const rest of world.alive()) world.end(rest, 0);
    });
    const { state } = await play({ numRuns: 10, parallelRuns: 3 }, world);
    expect(world.mostAtOnce).toBe(3);
    expect(state.counts.complete).toBe(10);
  });

  test('goes on when a run fails', async () => {
    const { state } = await play(
      { numRuns: 4 },
      quick(1, (one) => (one.job.ref.run === 12 ? 3 : 0)),
    );
    expect(state.counts).toMatchObject({ complete: 3, failed: 1 });
    expect(state.runs[1]?.status).toEqual({
      kind: 'ended',
      outcome: { state: 'failed', reason: 'exit 3', exitCode: 3, failure: 'exit' },
    });
  });

  test('ends by itself when the strategy has nothing left', async () => {
    const { state } = await play({ numRuns: 10 }, quick(2), () => {}, counting(4));
    expect(state.runs.length).toBe(4);
    expect(state.status).toEqual({ kind: 'finished', reason: 'only 4 points' });
  });

  test('makes its repeats of one point, and takes their mean as the result', async () => {
    const values = new Map([
      [11, 0.5],
      [12, 0.7],
      [13, 0.9],
      [14, 0.1],
      [15, 0.2],
      [16, 0.3],
    ]);
    const world = quick(
      1,
      () => 0,
      (one) => `val_acc=${values.get(one.job.ref.run)}\n`,
    );
    const { state } = await play({ numRuns: 6, repeats: 3, objective: valAcc }, world);
    expect(state.runs.map(({ group }) => group)).toEqual([1, 1, 1, 4, 4, 4]);
    expect(state.best?.run).toBe(11);
    expect(state.best?.value).toBeCloseTo(0.7, 12);
    // standard error by hand: s = 0.2, 0.2/√3
    expect(state.trials[0]?.standardError).toBeCloseTo(0.2 / Math.sqrt(3), 12);
    expect(state.trials.length).toBe(2);
  });
});

describe('metrics of a run', () => {
  test('are read once each, however long the output', async () => {
    const lines = Array.from({ length: 60_000 }, (_, step) => `val_acc=${step}\n`).join('');
    expect(lines.length).toBeGreaterThan(2 * 256 * 1024);
    const { facts, state } = await play(
      { numRuns: 1, objective: valAcc },
      quick(
        1,
        () => 0,
        () => lines,
      ),
    );
    expect(state.runs[0]?.metrics.get('val_acc')).toMatchObject({
      count: 60_000,
      last: 59_999,
      sum: (60_000 * 59_999) / 2,
    });
    const offsets = facts.flatMap((fact) =>
      fact.kind === 'points' && fact.batch.file === 'log' ? [fact.batch.offset] : [],
    );
    expect(offsets.at(-1)).toBe(lines.length);
    expect([...offsets].sort((a, b) => a - b)).toEqual(offsets);
  });

  test('count without a line end when the run has ended', async () => {
    const { state } = await play(
      { numRuns: 1, objective: valAcc },
      quick(
        1,
        () => 0,
        () => 'val_acc=0.25',
      ),
    );
    expect(state.best).toMatchObject({ run: 11, value: 0.25 });
  });

  test('are asked for by name: the first run that ends well without it pauses the search', async () => {
    const { facts, state } = await play(
      { numRuns: 5, objective: valAcc },
      quick(
        1,
        () => 0,
        () => 'keras/val_acc=0.5 loss=1\n',
      ),
    );
    expect(kinds(facts).at(-1)).toBe('search.paused');
    expect(state.runs.length).toBe(1);
    expect(state.status).toMatchObject({ kind: 'paused' });
    expect(state.status.kind === 'paused' && state.status.reason).toBe(
      'run 11 ended without metric "val_acc"; it did report keras/val_acc, loss; did you mean --metric keras/val_acc?',
    );
  });

  test('that come without the one asked for are told about while the first run goes', async () => {
    const world: World = new World(1);
    const { notices } = await play({ numRuns: 1, objective: valAcc }, world, (fact) => {
      if (fact.kind === 'event' && fact.event.kind === 'run.running') {
        const [one] = world.alive();
        if (one !== undefined) one.log = 'acc=0.1\nacc=0.2\nacc=0.3\n';
      }
      if (fact.kind === 'points') setTimeout(() => world.alive().forEach((one) => world.end(one, 0)), 300);
    });
    expect(notices).toEqual([
      'run 11 has not reported metric "val_acc"; it did report acc; did you mean --metric acc?',
    ]);
  });
});

describe('the guard', () => {
  test('pauses after the first run whose command does not exist', async () => {
    const { state } = await play(
      { numRuns: 5 },
      quick(1, () => 127),
    );
    expect(state.status).toEqual({ kind: 'paused', reason: 'run 11 failed: exit 127: command not found' });
  });

  test('pauses when the first three fail alike', async () => {
    const { state } = await play(
      { numRuns: 9 },
      quick(1, () => 2),
    );
    expect(state.runs.length).toBe(3);
    expect(state.status).toEqual({ kind: 'paused', reason: '3 runs in a row failed within 10 s: exit 2' });
  });

  test('pauses when five in a row fail alike later on', async () => {
    const { state } = await play(
      { numRuns: 20 },
      quick(1, (one) => (one.job.ref.run < 13 ? 0 : 2)),
    );
    expect(state.counts).toMatchObject({ complete: 2, failed: 5 });
    expect(state.status.kind).toBe('paused');
  });

  test('lets runs that fail differently go on', async () => {
    const { state } = await play(
      { numRuns: 9 },
      quick(1, (one) => one.job.ref.run),
    );
    expect(state.counts.failed).toBe(9);
    expect(state.status.kind).toBe('failed');
  });
});

describe('Ctrl-C', () => {
  test('once asks the running runs to end and queues them again', async () => {
    const world: World = new World(2);
    const { facts, state } = await play({ numRuns: 6, parallelRuns: 2 }, world, (fact, mailbox) => {
      if (fact.kind !== 'event') return;
      if (fact.event.kind === 'run.running' && world.runs.size === 2)
        mailbox.push({ kind: 'interrupt', signal: 'SIGINT' });
      if (fact.event.kind === 'run.stopping') {
        setTimeout(() => {
          for (const one of world.alive().filter(({ stops }) => stops.length > 0)) {
            one.why = { how: 'stopped', reason: 'interrupted' };
            world.end(one, 143);
          }
        });
      }
    });
    expect([...world.runs.values()].map(({ stops }) => stops[0]?.how)).toEqual(['term', 'term']);
    expect(kinds(facts).at(-1)).toBe('search.interrupted');
    expect(state.counts).toMatchObject({ queued: 2, stopped: 0 });
    expect(state.runs.map(({ status }) => status)).toEqual(
      [1, 2].map(() => ({ kind: 'queued', reason: 'interrupted' })),
    );
  });

  test('twice kills them', async () => {
    const world: World = new World(1);
    await play({ numRuns: 3 }, world, (fact, mailbox) => {
      if (fact.kind !== 'event') return;
      if (fact.event.kind === 'run.running') mailbox.push({ kind: 'interrupt', signal: 'SIGINT' });
      if (fact.event.kind !== 'run.stopping') return;
      if (fact.event.how === 'term') return mailbox.push({ kind: 'interrupt', signal: 'SIGINT' });
      setTimeout(() => world.alive().forEach((one) => world.end(one, 137)));
    });
    expect(world.runs.get(11)?.stops.map(({ how }) => how)).toEqual(['term', 'kill']);
  });

  test('leaves a run that ended by itself in the meantime its own result', async () => {
    const world: World = new World(1);
    const { state } = await play({ numRuns: 3 }, world, (fact, mailbox) => {
      if (fact.kind !== 'event') return;
      if (fact.event.kind === 'run.running') mailbox.push({ kind: 'interrupt', signal: 'SIGTERM' });
      if (fact.event.kind === 'run.stopping') world.alive().forEach((one) => world.end(one, 0));
    });
    expect(state.counts).toMatchObject({ queued: 0, complete: 1 });
    expect(state.status).toEqual({ kind: 'interrupted', signal: 'SIGTERM' });
  });

  test('three times leaves at once, though a run does not end', async () => {
    const world: World = new World(1);
    const { state } = await play({ numRuns: 3 }, world, (fact, mailbox) => {
      if (fact.kind !== 'event' || fact.event.kind !== 'run.running') return;
      for (let count = 0; count < 3; count += 1) mailbox.push({ kind: 'interrupt', signal: 'SIGINT' });
    });
    expect(state.status).toEqual({ kind: 'interrupted', signal: 'SIGINT' });
    expect(state.counts.active).toBe(1);
  });

  test('is heard before the next slot is filled', async () => {
    const world: World = new World(30, (one) => {
      if (world.runs.size > 3) throw new Error(`run ${one.job.ref.run} was launched after the interrupt`);
    });
    const { state } = await play({ numRuns: 30, parallelRuns: 30 }, world, (fact, mailbox) => {
      if (fact.kind !== 'event') return;
      if (fact.event.kind === 'run.starting' && fact.event.run === 13)
        mailbox.push({ kind: 'interrupt', signal: 'SIGINT' });
      if (fact.event.kind === 'run.stopping') {
        const one = world.runs.get(fact.event.run);
        if (one !== undefined) setTimeout(() => world.end(one, 143));
      }
    });
    expect(state.runs.length).toBe(3);
  });

  test('does not queue a run again that was at its time limit', async () => {
    const world: World = new World(1);
    const { state } = await play({ numRuns: 1, timeout: { seconds: 90, text: '90s' } }, world, (fact, mailbox) => {
      if (fact.kind !== 'event') return;
      if (fact.event.kind === 'run.running') mailbox.push({ kind: 'interrupt', signal: 'SIGINT' });
      if (fact.event.kind !== 'run.stopping') return;
      for (const one of world.alive()) {
        one.why = { how: 'timeout' };
        world.end(one, 143);
      }
    });
    expect(state.counts).toMatchObject({ queued: 0, stopped: 1 });
    expect(state.runs[0]?.status).toMatchObject({ outcome: { reason: 'timeout 90s' } });
  });
});

describe('a run that cannot be followed', () => {
  test('is lost when its folder is gone, and is tried again five times', async () => {
    const world: World = new World(1, (one) => (one.fate = { kind: 'absent' }));
    const { state } = await play({ numRuns: 1 }, world, undefined, undefined, undefined, hurried());
    expect(state.runs[0]?.status).toEqual({
      kind: 'ended',
      outcome: { state: 'lost', reason: 'its folder is gone', failure: 'lost' },
    });
    expect(world.starts.map(({ attempt }) => attempt)).toEqual([1, 2, 3, 4, 5, 6]);
  });

  test('keeps its state while its host does not answer, and the user is told once', async () => {
    const world: World = new World(1, (one) => {
      one.fate = { kind: 'unknown', since: 0 };
      setTimeout(() => {
        one.fate = undefined;
        world.end(one, 0);
      }, 700);
    });
    const { state, notices } = await play({ numRuns: 1 }, world);
    expect(notices).toEqual(['run 11 cannot be looked at now; it is asked again', 'run 11 can be seen again']);
    expect(state.counts.complete).toBe(1);
  });

  test('pauses the search when not even its supervisor could be started', async () => {
    const world: World = new World(1, () => {
      throw new Error('no space left on device');
    });
    const { state } = await play({ numRuns: 3 }, world);
    expect(state.counts).toMatchObject({ lost: 0, queued: 1 });
    expect(state.status).toEqual({ kind: 'paused', reason: 'run 11 could not be started: no space left on device' });
  });
});
