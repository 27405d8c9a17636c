// Searches over several hosts: where nothing can start, what a silent host costs, and what a useless one.
import { describe, expect, test } from 'vitest';
import { HostsWorld } from '../fakes/hosts-world.ts';
import type { WorldRun } from '../fakes/world.ts';
import { counting, events, hurried, kinds, play } from './play.ts';

const playHurried = (spec: Parameters<typeof play>[0], world: HostsWorld, watch?: Parameters<typeof play>[2]) =>
  play(spec, world, watch, counting(), undefined, hurried());

/** Runs end at once, with the code that their host gives. */
function quickHosts(hosts: readonly string[], code: (run: WorldRun) => number = () => 0): HostsWorld {
  const world: HostsWorld = new HostsWorld(hosts, (run) => world.end(run, code(run)));
  return world;
}

const hostsOf = (world: HostsWorld) => world.starts.map(({ run }) => world.runs.get(run)?.job.where.host);

describe('slots', () => {
  test('that are blocked get no run; as soon as they are free, they do', async () => {
    const world: HostsWorld = new HostsWorld(['h1', 'h2'], (run) => {
      if (world.blocked.delete('h2')) world.tell({ kind: 'slots' });
      else world.end(run, 0);
      if (run.job.where.host === 'h2') for (const other of world.alive()) world.end(other, 0);
    });
    world.blocked.set('h2', 'its GPU is in use');
    const { state } = await play({ numRuns: 4, parallelRuns: 2 }, world);
    expect(state.counts.complete).toBe(4);
    expect(hostsOf(world).slice(0, 2)).toEqual(['h1', 'h2']);
  });

  test('are no more at once than were asked for, however many there are', async () => {
    const world = quickHosts(['h1', 'h2', 'h1', 'h2']);
    await play({ numRuns: 8, parallelRuns: 3 }, world);
    expect(world.mostAtOnce).toBeLessThanOrEqual(3);
  });
});

describe('a host that does not answer', () => {
  test('holds up no other', async () => {
    const world: HostsWorld = new HostsWorld(['h1', 'h2'], (run) => {
      if (run.job.where.host === 'h2') world.silent.add('h2');
      else world.end(run, 0);
      // All that h1 can have: now h2 answers again.
      if (world.starts.length < 5 || !world.silent.delete('h2')) return;
      world.givenUp.add('h2');
    });
    const ended: string[] = [];
    const { state } = await playHurried({ numRuns: 4, parallelRuns: 2 }, world, (fact, mailbox) => {
      if (fact.kind !== 'event' || fact.event.kind !== 'run.ended') return;
      ended.push(world.runs.get(fact.event.run)?.job.where.host ?? '');
      // Three others have ended by now, while one question to h2 stands unanswered for ever.
      if (ended.length === 3) mailbox.push({ kind: 'interrupt', signal: 'SIGINT' });
      if (ended.length === 3) for (const _ of [1, 2]) mailbox.push({ kind: 'interrupt', signal: 'SIGINT' });
    });
    expect(ended).toEqual(['h1', 'h1', 'h1']);
    expect(state.status.kind).toBe('interrupted');
  });

  test('is asked to launch until it answers, and starts the attempt once', async () => {
    const world = quickHosts(['h1']);
    world.cut.add('h1');
    setTimeout(() => world.cut.delete('h1'), 300);
    const { state, facts } = await play({ numRuns: 1 }, world);
    expect(state.counts.complete).toBe(1);
    expect(world.starts).toHaveLength(1);
    expect(kinds(facts).filter((kind) => kind === 'run.starting')).toHaveLength(1);
  });

  test('for too long has lost its runs: they start anew on another, and what begins late is killed', async () => {
    const world = quickHosts(['h1', 'h2']);
    world.cut.add('h1');
    const { state, facts } = await playHurried({ numRuns: 2, parallelRuns: 2 }, world, (fact) => {
      if (fact.kind !== 'event' || fact.event.kind !== 'run.starting' || fact.event.job.where.host !== 'h1') return;
      world.givenUp.add('h1');
      world.blocked.set('h1', 'h1 cannot be reached');
    });
    expect(state.counts.complete).toBe(2);
    expect(hostsOf(world)).toEqual(['h2', 'h2']);
    const lost = events(facts).flatMap((event) => (event.kind === 'run.ended' && event.again ? [event.outcome] : []));
    expect(lost).toEqual([{ state: 'lost', reason: 'h1 could not be reached for too long', failure: 'unreachable' }]);
  });

  test('that is reached again ends what does not belong there, and keeps what does', async () => {
    const world: HostsWorld = new HostsWorld(['h1', 'h2'], () => {
      if (world.starts.length === 2) world.tell({ kind: 'reached', host: 'h1' });
    });
    await play({ numRuns: 2, parallelRuns: 2 }, world, (fact) => {
      if (fact.kind === 'event' && fact.event.kind === 'run.running')
        setTimeout(() => world.alive().forEach((run) => world.end(run, 0)), 50);
    });
    const own = [...world.runs.values()].filter(({ job }) => job.where.host === 'h1').map(({ job }) => job.ref.run);
    expect(world.reaped).toEqual([{ host: 'h1', keep: own }]);
  });
});

