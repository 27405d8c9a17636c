// A search with known results, start points, repeats, failures, wishes and a rule for its end, whose driver dies at any fact of it.
import { describe, expect, test } from 'vitest';
import type { Mailbox } from '../../src/driver/mailbox.ts';
import type { Control } from '../../src/search/control.ts';
import type { Fact, ImportBatch } from '../../src/search/events.ts';
import type { SearchSpec } from '../../src/search/spec.ts';
import type { SearchState } from '../../src/search/state.ts';
import { random } from '../../src/strategies/random.ts';
import { baseSpec } from '../fakes/spec.ts';
import { World } from '../fakes/world.ts';
import type { WorldRun } from '../fakes/world.ts';
import { driveOn, fold } from './lives.ts';
import type { Lives } from './lives.ts';
import { events, hurried } from './play.ts';

/** Of nine points the user gives two and knows five: two are left to the strategy. */
const spec: SearchSpec = {
  ...baseSpec,
  space: [{ kind: 'range', name: 'x', low: 1, high: 9, scale: 'linear', type: 'int' }],
  startPoints: [{ x: 1 }, { x: 2 }],
  numRuns: 4,
  askedRuns: 4,
  parallelRuns: 2,
  repeats: 2,
  retries: 1,
  objective: { metric: 'acc', aggregate: 'last', goal: 'maximize' },
};

const imported: readonly ImportBatch[] = [
  { source: 'old.csv', trials: [3, 4, 5].map((x) => ({ point: { x }, objective: 0.1 })) },
  { source: 'search #60', trials: [6, 7].map((x) => ({ point: { x }, objective: 0.2 })) },
];

/** The run that goes on while the others come and go, and the one whose end ends the search, with two more that it may make. */
const [slow, last] = [13, 1_002];

/** What each attempt comes to: run 12 fails at first, and the search is over with the last one's value. */
function worldOf(lastValue: number): World {
  const world: World = new World(2, (run) => {
    run.log = 'acc=0.1\nacc=0.2\n';
    if (run.job.ref.run !== slow) setTimeout(() => end(run), 2);
  });
  function end(run: WorldRun): void {
    const { run: number, attempt } = run.job.ref;
    const isFailing = number === 12 && attempt === 1;
    world.end(run, isFailing ? 1 : 0, `acc=${number > 1_000 ? lastValue : 0.5}\n`);
    const other = world.runs.get(slow);
    if (number === last && other !== undefined) setTimeout(() => end(other), 10);
  }
  return world;
}

/** Each is asked for at the end of that run's first attempt. */
const wishes: readonly { readonly run: number; readonly control: Control }[] = [
  { run: 11, control: { kind: 'retry', runs: [11] } },
  { run: 12, control: { kind: 'add-runs', count: 4, id: 'a' } },
];

/** Who gets no answer looks whether it was done, or says the same wish again to the next driver. */
function wishing(kept: readonly Fact[]): NonNullable<Lives['watch']> {
  const answered = new Set<Control>();
  return (fact: Fact, mailbox: Mailbox): void => {
    const isNext = fact.kind === 'event' && fact.event.kind === 'search.resumed';
    for (const { run, control } of wishes) {
      const isDue = isNext ? kept.some((old) => endsFirst(old, run)) : endsFirst(fact, run);
      const isSeen = control.kind === 'retry' && events(kept).some(({ kind }) => kind === 'run.requeued');
      if (!isDue || isSeen || answered.has(control)) continue;
      mailbox.push({ kind: 'control', control, reply: () => answered.add(control) });
    }
  };
}

function endsFirst(fact: Fact, run: number): boolean {
  return fact.kind === 'event' && fact.event.kind === 'run.ended' && fact.event.run === run && fact.event.attempt === 1;
}

function livesOf(rule: Partial<SearchSpec>, lastValue: number): Lives {
  const kept: Fact[] = [];
  const world = worldOf(lastValue);
  return { spec: { ...spec, ...rule }, world, kept, strategy: random, imported, now: hurried(), watch: wishing(kept) };
}

function startsOf({ world }: Lives): readonly string[] {
  return world.starts.map(({ run, attempt }) => `${run}/${attempt}`).toSorted();
}

/** What must be the same, whoever drove it. */
function resultOf({ runs, counts, best, status, spec: { numRuns }, imported: known, blocks }: SearchState) {
  return {
    runs: runs.map(({ run, point, attempt, failures, objective, metrics, earlier }) => {
      return { run, point, attempt, failures, objective, earlier, values: metrics.get('acc')?.count };
    }),
    counts,
    best,
    status: 'reason' in status ? { ...status, reason: reasonOf(status) } : status,
    numRuns,
    known,
    blocks,
  };
}

