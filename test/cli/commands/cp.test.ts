import { plainHost } from '../../../src/search/plain-host.ts';
import { existsSync, mkdirSync, readdirSync, readFileSync, statSync, symlinkSync } from 'node:fs';
import { join } from 'node:path';
import { afterAll, afterEach, beforeAll, beforeEach, describe, expect, test } from 'vitest';
import { cp } from '../../../src/cli/commands/cp.run.ts';
import { files } from '../../../src/cli/commands/files.run.ts';
import { runFolder } from '../../../src/executors/data/outputs.ts';
import { openHostAccess } from '../../../src/executors/ssh/access.ts';
import { singleQuoted } from '../../../src/search/quote.ts';
import { captureIo, createProject } from '../../fakes/stored.ts';
import type { Project } from '../../fakes/stored.ts';
import { openLab } from '../../lab/lab.ts';
import type { Lab } from '../../lab/lab.ts';
import { isLabSkipped, nameMissingLab } from '../../lab/missing.ts';
import { endedRun, put } from './runs-with-files.ts';

let project: Project;
beforeEach(async () => {
  project = await createProject();
});
afterEach(() => project.remove());

async function copy(...words: readonly string[]): Promise<string> {
  const io = captureIo(project.folder);
  await cp(words, io);
  return io.err();
}

/** All files below, as paths. */
function below(folder: string): readonly string[] {
  const names = readdirSync(join(project.folder, folder), { recursive: true, encoding: 'utf8' });
  return names.filter((name) => statSync(join(project.folder, folder, name)).isFile()).toSorted();
}

function runHere(): void {
  const folder = runFolder(endedRun(project));
  put(join(folder, 'model.pt'), 'model');
  put(join(folder, 'ckpt/a.pt'), 'a');
  put(join(folder, 'ckpt/deep/b.pt'), 'b');
  put(join(folder, 'ckpt/notes.txt'), 'n');
  put(join(folder, 'odd[1].txt'), 'odd');
  put(join(project.folder, 'started.txt'), 'from the start folder');
}

test('one file goes into a folder, or gets a new name', async () => {
  runHere();
  mkdirSync(join(project.folder, 'out'));
  expect(await copy('1/1:model.pt', 'out')).toBe('copied 1 file (5 bytes) of run 1 to out\n');
  expect(below('out')).toEqual(['model.pt']);
  await copy('1/1:ckpt/a.pt', 'new/best.pt');
  expect(readFileSync(join(project.folder, 'new/best.pt'), 'utf8')).toBe('a');
  await copy('1/1:model.pt', 'other/');
  expect(below('other')).toEqual(['model.pt']);
});

test('a folder comes with all that is in it, a glob without the folder it begins with', async () => {
  runHere();
  await copy('1/1:ckpt', 'a');
  expect(below('a')).toEqual(['ckpt/a.pt', 'ckpt/deep/b.pt', 'ckpt/notes.txt']);
  await copy('1/1:ckpt/**/*.pt', 'b');
  expect(below('b')).toEqual(['a.pt', 'deep/b.pt']);
  await copy('1/1:odd[1].txt', 'c/');
  expect(below('c')).toEqual(['odd[1].txt']);
});

test('without a path all of the run comes, of several runs each into a folder of its own', async () => {
  runHere();
  await copy('1/1:', 'all');
  expect(below('all')).toEqual(['ckpt/a.pt', 'ckpt/deep/b.pt', 'ckpt/notes.txt', 'model.pt', 'odd[1].txt']);
});

test('what is not in the run folder is looked for where the run started', async () => {
  runHere();
  mkdirSync(join(project.folder, 'out'));
  await copy('1/1:started.txt', 'out');
  expect(below('out')).toEqual(['started.txt']);
});

test.each([
  [['1/1:modle.pt', '.'], 'cp.missing', /did you mean model\.pt/],
  [['1/1:b.pt', '.'], 'cp.missing', /ckpt\/deep\/b\.pt/],
  [['1/1:zzzzzzzz', '.'], 'cp.missing', /hyper files 1/],
  [['1/1:/etc/passwd', '.'], 'cp.absolute', /cp \/etc\/passwd \./],
  [['1/1:../x', '.'], 'glob.invalid', /models/],
  [['model.pt', '.'], 'cp.source', /RUN:PATH/],
  [['1/1:model.pt'], 'cp.dest', /hyper cp 1\/1:model\.pt \./],
  [['1/1:ckpt', 'started.txt'], 'cp.dest', undefined],
  [['#1:model.pt', '.'], 'files.search', /hyper show 1/],
])('%j is refused with what would be right', async (words, code, hint) => {
  runHere();
  const error: unknown = await copy(...words).catch((thrown: unknown) => thrown);
  expect(error).toMatchObject({ code });
  if (hint !== undefined) expect((error as { hint: string }).hint).toMatch(hint);
});

test('a link at the destination leads nothing out of it', async () => {
  runHere();
  mkdirSync(join(project.folder, 'home'));
  mkdirSync(join(project.folder, 'out'));
  symlinkSync('../home', join(project.folder, 'out/ckpt'));
  await expect(copy('1/1:ckpt', 'out')).rejects.toMatchObject({ code: 'files.outside' });
  expect(below('home')).toEqual([]);
});

nameMissingLab();

describe.skipIf(isLabSkipped())('of a run on a host', () => {
  let lab: Lab;
  beforeAll(async () => {
    lab = await openLab([{ shell: 'tcsh' }]);
    lab.putOnPath();
  });
  afterAll(() => lab?.close());

  test('files are shown and fetched from there', async () => {
    const host = plainHost('h1');
    const access = await openHostAccess(host, 'project');
    const cwd = `${access.facts.root}/src/abc`;
    const where = { executor: 'ssh', host: 'h1', dir: `${access.facts.root}/runs/1/1/1`, cwd } as const;
    const job = endedRun(project, { spec: { hosts: [host], outputs: ['out/**'] }, where });
    const script = `mkdir -p ${singleQuoted(job.where.dir)} ${singleQuoted(runFolder(job))}/ckpt ${singleQuoted(cwd)}/out
: >${singleQuoted(job.where.dir)}/claim
cd ${singleQuoted(runFolder(job))} && echo model >model.pt && echo a >'ckpt/it'"'"'s.pt'
cd ${singleQuoted(cwd)} && echo out >out/x.csv && echo code >train.py`;
    expect(await access.run(script)).toMatchObject({ exitCode: 0 });

    const io = captureIo(project.folder, { columns: 80 });
    await files('1/1', {}, io);
    expect(io.out().toString()).toContain('Run 1 (1/1) on h1\n');
    expect(io.out().toString()).toMatch(/ckpt\/it's\.pt +2 bytes +\S+ .*h1\nmodel\.pt .*h1\nout\/x\.csv .*h1\n$/);

    await copy('1/1:', 'all');
    expect(below('all')).toEqual(["ckpt/it's.pt", 'model.pt', 'out/x.csv']);
    await copy('1/1:train.py', 'mine.py');
    expect(readFileSync(join(project.folder, 'mine.py'), 'utf8')).toBe('code\n');
    await expect(copy('1/1:modle.pt', '.')).rejects.toMatchObject({ hint: 'did you mean model.pt ?' });
    expect(existsSync(join(project.folder, 'modle.pt'))).toBe(false);
  });
});