describe('a host where nothing can be started', () => {
  test('gets no more after three attempts, and the others do the work', async () => {
    const world = quickHosts(['h1', 'h2']);
    world.refusing.set('h1', 'no space left');
    const { state, facts } = await playHurried({ numRuns: 8, parallelRuns: 2 }, world);
    expect(state.counts.complete).toBe(8);
    expect(events(facts).filter(({ kind }) => kind === 'place.quarantined')).toEqual([
      { kind: 'place.quarantined', place: 'h1', reason: 'no space left' },
    ]);
  });

  test('pauses the search where there is no other', async () => {
    const world = quickHosts(['h1', 'h1']);
    world.refusing.set('h1', 'no space left');
    const { state } = await playHurried({ numRuns: 8, parallelRuns: 2 }, world);
    expect(state.status).toMatchObject({ kind: 'paused', reason: 'no space left' });
    expect(state.counts.queued).toBeGreaterThan(0);
  });
});

test('a host that fails runs which others complete is quarantined, and gives them back', async () => {
  const world = quickHosts(['h1', 'h2'], ({ job }) => (job.where.host === 'h1' ? 1 : 0));
  const { state, facts } = await playHurried({ numRuns: 12, parallelRuns: 2 }, world);
  expect(state.counts).toMatchObject({ complete: 12, failed: 0 });
  expect(kinds(facts)).toContain('place.quarantined');
  expect(kinds(facts)).toContain('run.requeued');
});

describe('hosts that only a person can help', () => {
  const isHopeless = (world: HostsWorld, host: string, why: string) => {
    world.blocked.set(host, why);
    world.hopeless.add(host);
  };

  test('pause a search whose other host is of no use, rather than wait for ever', async () => {
    const world = quickHosts(['h1', 'h2'], () => 1);
    isHopeless(world, 'h2', 'h2: it does not let you in');
    const { state } = await playHurried({ numRuns: 20, parallelRuns: 2 }, world);
    expect(state.status).toMatchObject({ kind: 'paused' });
    expect(world.starts.length).toBeLessThan(6);
  });

  test('pause a search when the last of them is lost', async () => {
    const world: HostsWorld = new HostsWorld(['h1'], (run) => {
      isHopeless(world, 'h1', 'h1 is given up');
      world.end(run, 0);
      world.tell({ kind: 'slots' });
    });
    const { state } = await playHurried({ numRuns: 3 }, world);
    expect(state.status).toMatchObject({ kind: 'paused', reason: 'there is no place to run: h1 is given up' });
  });
});

test('an interrupt ends the wait for the first host', async () => {
  const world = quickHosts(['h1']);
  world.slots = async (_parallelRuns, signal) =>
    signal === undefined
      ? []
      : new Promise((_resolve, reject) => signal.addEventListener('abort', () => reject(new Error('left'))));
  const { state } = await play({ numRuns: 3, parallelRuns: 1 }, world, (_fact, mailbox) =>
    setTimeout(() => mailbox.push({ kind: 'interrupt', signal: 'SIGINT' }), 20),
  );
  expect(state.status.kind).toBe('interrupted');
  expect(world.starts).toEqual([]);
});
