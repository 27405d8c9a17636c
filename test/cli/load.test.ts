import { afterEach, beforeEach, expect, test } from 'vitest';
import { isOrphaned, loadSearch, requireRun, stateNow } from '../../src/cli/load.ts';
import { processIdentity } from '../../src/executors/identity.ts';
import { createProject } from '../fakes/stored.ts';
import type { Project } from '../fakes/stored.ts';
import { failed } from '../fakes/facts.ts';

let project: Project;
beforeEach(async () => {
  project = await createProject();
});
afterEach(() => project.remove());

test('a loaded search has the values of ended and of unfinished runs', async () => {
  const story = project.tell();
  story.run({ rate: 0.1, layers: 4 }, 0.75, 1000);
  story.report(story.start({ rate: 0.2, layers: 4 }), [0.1, 0.3]);
  const state = await loadSearch(project.store, 1);
  expect(state.runs.map(({ objective }) => objective)).toEqual([story.state.runs[0]?.objective, 0.3]);
  expect(state.best).toEqual(story.state.best);
  expect(state.trials).toEqual(story.state.trials);
  expect(state.counts).toEqual(story.state.counts);
});

test('points of an attempt that has ended do not count for the next', async () => {
  const story = project.tell();
  const run = story.start({ rate: 0.1, layers: 4 });
  story.report(run, [0.9]).end(run, failed, true).attempt(run, 2);
  expect((await loadSearch(project.store, 1)).runs[0]?.objective).toBeUndefined();
  story.report(run, [0.4]);
  expect((await loadSearch(project.store, 1)).runs[0]?.objective).toBe(0.4);
});

test('a running search is interrupted where its driver is gone', async () => {
  project.tell();
  const summary = (): Parameters<typeof stateNow>[0] => {
    const [found] = project.store.searches();
    if (found === undefined) throw new TypeError('no search');
    return found;
  };
  expect(stateNow(summary())).toBe('interrupted');
  project.store.takeDriver(1, processIdentity(process.pid) ?? '', () => false);
  expect(stateNow(summary())).toBe('running');
  project.store.takeDriver(1, '1 1 00000000-0000-0000-0000-000000000000', () => false);
  expect(isOrphaned(summary())).toBe(true);
});

test('a run that was not proposed yet is named with those that were', async () => {
  const story = project.tell();
  story.run({ rate: 0.1, layers: 4 }, 0.75, 1000);
  const state = await loadSearch(project.store, 1);
  expect(requireRun(state, 1).run).toBe(1);
  expect(() => requireRun(state, 2)).toThrow(
    expect.objectContaining({ message: 'run 2 of search #1 has not been proposed yet', hint: 'runs so far: 1 to 1' }),
  );
});

test('a search the journal does not know is a StoreError', async () => {
  await expect(loadSearch(project.store, 5)).rejects.toMatchObject({ code: 'store.no-search', exitCode: 1 });
});
