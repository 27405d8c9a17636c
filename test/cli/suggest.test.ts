// The built thread that suggests points, and what is sent to it.
import { join } from 'node:path';
import { Worker } from 'node:worker_threads';
import { afterEach, describe, expect, test } from 'vitest';
import { openSuggester, suggestInThread } from '../../src/cli/suggest.ts';
import { ReceivedHistory, SentHistory } from '../../src/cli/suggest-history.ts';
import type { History, Trial } from '../../src/search/history.ts';
import type { Point, SearchSpace } from '../../src/space/param.ts';
import { bayesian } from '../../src/strategies/bayesian.ts';
import { lookAhead } from '../../src/strategies/outlook.ts';
import type { Strategy } from '../../src/strategies/strategy.ts';
import { range } from '../fakes/range.ts';
import { checkout } from '../hyper.ts';
import { addTrial, emptyHistory, propose, withImported } from '../strategies/play.ts';

const mixed: SearchSpace = [
  range('lr', 1e-5, 1e-1, { scale: 'log' }),
  range('units', 16, 512, { scale: 'log', type: 'int' }),
  range('dropout', 0, 0.8, { step: 0.1 }),
  { kind: 'list', name: 'optimizer', values: ['sgd', 'adam', 'it"s $(odd)\n'] },
  { kind: 'list', name: 'batch', values: [16, 32, 64, 128] },
  { kind: 'list', name: 'flag', values: [true, false, null] },
];

const start = withImported(emptyHistory(mixed, { constraints: ['dropout < 0.75'] }), [
  { point: { lr: 1e-3, units: 64, dropout: 0.2, optimizer: 'adam', batch: 32, flag: null }, objective: 0.3 },
]);

const ahead = { strategy: 'bayesian', points: 10 } as const;

/** Every thread that a test has started. */
const threads: Worker[] = [];

function startThread(Thread = Worker): Worker {
  const thread = new Thread(join(checkout, 'dist/suggest-worker.js'), { workerData: { strategy: 'bayesian' } });
  threads.push(thread);
  return thread;
}

/** Its last answer comes after it was told to end. */
class LateThread extends Worker {
  isKeeping = true;

  override ref(): void {
    this.isKeeping = true;
    super.ref();
  }

  override unref(): void {
    this.isKeeping = false;
    super.unref();
  }

  override terminate(): Promise<number> {
    const ended = super.terminate();
    this.emit('message', { id: 2, answer: undefined });
    return ended;
  }
}

function startLateThread(): Worker {
  return startThread(LateThread);
}

/** How often the event loop turned until the work was done. */
async function turnsDuring<T>(work: Promise<T>): Promise<{ found: T; turns: number }> {
  let turns = 0;
  let isOver = false;
  const count = (): void => {
    turns += 1;
    if (!isOver) setImmediate(count);
  };
  count();
  const found = await work;
  isOver = true;
  return { found, turns };
}

afterEach(async () => {
  await Promise.all(threads.splice(0, Infinity).map((thread) => thread.terminate()));
});

function score({ lr, units, dropout, optimizer }: Point): number {
  const penalty = optimizer === 'sgd' ? 0.2 : 0;
  return 1 - Math.abs(Math.log10(Number(lr)) + 3) / 4 - Number(units) / 4096 - Number(dropout) / 10 - penalty;
}

/** A trial of three still runs, one of seven fails; the results of others come in late. */
function resultOf(point: Point, number: number) {
  if (number % 3 === 0) return null;
  return number % 7 === 0 ? ({ state: 'failed' } as const) : { objective: score(point) };
}

/** What was running three trials ago has ended. */
function withLateResults(history: History): History {
  const due = history.trials.length - 3;
  const end = (trial: Trial): Trial => ({
    ...trial,
    objective: score(trial.point),
    outcome: { state: 'complete', reason: 'exit 0' },
  });
  const trials = history.trials.map((trial, index) =>
    index === due && trial.outcome === undefined ? end(trial) : trial,
  );
  return { ...history, trials };
}