/** A driver that comes after the end of the run that was still going counts that one too. */
function reasonOf({ reason }: { readonly reason: string }): string {
  return reason.replace(/in \d+ runs/, 'in so many runs');
}

describe.each([
  ['a target', { target: 'acc>=0.95' }, 0.99, 'target acc>=0.95 reached by run 1001'],
  ['patience', { patience: 4 }, 0.3, 'no new best in 4 runs (patience 4)'],
] as const)('an eventful search that %s ends', (_name, rule, lastValue, reason) => {
  test('ends so in one life, while a run is still going', async () => {
    const whole = livesOf(rule, lastValue);
    expect(await driveOn(whole)).toBe(true);
    const state = fold(whole.kept);
    expect(startsOf(whole)).toEqual(['1001/1', '1002/1', '11/1', '11/2', '12/1', '12/2', '13/1', '14/1']);
    expect(state).toMatchObject({ status: { kind: 'finished', reason }, spec: { numRuns: 8 } });
    expect(state.runs.map(({ point }) => point['x'])).toEqual([1, 1, 2, 2, 8, 8]);
    const ended = events(whole.kept).flatMap((event) => (event.kind === 'run.ended' ? [event.run] : []));
    expect(ended.slice(-2)).toEqual([last, slow]);
  });

  test('is resumed after any fact to the same end', async () => {
    const whole = livesOf(rule, lastValue);
    await driveOn(whole);
    const expected = resultOf(fold(whole.kept));
    for (let after = 1; after < whole.kept.length + 10; after += 1) {
      const lives = livesOf(rule, lastValue);
      const isOver = await driveOn(lives, after);
      const due = Math.max(0, imported.length + 1 - after);
      expect(fold(lives.kept).importsDue).toBe(due);
      if (due > 0) expect(lives.world.starts).toEqual([]); // it is started again, not resumed
      if (due > 0) continue;
      if (!isOver) await driveOn(lives);
      expect({ after, ...resultOf(fold(lives.kept)) }).toEqual({ after, ...expected });
      expect(startsOf(lives)).toEqual(startsOf(whole));
    }
  });

  test('is resumed after every second fact, again and again', async () => {
    const whole = livesOf(rule, lastValue);
    await driveOn(whole);
    const lives = livesOf(rule, lastValue);
    let isOver = await driveOn(lives, imported.length + 1);
    while (!isOver) isOver = await driveOn(lives, 2);
    expect(resultOf(fold(lives.kept))).toEqual(resultOf(fold(whole.kept)));
    expect(startsOf(lives)).toEqual(startsOf(whole));
  });
});

describe('--max-time of a search whose driver was killed 40 s after its last fact and resumed much later', () => {
  const maxTime = { seconds: 60, text: '1m' };
  const seen = 41_000;

  test.each([
    ['20 s later, where it was seen at work until then', seen, 20_000, ['11/1'], 'max-time 1m'],
    ['not a moment earlier', seen, 19_999, ['11/1', '12/1'], 'all 2 runs ended'],
    ['not where nobody saw it', undefined, 20_000, ['11/1', '12/1'], 'all 2 runs ended'],
  ] as const)('is over %s', async (_name, seenAt, later, starts, reason) => {
    let now = 1_000;
    const world: World = new World(1, (run) => {
      run.log = 'acc=0.5\n';
      if (run.job.ref.run !== 11) world.end(run, 0);
    });
    world.onStop = (run, stop) => {
      run.why = { how: 'stopped', reason: stop.reason };
      world.end(run, 143);
    };
    const watch = (fact: Fact): void => {
      if (fact.kind !== 'event' || fact.event.kind !== 'search.resumed') return;
      now += later;
      const run = world.runs.get(11);
      if (run !== undefined && reason !== 'max-time 1m') world.end(run, 0);
    };
    const rest = { repeats: 1, startPoints: [], numRuns: 2, askedRuns: 2, parallelRuns: 1 };
    const lives: Lives = { spec: { ...spec, ...rest, maxTime }, world, kept: [], now: () => now, watch };
    await driveOn(lives, 4);
    now = 1_000_000;
    await driveOn(lives, Infinity, seenAt);
    const state = fold(lives.kept);
    expect(state.status).toEqual({ kind: 'finished', reason });
    expect(state.drivenMs).toBe((seenAt === undefined ? 0 : 40_000) + later);
    expect(startsOf(lives)).toEqual(starts);
  });
});
