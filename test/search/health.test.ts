import { describe, expect, test } from 'vitest';
import type { Outcome, SearchEvent } from '../../src/search/events.ts';
import { clearedPlaces, isQuarantined, sickPlaces, slotFor } from '../../src/search/health.ts';
import { runOf } from '../../src/search/runs.ts';
import { startState } from '../../src/search/start-state.ts';
import { apply } from '../../src/search/state.ts';
import type { SearchState } from '../../src/search/state.ts';
import { Story, complete, failed, specOf } from '../fakes/facts.ts';

const lost: Outcome = { state: 'lost', reason: 'its supervisor and processes are gone', failure: 'lost' };
const stopped: Outcome = { state: 'stopped', reason: 'early stop: median rule at step 4', exitCode: 143 };

/** Runs whose ends come at once: `gpu2`, `gpu2:1` for its GPU 1. */
class Tale {
  readonly story = new Story({ objective: null, numRuns: 200, retries: 0 });
  readonly events: SearchEvent[] = [];

  get state(): SearchState {
    return this.story.state;
  }

  end(at: string, outcome: Outcome, again = false): number {
    return this.finish(this.begin(at), outcome, again);
  }

  begin(at: string): number {
    const { host, gpus } = spot(at);
    return this.story.start({ rate: 0.1, layers: 2 }, `${host}:${gpus[0] ?? 0}`, host, undefined, gpus);
  }

  /** Another attempt of a run that is queued. */
  retry(run: number, at: string, outcome: Outcome, again = false): number {
    const { host, gpus } = spot(at);
    const attempt = runOf(this.state, run).attempt + 1;
    this.story.attempt(run, attempt, `${host}:${gpus[0] ?? 0}`, host, gpus);
    return this.finish(run, outcome, again);
  }

  finish(run: number, outcome: Outcome, again = false): number {
    this.story.end(run, outcome, again);
    return run;
  }

  /** As the driver does at each end. Tells the places. */
  obey(): readonly string[] {
    const sick = sickPlaces(this.state);
    for (const { place, reason, runs } of sick) {
      this.story.event({ kind: 'place.quarantined', place, reason });
      for (const run of runs)
        this.story.event({ kind: 'run.requeued', run, reason: `failed on ${place}`, was: 'failed' });
    }
    return sick.map(({ place }) => place);
  }

  places(): readonly string[] {
    return sickPlaces(this.state).map(({ place }) => place);
  }
}

function spot(at: string): { readonly host: string; readonly gpus: readonly string[] } {
  const [host = '', gpu] = at.split(':');
  return { host, gpus: gpu === undefined ? [] : [gpu] };
}