/** Asks both the same, `count` times from `history` on, and goes on with their answer. */
async function playBoth(strategy: Strategy, history: History, count: number): Promise<History> {
  let now = history;
  for (let k = 0; k < count; k += 1) {
    const [proposal, own] = await Promise.all([propose(strategy, now), propose(bayesian, now)]);
    expect(proposal).toEqual(own);
    if (proposal.kind !== 'point') throw new Error(proposal.kind);
    now = withLateResults(addTrial(now, proposal, resultOf(proposal.point, now.trials.length + 1)));
  }
  return now;
}

/** A search with so many results that a suggestion takes a while. */
function longHistory(results: number): History {
  let seed = 7;
  const next = (): number => (seed = (seed * 16_807) % 2_147_483_647) / 2_147_483_647;
  const trials = Array.from({ length: results }, (_, index): Trial => {
    const point = { x: next(), y: next(), z: next() };
    return {
      number: index + 1,
      point,
      objective: Math.sin(6 * point.x) + point.y * point.z + 0.1 * next(),
      standardError: undefined,
      lastStep: undefined,
      outcome: { state: 'complete', reason: 'exit 0' },
      suggestion: { by: 'random', draw: index },
    };
  });
  const space = ['x', 'y', 'z'].map((name) => range(name, 0, 1));
  const tried = new Set(trials.map(({ point }) => `${point['x']},${point['y']},${point['z']}`));
  return emptyHistory(space, { trials, tried });
}

const never = new AbortController().signal;

describe('the thread that suggests points', () => {
  test('proposes what the strategy itself proposes, also after a resume and after it was killed', async () => {
    const one = suggestInThread('bayesian', startThread);
    const after15 = await playBoth(one.strategy, start, 15);
    await one.close();
    const resumed = suggestInThread('bayesian', startThread);
    const after20 = await playBoth(resumed.strategy, after15, 5);
    await threads.at(-1)?.terminate();
    const { trials } = await playBoth(resumed.strategy, after20, 10);
    expect(trials).toHaveLength(30);
    expect(threads).toHaveLength(3);
    expect(trials.some(({ suggestion }) => suggestion.by === 'bayesian' && suggestion.source === 'model')).toBe(true);
  });

  test('proposes by the history it is asked with, whatever it was asked before', async () => {
    const { strategy } = suggestInThread('bayesian', startThread);
    const long = await playBoth(strategy, start, 12);
    await playBoth(strategy, emptyHistory(mixed, { seed: 2 }), 7);
    const other = { metric: 'other', aggregate: 'last', goal: 'minimize' } as const;
    await playBoth(strategy, { ...long, objective: other, imported: [], tried: ownTried(long) }, 2);
    expect(threads).toHaveLength(1);
  });

  test('leaves the event loop to others while it thinks', async () => {
    const { strategy } = suggestInThread('bayesian', startThread);
    const history = longHistory(300);
    const { found, turns } = await turnsDuring(strategy.propose(history, never));
    expect(found).toMatchObject({ kind: 'point' });
    expect(turns).toBeGreaterThan(100);
  });

  test('answers the next one when nobody waits for the last any more', async () => {
    const { strategy } = suggestInThread('bayesian', startThread);
    const abort = new AbortController();
    const given = strategy.propose(longHistory(300), abort.signal);
    const reason = new Error('halted');
    abort.abort(reason);
    await expect(given).rejects.toBe(reason);
    await expect(strategy.propose(start, abort.signal)).rejects.toBe(reason);
    await playBoth(strategy, start, 2);
    expect(threads).toHaveLength(1);
  });

  test('that is killed while it thinks tells who waits, and the next one to ask starts another', async () => {
    const { strategy } = suggestInThread('bayesian', startThread);
    const asked = strategy.propose(longHistory(300), never);
    const ended = threads[0]?.terminate();
    await expect(asked).rejects.toThrow('has ended');
    await ended;
    await playBoth(strategy, start, 2);
    expect(threads).toHaveLength(2);
  });

  test('looks ahead as the function does, while the loop turns', async () => {
    const { look } = suggestInThread('bayesian', startThread);
    const history = longHistory(300);
    const { found, turns } = await turnsDuring(look(history, ahead));
    expect(turns).toBeGreaterThan(100);
    expect(found).toEqual(await lookAhead(history, ahead));
  });

  test('a look that fails is told to who looked, and the thread goes on', async () => {
    const { look, strategy } = suggestInThread('bayesian', startThread);
    const broken = { ...longHistory(20), constraints: ['('] };
    await expect(look(broken, ahead)).rejects.toThrow();
    await playBoth(strategy, start, 2);
    expect(threads).toHaveLength(1);
  });

  test('gives a bug of the strategy to who asked, with the stack it has there', async () => {
    const { strategy } = suggestInThread('bayesian', startThread);
    const history = emptyHistory(mixed, { constraints: ['lr <'] });
    const error = await strategy.propose(history, never).catch((caught: unknown) => caught);
    expect(error).toMatchObject({ code: 'constraint.invalid' });
    expect((error as Error).stack).toMatch(/at .*dist.*\.js:\d+/);
    await playBoth(strategy, start, 2);
    expect(threads).toHaveLength(2);
  });

  test('keeps the process until it has ended, also when it answers meanwhile', async () => {
    const { look, close } = suggestInThread('bayesian', startLateThread);
    await look(longHistory(20), ahead);
    const looked = look(longHistory(20), ahead);
    const closed = close();
    await expect(looked).resolves.toBeUndefined();
    expect((threads[0] as LateThread).isKeeping).toBe(true);
    await closed;
  });

  test('is not there for grid and random, nor before something is asked', async () => {
    for (const name of ['grid', 'random'] as const) {
      const { strategy, close } = await openSuggester(name);
      const history = emptyHistory([{ kind: 'list', name: 'a', values: [1, 2] }]);
      expect(await propose(strategy, history)).toMatchObject({ kind: 'point', why: { by: name } });
      await close();
    }
    await suggestInThread('bayesian', startThread).close();
    expect(threads).toHaveLength(0);
  });
});

