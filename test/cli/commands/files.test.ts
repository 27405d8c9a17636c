import { join } from 'node:path';
import { afterEach, beforeEach, expect, test } from 'vitest';
import { files } from '../../../src/cli/commands/files.run.ts';
import { runFolder } from '../../../src/executors/data/outputs.ts';
import { captureIo, createProject } from '../../fakes/stored.ts';
import type { Project } from '../../fakes/stored.ts';
import { endedRun, put } from './runs-with-files.ts';

let project: Project;
beforeEach(async () => {
  project = await createProject();
});
afterEach(() => project.remove());

async function show(reference: string, json?: true): Promise<{ out: string; err: string }> {
  const io = captureIo(project.folder, { columns: 80 });
  await files(reference, json === undefined ? {} : { json }, io);
  return { out: io.out().toString(), err: io.err() };
}

test('all of the folder of a run on this machine is shown with size and age, and its log', async () => {
  const job = endedRun(project);
  put(join(runFolder(job), 'model.pt'), 'x'.repeat(1_234_567));
  put(join(runFolder(job), 'deep/er/notes\u001b[2J.txt'), 'hi', 90);
  put(join(job.where.dir, 'log'), 'hello\n');
  const { out, err } = await show('1/1');
  expect(out.split('\n')).toEqual([
    'Run 1 (1/1) on this machine',
    'log     .hyper/runs/1/1/1/log (6 bytes)',
    `folder  ${runFolder(job)}`,
    '',
    'FILE                  SIZE  CHANGED  WHERE',
    'deep/er/notes.txt  2 bytes  1m ago   here',
    'model.pt            1.2 MB  2h ago   here',
    '',
  ]);
  expect(err).toBe('');
});

test('of the folder where runs start, what --output names and the run wrote is shown too', async () => {
  const job = endedRun(project, { spec: { outputs: ['out/*.pt'] } });
  put(join(job.where.dir, 'claim'), '', 600);
  put(join(project.folder, 'out/old.pt'), 'old', 7200);
  put(join(project.folder, 'out/new.pt'), 'new', 60);
  const { out, err } = await show('1/1');
  expect(out).toContain('out/new.pt  3 bytes  1m ago   start folder');
  expect(out).not.toContain('old.pt');
  expect(err).toBe('bring all of them here:  hyper cp 1: .\n');
});

test('for programs all is plain data', async () => {
  const job = endedRun(project);
  put(join(runFolder(job), 'model.pt'), 'xyz');
  const { out } = await show('1/1', true);
  expect(JSON.parse(out)).toMatchObject({
    v: 1,
    search: 1,
    run: 1,
    attempt: 1,
    host: null,
    reached: true,
    log: null,
    files: [{ path: 'model.pt', bytes: 3, here: join(runFolder(job), 'model.pt') }],
  });
});

test('a run without files has none; a search, and a run that has not begun, are told from it', async () => {
  endedRun(project);
  expect((await show('1/1')).out).toContain('no files\n');
  await expect(show('last')).rejects.toMatchObject({ code: 'files.search' });
  await expect(show('1/2')).rejects.toMatchObject({ code: 'reference.not-proposed' });
});

test('where its machine cannot be reached, what is here is shown, and that', async () => {
  const where = { executor: 'ssh', host: 'no-such-host.invalid', dir: '/nowhere/runs/1/1/1' } as const;
  const job = endedRun(project, { where });
  put(join(project.folder, '.hyper/runs/1/1/files/model.pt'), 'xyz');
  expect(job.where.executor).toBe('ssh');
  const { out, err } = await show('1/1');
  expect(out).toContain('folder  no-such-host.invalid:/nowhere/runs/1/1/files');
  expect(out).toContain('model.pt  3 bytes  2h ago   here');
  expect(err).toMatch(/^warning: no-such-host\.invalid.*; what is only there is not shown\n$/);
  expect(JSON.parse((await show('1/1', true)).out)).toMatchObject({ reached: false, host: 'no-such-host.invalid' });
});