describe('a host', () => {
  test('that failed three runs in a row while one completed elsewhere is sick, and names them', () => {
    const tale = new Tale();
    const runs = [tale.end('gpu2', failed), tale.end('gpu2', failed)];
    tale.end('gpu1', complete);
    expect(tale.places()).toEqual([]);
    runs.push(tale.end('gpu2', failed));
    expect(sickPlaces(tale.state)).toEqual([
      { place: 'gpu2', reason: '3 runs in a row failed there, 1 completed elsewhere', runs },
    ]);
  });

  test('is found sick as well when the other run completes last', () => {
    const tale = new Tale();
    for (let count = 0; count < 5; count += 1) tale.end('gpu2', failed);
    expect(tale.places()).toEqual([]);
    tale.end('gpu1', complete);
    const [sick] = sickPlaces(tale.state);
    expect(sick?.reason).toBe('5 runs in a row failed there, 1 completed elsewhere');
    expect(sick?.runs).toHaveLength(5);
  });

  test('is not sick where what completed elsewhere did so before', () => {
    const tale = new Tale();
    tale.end('gpu1', complete);
    for (let count = 0; count < 3; count += 1) tale.end('gpu2', failed);
    expect(tale.places()).toEqual([]);
  });

  test.each([
    ['completed', complete],
    ['was stopped early', stopped],
  ])('is not sick if one of the three %s', (_, outcome) => {
    const tale = new Tale();
    for (const one of [failed, failed, outcome, failed, failed]) tale.end('gpu2', one);
    tale.end('gpu1', complete);
    expect(tale.places()).toEqual([]);
  });

  test.each<[string, Outcome, boolean?]>([
    ['a metric that was not printed', { state: 'failed', reason: 'no metric "a"', exitCode: 0, failure: 'no-metric' }],
    ['a network that was cut', { state: 'lost', reason: 'gpu2 could not be reached', failure: 'unreachable' }],
    ['a reboot', { state: 'lost', reason: 'gpu2 was rebooted', failure: 'rebooted' }],
    ['a launch that failed, which the driver counts', { state: 'lost', reason: 'could not be started' }],
    ['Ctrl-C', { state: 'stopped', reason: 'interrupted', exitCode: 143 }, true],
    ['the user', { state: 'killed', reason: 'killed by user', exitCode: 137 }],
    ['a time limit', { state: 'stopped', reason: 'timeout 30m', exitCode: 143, failure: 'timeout' }],
  ])('is not blamed for %s, nor is it well for that', (_, outcome, again = false) => {
    const tale = new Tale();
    for (let count = 0; count < 4; count += 1) tale.end('gpu2', outcome, again);
    tale.end('gpu1', complete);
    expect(tale.places()).toEqual([]);
    for (const one of [failed, outcome, failed, outcome, failed]) tale.end('gpu2', one, one === outcome && again);
    tale.end('gpu1', complete);
    expect(tale.places()).toEqual(['gpu2']);
  });

  test.each<[string, Outcome]>([
    ['whose processes vanish', lost],
    [
      'that lacks the program',
      { state: 'failed', reason: 'exit 127: command not found', exitCode: 127, failure: 'not-found' },
    ],
  ])('%s is sick', (_, outcome) => {
    const tale = new Tale();
    for (let count = 0; count < 3; count += 1) tale.end('gpu2', outcome);
    tale.end('gpu1', complete);
    expect(tale.places()).toEqual(['gpu2']);
  });

  test('is not sick where no fewer fail elsewhere', () => {
    const tale = new Tale();
    for (const at of ['gpu2', 'gpu1', 'gpu2', 'gpu1', 'gpu2']) tale.end(at, failed);
    tale.end('gpu1', complete); // 1 completed, 2 failed there since the first on gpu2
    expect(tale.places()).toEqual([]);
    tale.end('gpu1', complete);
    expect(tale.places()).toEqual(['gpu2']);
  });

  test('is not sick for one run that fails three times', () => {
    const tale = new Tale();
    const run = tale.end('gpu2', failed, true);
    tale.retry(run, 'gpu2', failed, true);
    tale.retry(run, 'gpu2', failed);
    tale.end('gpu1', complete);
    expect(tale.places()).toEqual([]);
  });

  test('is sick when what it failed completes elsewhere on another attempt', () => {
    const tale = new Tale();
    const run = tale.end('gpu2', failed, true);
    tale.end('gpu2', failed);
    tale.end('gpu2', failed);
    tale.retry(run, 'gpu1', complete);
    const [sick] = sickPlaces(tale.state);
    expect(sick?.place).toBe('gpu2');
    expect(sick?.runs).toHaveLength(2); // the first has what it needs
  });

  test('alone in its search is never sick', () => {
    const tale = new Tale();
    for (let count = 0; count < 9; count += 1) tale.end('local', count < 3 ? complete : failed);
    expect(tale.places()).toEqual([]);
  });

  test('is not the last one to go: what completes in quarantine is no measure for others', () => {
    const tale = new Tale();
    const late = tale.begin('gpu2');
    for (let count = 0; count < 3; count += 1) tale.end('gpu2', failed);
    tale.end('gpu1', complete);
    expect(tale.obey()).toEqual(['gpu2']);
    for (let count = 0; count < 3; count += 1) tale.end('gpu1', failed);
    tale.finish(late, complete);
    expect(tale.places()).toEqual([]);
  });
});

describe('a GPU', () => {
  test('is compared with the others of its host', () => {
    const tale = new Tale();
    for (let count = 0; count < 3; count += 1) {
      tale.end('local:1', failed);
      tale.end('local:0', complete);
    }
    expect(tale.places()).toEqual(['local:gpu1']);
  });

  test('is blamed, not its host, when all three failures are its own', () => {
    const tale = new Tale();
    for (let count = 0; count < 3; count += 1) tale.end('gpu2:0', failed);
    tale.end('gpu1:0', complete);
    expect(tale.obey()).toEqual(['gpu2:gpu0']);
    tale.end('gpu2:1', failed); // one failure of another GPU is no fourth of the host
    tale.end('gpu1:0', complete);
    expect(tale.places()).toEqual([]);
  });

  test('is not blamed where several of its host fail', () => {
    const tale = new Tale();
    for (const gpu of [0, 0, 1, 0, 1]) tale.end(`gpu2:${gpu}`, failed);
    tale.end('gpu1:0', complete);
    expect(tale.obey()).toEqual(['gpu2']);
    tale.end('gpu1:0', complete);
    expect(tale.places()).toEqual([]);
  });

  test('that is part of a GPU has its own name', () => {
    const tale = new Tale();
    for (let count = 0; count < 3; count += 1) tale.end('gpu2:MIG-1a2b', failed);
    tale.end('gpu2:MIG-3c4d', complete);
    expect(tale.places()).toEqual(['gpu2:MIG-1a2b']);
  });
});