function ownTried(history: History): ReadonlySet<string> {
  const known = new Set(withImported(emptyHistory(mixed), history.imported).tried);
  return new Set([...history.tried].filter((key) => !known.has(key)));
}

describe('what is sent of a history', () => {
  const history = longHistory(5);

  test('is all of it at first, and then what is new or has changed', () => {
    const sent = new SentHistory();
    const received = new ReceivedHistory();
    expect(received.take(structuredClone(sent.changeTo(history)))).toEqual(history);
    const [first, ...others] = history.trials;
    const trials = [
      { ...first!, objective: Number.NaN },
      ...others,
      { ...first!, number: 6, point: { x: 0, y: 0, z: -0 } },
    ];
    const next = withImported({ ...history, trials, tried: new Set([...history.tried, '0,0,0']) }, [
      { point: { x: 1, y: 1, z: 1 }, objective: 1 },
    ]);
    const change = sent.changeTo(next);
    expect(change.trials.changed.map(([index]) => index)).toEqual([0, 5]);
    expect(received.take(structuredClone(change))).toEqual(next);
    expect(sent.changeTo(next).trials.changed).toEqual([]);
  });

  test('may be shorter than before', () => {
    const sent = new SentHistory();
    const received = new ReceivedHistory();
    const shorter = longHistory(3);
    received.take(sent.changeTo(history));
    expect(received.take(sent.changeTo(shorter))).toEqual(shorter);
  });

  test('is a bug where points were tried that belong to no trial', () => {
    const odd = { ...history, tried: new Set([...history.tried, 'another']) };
    expect(() => new ReceivedHistory().take(new SentHistory().changeTo(odd))).toThrow('6 points were tried');
  });
});
