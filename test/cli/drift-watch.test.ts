// A search that runs the code where it is says when that changes.
import { appendFileSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { execa } from 'execa';
import { expect, test } from 'vitest';
import { withDrift } from '../../src/cli/drift-watch.ts';
import { startState } from '../../src/search/start-state.ts';
import { baseSpec } from '../fakes/spec.ts';
import { testFolder } from './folder.ts';

test('is told once, with the first run that uses the new code; a search with a snapshot has nothing to tell', async () => {
  const cwd = testFolder();
  writeFileSync(join(cwd, 'train.py'), 'print(1)\n');
  const git = (...args: string[]) => execa('git', args, { cwd, env: { GIT_CONFIG_GLOBAL: '/dev/null' } });
  await git('init', '-q');
  await git('add', '.');
  await git('-c', 'user.name=a', '-c', 'user.email=a@b', 'commit', '-qm', 'one');
  const told: string[] = [];
  const view = { update() {}, close() {}, notice: (text: string) => void told.push(text) };
  const spec = { ...baseSpec, cwd };
  const io = { cwd, env: process.env };
  const event = { kind: 'search.started', spec, firstRun: 12 } as const;
  const state = startState(1, 0, event, null);
  const watched = withDrift(view, { spec, io, everyMs: 50 });
  const still = withDrift(view, {
    spec: { ...spec, snapshot: { kind: 'git', id: 'c0ffee', repository: 'r', folder: '' } },
    io,
    everyMs: 50,
  });
  for (const one of [watched, still]) one.update(state, { kind: 'event', time: 0, event });
  // What was there when it began was read by then.
  await new Promise((resolve) => setTimeout(resolve, 500));
  appendFileSync(join(cwd, 'train.py'), 'print(2)\n');
  await expect.poll(() => told, { timeout: 20_000 }).toHaveLength(1);
  expect(told[0]).toContain('(train.py): runs 12 and later');
  watched.stop();
  still.stop();
});