describe('in quarantine', () => {
  function quarantined(): { readonly tale: Tale; readonly runs: readonly number[]; readonly late: number } {
    const tale = new Tale();
    const late = tale.begin('gpu2');
    const runs = [1, 2, 3].map(() => tale.end('gpu2', failed));
    tale.end('gpu1', complete);
    tale.obey();
    return { tale, runs, late };
  }

  test('a place says why nothing starts in its slots', () => {
    const { tale } = quarantined();
    const why = 'gpu2 is quarantined: 3 runs in a row failed there, 1 completed elsewhere';
    expect(isQuarantined(tale.state, { host: 'gpu2', gpus: [] })).toBe(why);
    expect(isQuarantined(tale.state, { host: 'gpu2', gpus: ['0'] })).toBe(why);
    expect(isQuarantined(tale.state, { host: 'gpu1', gpus: [] })).toBeUndefined();
  });

  test('a GPU leaves the other slots of its host open', () => {
    const tale = new Tale();
    tale.story.event({ kind: 'place.quarantined', place: 'gpu2:gpu0', reason: 'it is broken' });
    expect(isQuarantined(tale.state, { host: 'gpu2', gpus: ['0'] })).toBe('gpu2:gpu0 is quarantined: it is broken');
    expect(isQuarantined(tale.state, { host: 'gpu2', gpus: ['1', '0'] })).toBeDefined();
    expect(isQuarantined(tale.state, { host: 'gpu2', gpus: ['1'] })).toBeUndefined();
    expect(isQuarantined(tale.state, { host: 'gpu2', gpus: [] })).toBeUndefined();
  });

  test('a place gives its runs back, each once', () => {
    const { tale, runs } = quarantined();
    expect(runs.map((run) => runOf(tale.state, run).status.kind)).toEqual(['queued', 'queued', 'queued']);
    expect(tale.state.counts.failed).toBe(0);
    expect(sickPlaces(tale.state)).toEqual([]);
    for (const run of runs) tale.retry(run, 'gpu3', failed);
    tale.end('gpu1', complete);
    tale.end('gpu1', complete);
    const [sick] = sickPlaces(tale.state);
    expect(sick?.place).toBe('gpu3');
    expect(sick?.runs).toEqual([]);
  });

  test('a run that sat there and fails is given back too', () => {
    const { tale, late } = quarantined();
    tale.finish(late, failed);
    expect(sickPlaces(tale.state)).toMatchObject([{ place: 'gpu2', runs: [late] }]);
    expect(tale.obey()).toEqual(['gpu2']);
    expect(runOf(tale.state, late).status.kind).toBe('queued');
    expect(tale.places()).toEqual([]);
  });

  test('a place gives its runs back after a driver that died between the two', () => {
    const tale = new Tale();
    const runs = [1, 2, 3].map(() => tale.end('gpu2', failed));
    tale.end('gpu1', complete);
    const [sick] = sickPlaces(tale.state);
    tale.story.event({ kind: 'place.quarantined', place: 'gpu2', reason: sick?.reason ?? '' });
    const [first = 0] = runs;
    tale.story.event({ kind: 'run.requeued', run: first, reason: 'failed on gpu2', was: 'failed' });
    expect(sickPlaces(tale.state)).toEqual([{ ...sick, runs: runs.slice(1) }]);
  });

  test('a run that had another try already is not given back', () => {
    const tale = new Tale();
    const run = tale.end('gpu1', failed, true);
    tale.retry(run, 'gpu2', failed);
    const others = [tale.end('gpu2', failed), tale.end('gpu2', failed)];
    tale.end('gpu1', complete);
    expect(sickPlaces(tale.state)[0]?.runs).toEqual(others);
  });

  test('a place is cleared when two of the runs it gave back fail elsewhere too', () => {
    const { tale, runs } = quarantined();
    const [one = 0, two = 0, three = 0] = runs;
    tale.retry(one, 'gpu1', failed);
    expect(clearedPlaces(tale.state)).toEqual([]);
    tale.retry(two, 'gpu1', failed);
    expect(clearedPlaces(tale.state)).toEqual([
      { place: 'gpu2', reason: 'runs that failed there failed elsewhere too' },
    ]);
    tale.retry(three, 'gpu1', complete);
    expect(clearedPlaces(tale.state)).toEqual([]);
  });

  test('a place that is released begins anew', () => {
    const { tale } = quarantined();
    tale.story.event({ kind: 'place.released', place: 'gpu2' });
    expect(isQuarantined(tale.state, { host: 'gpu2', gpus: [] })).toBeUndefined();
    tale.end('gpu2', failed);
    tale.end('gpu2', failed);
    tale.end('gpu1', complete);
    expect(tale.places()).toEqual([]);
    tale.end('gpu2', failed);
    expect(tale.places()).toEqual(['gpu2']);
  });

  test('places are tried again when the user goes on with a paused search, and only then', () => {
    const { tale } = quarantined();
    tale.story.event({ kind: 'search.resumed' });
    expect([...tale.state.quarantined.keys()]).toEqual(['gpu2']);
    tale.story.event({ kind: 'search.paused', reason: 'every place is quarantined' });
    tale.story.event({ kind: 'search.resumed' });
    expect(tale.state.quarantined.size).toBe(0);
  });
});

