// The driver goes on while the strategy thinks, and takes from it what is still of use.
import { describe, expect, test } from 'vitest';
import type { Mailbox } from '../../src/driver/mailbox.ts';
import type { Control, ControlReply } from '../../src/search/control.ts';
import type { Fact, SearchEvent } from '../../src/search/events.ts';
import type { Strategy } from '../../src/strategies/strategy.ts';
import { World } from '../fakes/world.ts';
import { counting, events, kinds, play, quick } from './play.ts';
import { slowly } from './slow.ts';
import type { Thought } from './slow.ts';

const acc = { metric: 'acc', aggregate: 'last', goal: 'maximize' } as const;

/** Plays with a mailbox that the test may write to at any time. */
async function playWith(
  spec: Parameters<typeof play>[0],
  world: World,
  strategy: Strategy,
  onFact: (fact: Fact) => void = () => {},
) {
  let mailbox: Mailbox | undefined;
  const watch = (fact: Fact, its: Mailbox): void => {
    mailbox = its;
    onFact(fact);
  };
  const say = (message: Parameters<Mailbox['push']>[0]): void => mailbox?.push(message);
  const ask = (control: Control): Promise<ControlReply> =>
    new Promise((reply) => say({ kind: 'control', control, reply }));
  return { over: play({ askedRuns: spec.numRuns ?? 4, ...spec }, world, watch, strategy), say, ask };
}

/** Lets the loop do all it can. */
async function settled(): Promise<void> {
  for (let turn = 0; turn < 20; turn += 1) await new Promise((resolve) => setImmediate(resolve));
}

async function until(isSo: () => boolean): Promise<void> {
  while (!isSo()) await new Promise((resolve) => setTimeout(resolve, 1));
}

function proposed(facts: readonly Fact[]) {
  return events(facts).filter((event) => event.kind === 'run.proposed');
}

function asOfText(all: readonly SearchEvent[], asOf: number): readonly string[] {
  return all.slice(0, asOf).map(({ kind }) => kind);
}

describe('while a suggestion hangs', () => {
  test('Ctrl-C ends the search, and the strategy is told to give up', async () => {
    const { strategy, thoughts } = slowly(() => true);
    const { over, say } = await playWith({ numRuns: 3 }, new World(1), strategy);
    await until(() => thoughts.length === 1);
    expect(thoughts[0]?.signal.aborted).toBe(false);
    say({ kind: 'interrupt', signal: 'SIGINT' });
    const { state } = await over;
    expect(state.status).toEqual({ kind: 'interrupted', signal: 'SIGINT' });
    expect(thoughts[0]?.signal.aborted).toBe(true);
  });

  test('what runs report is read, and their ends are seen', async () => {
    const world = new World(2);
    const { strategy, thoughts } = slowly((ask) => ask > 1);
    const { over, say } = await playWith({ numRuns: 5, objective: acc }, world, strategy);
    await until(() => thoughts.length === 2);
    const [run] = world.alive();
    if (run === undefined) throw new Error('no run');
    run.log = 'acc=0.1\n';
    world.say(run);
    await settled();
    world.end(run, 0, 'acc=0.2\n');
    await settled();
    say({ kind: 'interrupt', signal: 'SIGINT' });
    const { facts, state } = await over;
    expect(state.runs[0]).toMatchObject({ status: { kind: 'ended' }, objective: 0.2 });
    expect(facts.filter(({ kind }) => kind === 'points')).toHaveLength(2);
    expect(thoughts).toHaveLength(2);
  });

  test('wishes are answered, and what they ask for is run', async () => {
    const world = quick(1);
    const { strategy, thoughts } = slowly((ask) => ask <= 2);
    const { over, ask } = await playWith({ numRuns: 2 }, world, strategy);
    await until(() => thoughts.length === 1);
    expect(await ask({ kind: 'add-point', point: { x: 0.5 } })).toMatchObject({ isDone: true });
    await until(() => thoughts.length === 2);
    expect(world.starts.map(({ run }) => run)).toEqual([11]);
    expect(await ask({ kind: 'stop', how: 'term' })).toMatchObject({ isDone: true });
    const { state } = await over;
    expect(state.runs.map(({ point }) => point)).toEqual([{ x: 0.5 }]);
    expect(state.status).toMatchObject({ kind: 'stopped' });
  });

  test('runs that wait for another attempt are started', async () => {
    const world = new World(1);
    const { strategy, thoughts } = slowly((ask) => ask === 2);
    const { over, ask } = await playWith({ numRuns: 2 }, world, strategy);
    await until(() => world.starts.length === 1);
    world.alive().forEach((run) => world.end(run, 1));
    await until(() => thoughts.length === 2);
    await ask({ kind: 'retry', runs: [11] });
    await until(() => world.starts.length === 2);
    await until(() => thoughts[1]?.signal.aborted === true);
    world.alive().forEach((run) => world.end(run, 0));
    await until(() => world.starts.length === 3);
    world.alive().forEach((run) => world.end(run, 0));
    const { state } = await over;
    expect(thoughts).toHaveLength(3);
    expect(state.counts).toMatchObject({ complete: 2, failed: 0 });
  });
});

