// The driver goes on while it is found out whether more runs would gain anything, and starts nothing until then.
import { expect, test } from 'vitest';
import type { Mailbox } from '../../src/driver/mailbox.ts';
import { World } from '../fakes/world.ts';
import { counting, events, play } from './play.ts';

const spec = {
  numRuns: 6,
  askedRuns: 6,
  stopWhenFlat: true,
  objective: { metric: 'acc', aggregate: 'last', goal: 'maximize' },
} as const;

type Look = {
  readonly results: number;
  readonly signal: AbortSignal;
  answer(reason?: string): void;
  fail(error: Error): void;
};

/** A search whose looks the test answers. */
function playWith(world: World) {
  const looks: Look[] = [];
  const held: { mailbox?: Mailbox } = {};
  const over = play(
    spec,
    world,
    (_, mailbox) => void (held.mailbox = mailbox),
    counting(),
    undefined,
    undefined,
    [],
    (state, signal) =>
      new Promise((answer, fail) => looks.push({ results: state.counts.complete, signal, answer, fail })),
  );
  return { over, looks, held };
}

/** Lets the loop do all it can. */
async function settled(): Promise<void> {
  for (let turn = 0; turn < 20; turn += 1) await new Promise((resolve) => setImmediate(resolve));
}

function endOne(world: World): void {
  const [run] = world.alive();
  if (run === undefined) throw new Error('no run');
  world.end(run, 0, 'acc=0.5\n');
}

/** Of one slot, whose first run has ended: it is being looked at. */
async function afterFirstRun() {
  const world = new World(1);
  const played = playWith(world);
  await settled();
  endOne(world);
  await settled();
  return { world, ...played };
}

test('until it is known nothing is started; then the search goes on', async () => {
  const { world, over, looks } = await afterFirstRun();
  expect(looks.map(({ results }) => results)).toEqual([1]);
  expect(world.alive()).toHaveLength(0);
  looks[0]!.answer();
  await settled();
  expect(world.alive()).toHaveLength(1);
  endOne(world);
  await settled();
  looks[1]!.answer('flat: enough');
  const { state, facts } = await over;
  expect(state.status).toMatchObject({ kind: 'finished', reason: 'flat: enough' });
  expect(events(facts).filter(({ kind }) => kind === 'run.proposed')).toHaveLength(2);
});

test('meanwhile results are read, and the newest is looked at', async () => {
  const world = new World(2);
  const { over, looks } = playWith(world);
  await settled();
  endOne(world);
  await settled();
  endOne(world);
  await settled();
  expect(looks.map(({ results }) => results)).toEqual([1, 2]);
  expect(looks[0]!.signal.aborted).toBe(true);
  // Too late: there is one result more than it knew.
  looks[0]!.answer('flat: of the first');
  await settled();
  looks[1]!.answer('flat: of both');
  expect((await over).state.status).toMatchObject({ reason: 'flat: of both' });
});

test('Ctrl-C does not wait for it', async () => {
  const { over, looks, held } = await afterFirstRun();
  held.mailbox!.push({ kind: 'interrupt', signal: 'SIGINT' });
  expect((await over).state.status).toEqual({ kind: 'interrupted', signal: 'SIGINT' });
  expect(looks[0]!.signal.aborted).toBe(true);
});

test('what goes wrong with it ends the driver', async () => {
  const { over, looks } = await afterFirstRun();
  looks[0]!.fail(new Error('a bug'));
  await expect(over).rejects.toThrow('a bug');
});