describe('the slot of a run', () => {
  const slots = ['gpu2:0', 'gpu2:1', 'gpu1:0'].map((id) => ({ id, ...spot(id) }));
  const slotIn = (tale: Tale, run: number, free = slots) => slotFor(runOf(tale.state, run), free, tale.state)?.id;

  test('is the first that is free', () => {
    const tale = new Tale();
    expect(slotIn(tale, tale.begin('gpu2:0'))).toBe('gpu2:0');
    expect(slotIn(tale, 388, [])).toBeUndefined();
  });

  test('is on another host than the one where it went wrong, else on another GPU, else any', () => {
    const tale = new Tale();
    const run = tale.end('gpu2:0', lost, true);
    expect(slotIn(tale, run)).toBe('gpu1:0');
    expect(slotIn(tale, run, slots.slice(0, 2))).toBe('gpu2:1');
    expect(slotIn(tale, run, slots.slice(0, 1))).toBe('gpu2:0');
  });

  test('is any where it was only interrupted', () => {
    const tale = new Tale();
    const run = tale.end('gpu2:0', { state: 'stopped', reason: 'interrupted', exitCode: 143 }, true);
    expect(slotIn(tale, run)).toBe('gpu2:0');
  });

  test('is not where the last runs failed', () => {
    const tale = new Tale();
    tale.end('gpu2:0', failed);
    tale.end('gpu2:0', failed);
    tale.end('gpu2:1', complete);
    expect(slotIn(tale, tale.begin('gpu1:0'), slots.slice(0, 2))).toBe('gpu2:1');
  });
});

test('each attempt of a run is kept with its place and its end', () => {
  const tale = new Tale();
  const run = tale.end('gpu2:0', lost, true);
  tale.retry(run, 'gpu1:0', complete);
  const seen = runOf(tale.state, run).attempts.map(({ slot, where, outcome }) => [slot, where.host, outcome?.state]);
  expect(seen).toEqual([
    ['gpu2:0', 'gpu2', 'lost'],
    ['gpu1:0', 'gpu1', 'complete'],
  ]);
});

test('a run that is not to be run again after all has no attempt more', () => {
  const tale = new Tale();
  const run = tale.end('gpu2', failed, true);
  tale.finish(run, { state: 'stopped', reason: 'stopped by user' });
  expect(runOf(tale.state, run).attempts.map(({ outcome }) => outcome?.state)).toEqual(['failed']);
});

test('a journal that is folded twice gives the same state', () => {
  const facts: Parameters<typeof apply>[1][] = [];
  const tale = new Tale();
  tale.story.tell((_, fact) => facts.push(fact));
  for (const at of ['gpu2', 'gpu2', 'gpu1', 'gpu2']) tale.end(at, at === 'gpu1' ? complete : failed);
  tale.obey();
  const [start, ...others] = facts;
  if (start?.kind !== 'event') throw new TypeError('no start');
  const event = {
    kind: 'search.started',
    spec: specOf({ objective: null, numRuns: 200, retries: 0 }),
    firstRun: 388,
  } as const;
  const again = startState(61, start.time, event);
  for (const fact of others) apply(again, fact);
  expect({ ...again, objective: null, spec: null }).toEqual({ ...tale.state, objective: null, spec: null });
});