describe('the strategy', () => {
  test('is asked when a slot is free, not before', async () => {
    const free: number[] = [];
    const world = quick(2);
    const { strategy, thoughts } = slowly(
      () => true,
      (thought) => {
        free.push(2 - world.alive().length);
        setTimeout(() => thought.answer(), 2);
      },
    );
    const { over } = await playWith({ numRuns: 6 }, world, strategy);
    const { state } = await over;
    expect(state.counts.complete).toBe(6);
    expect(thoughts).toHaveLength(6);
    expect(Math.min(...free)).toBeGreaterThan(0);
  });

  test('is asked as soon as a result is there, with the result', async () => {
    const world = new World(1);
    const { strategy, thoughts } = slowly((ask) => ask === 2);
    const { over, say } = await playWith({ numRuns: 2, objective: acc }, world, strategy);
    await until(() => world.alive().length === 1);
    expect(thoughts).toHaveLength(1);
    world.alive().forEach((run) => world.end(run, 0, 'acc=0.7\n'));
    await until(() => thoughts.length === 2);
    expect(thoughts[1]?.history.trials.map(({ objective }) => objective)).toEqual([0.7]);
    say({ kind: 'interrupt', signal: 'SIGTERM' });
    await over;
  });

  test('sees each point it has proposed before the next', async () => {
    const { strategy, thoughts } = slowly(
      () => true,
      (thought) => setTimeout(() => thought.answer(), 2),
    );
    const { over } = await playWith({ numRuns: 3 }, quick(3), strategy);
    await over;
    expect(thoughts.map(({ history }) => history.trials.map(({ point }) => point['x']))).toEqual([[], [0], [0, 0.01]]);
  });

  test('thinks about a history that stays as it was', async () => {
    const world = new World(2);
    const { strategy, thoughts } = slowly((ask) => ask === 2);
    const { over, say } = await playWith({ numRuns: 4, objective: acc }, world, strategy);
    await until(() => thoughts.length === 2);
    const before = structuredClone(thoughts[1]?.history);
    world.alive().forEach((run) => world.end(run, 0, 'acc=0.7\n'));
    await settled();
    expect(thoughts[1]?.history).toEqual(before);
    say({ kind: 'interrupt', signal: 'SIGINT' });
    expect((await over).state.runs[0]?.objective).toBe(0.7);
  });

  test('that says wait is asked again when something has happened, and only then', async () => {
    const world = new World(2);
    const asked: number[] = [];
    const strategy: Strategy = {
      name: 'in pairs',
      async propose(history, signal) {
        asked.push(history.trials.filter(({ outcome }) => outcome !== undefined).length);
        const isOpen = history.trials.length > 0 && history.trials.every(({ outcome }) => outcome === undefined);
        return isOpen ? { kind: 'wait' } : await counting().propose(history, signal);
      },
    };
    const { over, say } = await playWith({ numRuns: 2 }, world, strategy);
    await until(() => asked.length >= 2);
    await settled();
    const before = asked.length;
    for (let tick = 0; tick < 5; tick += 1) say({ kind: 'tick' });
    await settled();
    expect(asked).toHaveLength(before);
    world.alive().forEach((run) => world.end(run, 0));
    await until(() => world.starts.length === 2);
    expect(asked.at(-1)).toBe(1);
    world.alive().forEach((run) => world.end(run, 0));
    expect((await over).state.counts.complete).toBe(2);
  });

  test('that waits for nothing is a bug', async () => {
    const strategy: Strategy = { name: 'lazy', propose: () => Promise.resolve({ kind: 'wait' }) };
    const { over } = await playWith({ numRuns: 2 }, new World(1), strategy);
    await expect(over).rejects.toThrow('lazy waits for nothing');
  });

  test('that throws after a while ends the driver with its own error', async () => {
    const bug = new RangeError('no such row');
    const { strategy } = slowly(
      () => true,
      (thought) => setTimeout(() => thought.fail(bug), 2),
    );
    const { over } = await playWith({ numRuns: 2 }, new World(1), strategy);
    await expect(over).rejects.toBe(bug);
  });

  test('that is through after a while ends the search with its reason', async () => {
    const { strategy } = slowly(
      () => true,
      (thought) => setTimeout(() => thought.answer(), 2),
      counting(2),
    );
    const { over } = await playWith({ numRuns: 9 }, quick(2), strategy);
    expect((await over).state.status).toEqual({ kind: 'finished', reason: 'only 2 points' });
  });

  test('does not hold up the end of a search that is asked to end while it says why there are no more points', async () => {
    const { strategy, thoughts } = slowly((ask) => ask === 3);
    const hanging: Strategy = {
      name: 'hanging',
      propose: (history, signal) =>
        Promise.race([
          strategy.propose(history, signal),
          new Promise<never>((_, reject) => signal.addEventListener('abort', () => reject(signal.reason as Error))),
        ]),
    };
    const { over, say } = await playWith({ numRuns: 2, askedRuns: 5 }, quick(1), hanging);
    await until(() => thoughts.length === 3);
    say({ kind: 'interrupt', signal: 'SIGINT' });
    expect((await over).state.status).toEqual({ kind: 'finished', reason: 'all 2 runs ended' });
  });
});

