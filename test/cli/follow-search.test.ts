import { afterEach, beforeEach, expect, test } from 'vitest';
import { followSearch, newFacts } from '../../src/cli/follow-search.ts';
import type { Following } from '../../src/cli/follow-search.ts';
import { foldJournal } from '../../src/cli/load.ts';
import { processIdentity } from '../../src/executors/identity.ts';
import type { Fact } from '../../src/search/events.ts';
import { apply } from '../../src/search/state.ts';
import { openStoreReader } from '../../src/store/sqlite.ts';
import type { StoreReader } from '../../src/store/store.ts';
import { climb } from '../fakes/facts.ts';
import type { Story } from '../fakes/facts.ts';
import { createProject } from '../fakes/stored.ts';
import type { Project } from '../fakes/stored.ts';

let project: Project;
let reader: StoreReader;
let story: Story;
let following: Following;

beforeEach(async () => {
  project = await createProject();
  story = project.tell();
  project.store.takeDriver(1, processIdentity(process.pid) ?? null, () => true);
  reader = await openStoreReader(`${project.folder}/.hyper`);
});

afterEach(() => {
  reader.close();
  project.remove();
});

async function join(): Promise<void> {
  const [state] = await foldJournal(reader, 1);
  following = { reader, state, seen: new Map() };
}

/** Kinds of the facts since the last call; of points, how many. */
function step(): readonly string[] {
  return Array.from(newFacts(following), (fact) => {
    apply(following.state, fact);
    return describeFact(fact);
  });
}

function describeFact(fact: Fact): string {
  if (fact.kind === 'event') return fact.event.kind;
  return `${fact.batch.points.length} of ${fact.batch.run}/${fact.batch.attempt}`;
}

test('each event and each point comes once; of the runs that go on, all points come with the first', async () => {
  story.run({ rate: 0.1, layers: 3 }, 0.5, 1000);
  const run = story.start({ rate: 0.2, layers: 3 });
  story.report(run, climb(0.8).slice(0, 5));
  await join();
  expect(step()).toEqual([`5 of ${run}/1`]);
  expect(step()).toEqual([]);
  story.report(run, [0.7]).report(run, [3, 4], 'loss');
  expect(step()).toEqual([`3 of ${run}/1`]);
  expect(step()).toEqual([]);
});

test('the state becomes the driver’s own, points and all', async () => {
  const run = story.start({ rate: 0.2, layers: 3 });
  story.report(run, [0.1, 0.9]);
  await join();
  step();
  story.report(run, [0.3]).end(run);
  const next = story.run({ rate: 0.3, layers: 3 }, 0.6, 1000);
  story.attempt(next, 2);
  story.report(next, [0.7]);
  step();
  expect(following.state.runs.map(({ metrics, objective }) => ({ metrics, objective }))).toEqual(
    story.state.runs.map(({ metrics, objective }) => ({ metrics, objective })),
  );
  expect(following.state.best).toEqual(story.state.best);
});

test('the last points of a run come before its end', async () => {
  const run = story.start({ rate: 0.2, layers: 3 });
  await join();
  step();
  story.report(run, [0.1, 0.9]).end(run);
  expect(step()).toEqual([`2 of ${run}/1`, 'run.ended']);
});

test('a search is followed until its end', async () => {
  await join();
  const facts: string[] = [];
  const run = story.start({ rate: 0.2, layers: 3 });
  for await (const fact of followSearch(following, new AbortController().signal)) {
    apply(following.state, fact);
    facts.push(describeFact(fact));
    if (facts.at(-1) === 'run.running') story.report(run, [0.5]).end(run).finish();
  }
  expect(facts).toEqual([
    'run.proposed',
    'run.starting',
    'run.running',
    `1 of ${run}/1`,
    'run.ended',
    'search.finished',
  ]);
});

test('who leaves is not kept waiting', async () => {
  await join();
  const leaving = new AbortController();
  setTimeout(() => leaving.abort(), 20);
  for await (const fact of followSearch(following, leaving.signal)) apply(following.state, fact);
  expect(following.state.status.kind).toBe('running');
});

test('a paused search that was let go is over when its last run has ended', async () => {
  story.event({ kind: 'search.paused', reason: 'by user' });
  project.store.leaveDriver(1, processIdentity(process.pid) ?? null);
  await join();
  for await (const fact of followSearch(following, new AbortController().signal)) apply(following.state, fact);
  expect(following.state.status.kind).toBe('paused');
});

test('a search that is removed while it is followed is said to be', async () => {
  project.store.leaveDriver(1, processIdentity(process.pid) ?? null);
  await join();
  const facts = followSearch(following, new AbortController().signal);
  const next = facts.next();
  project.store.removeSearch(1);
  await expect(next).rejects.toMatchObject({ code: 'search.removed', message: 'search #1 was removed', exitCode: 1 });
});