describe('an answer that comes late', () => {
  /** Run 11 goes on in one slot; for the other the strategy thinks while `happen` happens, and then answers what it was asked first. */
  async function answerLate(
    happen: (tools: {
      ask(control: Control): Promise<ControlReply>;
      world: World;
      thought: Thought;
    }) => Promise<unknown>,
  ) {
    const world: World = new World(2, ({ job: { ref } }) => {
      if (ref.run > 11) setTimeout(() => world.alive().forEach((run) => world.end(run, 0, log)), 2);
    });
    const log = 'acc=0.5\nf1=0.5\n';
    const { strategy, thoughts } = slowly((ask) => ask === 2);
    const { over, ask } = await playWith({ numRuns: 3, objective: acc }, world, strategy);
    await until(() => thoughts.length === 2 && world.alive().length === 1);
    const [, thought] = thoughts;
    if (thought === undefined) throw new Error('not asked');
    await happen({ ask, world, thought });
    await settled();
    thought.answer();
    const { facts, state } = await over;
    return { facts, state, thoughts, isGivenUp: thought.signal.aborted };
  }

  test('is used though results have come in, and says what it had seen', async () => {
    const { facts, isGivenUp, state } = await answerLate(async ({ world }) => {
      world.alive().forEach((run) => world.end(run, 0, 'acc=0.9\n'));
      await settled();
    });
    expect(isGivenUp).toBe(false);
    const all = events(facts);
    const [, second] = proposed(facts);
    expect(all.findIndex(({ kind }) => kind === 'run.ended')).toBeLessThan(all.indexOf(second!));
    expect(asOfText(all, second?.asOf ?? 0)).not.toContain('run.ended');
    expect(state.runs.map(({ point }) => point['x'])).toEqual([0, 0.01, 0.02]);
  });

  test('is not used where a point of the user’s was proposed meanwhile', async () => {
    const { thoughts, isGivenUp, state } = await answerLate(async ({ ask }) =>
      ask({ kind: 'add-point', point: { x: 0.01 } }),
    );
    expect(isGivenUp).toBe(true);
    // Of the two runs that were left, the user's point took the first.
    expect(state.runs.map(({ point }) => point['x']).slice(0, 3)).toEqual([0, 0.01, 0.02]);
    expect(thoughts[2]?.history.trials).toHaveLength(2);
  });

  test('is not used where another objective is asked for meanwhile', async () => {
    const { thoughts, isGivenUp } = await answerLate(async ({ ask }) =>
      ask({ kind: 'set', change: { objective: { ...acc, metric: 'f1' } } }),
    );
    expect(isGivenUp).toBe(true);
    expect(thoughts[2]?.history.objective?.metric).toBe('f1');
  });

  test('is used where what was changed is nothing the strategy knows', async () => {
    const { thoughts, isGivenUp } = await answerLate(async ({ ask }) => ask({ kind: 'set', change: { retries: 2 } }));
    expect(isGivenUp).toBe(false);
    expect(thoughts).toHaveLength(3);
  });

  test('is not used where the search was paused meanwhile, and asked for again when it goes on', async () => {
    const { facts, thoughts, isGivenUp } = await answerLate(async ({ ask }) => {
      await ask({ kind: 'pause', stays: true });
      await settled();
      await ask({ kind: 'go-on' });
    });
    expect(isGivenUp).toBe(true);
    expect(thoughts).toHaveLength(4);
    expect(proposed(facts)).toHaveLength(3);
  });

  test('is not used where no more runs are wanted meanwhile', async () => {
    const { facts, isGivenUp } = await answerLate(async ({ ask, world }) => {
      await ask({ kind: 'set', change: { numRuns: 1, askedRuns: 1 } });
      await settled();
      world.alive().forEach((run) => world.end(run, 0, 'acc=0.9\n'));
    });
    expect(isGivenUp).toBe(true);
    expect(proposed(facts)).toHaveLength(1);
  });

  test('and was given up disturbs nobody, also where it fails', async () => {
    const { facts } = await answerLate(async ({ ask, thought }) => {
      await ask({ kind: 'pause', stays: true });
      await settled();
      thought.fail(new Error('given up'));
      await settled();
      await ask({ kind: 'go-on' });
    });
    expect(kinds(facts).at(-1)).toBe('search.finished');
  });
});
