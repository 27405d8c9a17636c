import {
  existsSync,
  mkdirSync,
  readdirSync,
  readFileSync,
  statSync,
  symlinkSync,
  utimesSync,
  writeFileSync,
} from 'node:fs';
import { dirname, join } from 'node:path';
import { expect, test } from 'vitest';
import type { HostAccess } from '../../../src/executors/host-access.ts';
import { collectOutputs, filesHere, readBrought, runFolder } from '../../../src/executors/data/outputs.ts';
import type { OutputGlob } from '../../../src/executors/data/outputs.ts';
import { attemptPath } from '../../../src/search/job.ts';
import type { Job } from '../../../src/search/job.ts';
import { testFolder } from '../../cli/folder.ts';
import { localAccess, toolset, toolsets } from './local-access.ts';

const began = 1_700_000_000;

type Scene = { readonly here: string; readonly cwd: string; readonly job: Job; readonly access: HostAccess };

function scene(folder: string, access = localAccess(join(folder, 'there'))): Scene {
  const ref = { search: 1, run: 3, attempt: 1 };
  const dir = join(access.facts.root, attemptPath(ref));
  const job = { ref, where: { executor: 'ssh', host: 'gpu1', machineId: 'm', dir, gpus: [] } } as const;
  put(join(dir, 'claim'), '', began);
  const cwd = join(access.facts.root, 'src/abc');
  mkdirSync(cwd, { recursive: true });
  return { here: join(folder, '.hyper'), cwd, job, access };
}

function put(file: string, text: string, modified = began + 60): void {
  mkdirSync(dirname(file), { recursive: true });
  writeFileSync(file, text);
  utimesSync(file, modified, modified);
}

async function collect({ access, job, cwd, here }: Scene, ...globs: readonly OutputGlob[]) {
  return await collectOutputs(access, { job, cwd, globs }, here, () => {});
}

const ofRun = (pattern: string): OutputGlob => ({ from: 'run', pattern });
const ofStart = (pattern: string): OutputGlob => ({ from: 'start', pattern });

/** All files below, with their content. */
function read(folder: string): Record<string, string> {
  const names = readdirSync(folder, { recursive: true, encoding: 'utf8' }).toSorted();
  const files = names.filter((name) => statSync(join(folder, name)).isFile());
  return Object.fromEntries(files.map((name) => [name, readFileSync(join(folder, name), 'utf8')]));
}

test.each(toolsets)('with %s: what matches comes whole, whatever it is called, with its time', async (name) => {
  const folder = testFolder();
  const at = scene(folder, localAccess(join(folder, 'there'), toolset(name, folder)));
  const names = [
    'model.pt',
    'deep/er/model.pt',
    ' a b.pt',
    'q\'u"o.pt',
    'new\nline.pt',
    'back\\slash.pt',
    '-rf.pt',
    '$(x).pt',
  ];
  for (const one of names) put(join(runFolder(at.job), one), `content of ${one}`);
  put(join(runFolder(at.job), 'log.txt'), 'no');
  const brought = await collect(at, ofRun('**/*.pt'));
  const files = filesHere(at.here, at.job.ref);
  expect(read(files)).toEqual(Object.fromEntries(names.map((one) => [one, `content of ${one}`])));
  expect(brought).toMatchObject({ attempt: 1, files: names.length, missing: [] });
  expect(statSync(join(files, 'model.pt')).mtimeMs).toBe((began + 60) * 1000);
});

test.each(toolsets)('with %s: of the folder that runs share, what was there before the run stays', async (name) => {
  const folder = testFolder();
  const at = scene(folder, localAccess(join(folder, 'there'), toolset(name, folder)));
  put(join(at.cwd, 'out/old.txt'), 'old', began - 5);
  put(join(at.cwd, 'out/same-second.txt'), 'new', began);
  put(join(at.cwd, 'out/new.txt'), 'new');
  put(join(at.cwd, '.git/out/x.txt'), 'never');
  await collect(at, ofStart('**/*.txt'));
  expect(Object.keys(read(filesHere(at.here, at.job.ref)))).toEqual(['out/new.txt', 'out/same-second.txt']);
});

test('done again, it brings only what has changed', async () => {
  const at = scene(testFolder());
  put(join(runFolder(at.job), 'a.txt'), 'one');
  put(join(runFolder(at.job), 'b.txt'), 'one');
  await collect(at, ofRun('*.txt'));
  put(join(runFolder(at.job), 'b.txt'), 'two', began + 90);
  const asked: string[] = [];
  const access = spied(at.access, asked);
  expect(await collect({ ...at, access }, ofRun('*.txt'))).toMatchObject({ files: 2, bytes: 6 });
  expect(asked).toEqual(['./b.txt\0']);
  expect(read(filesHere(at.here, at.job.ref))).toEqual({ 'a.txt': 'one', 'b.txt': 'two' });
});

/** What the host's tar is asked for is kept in `asked`. */
function spied(access: HostAccess, asked: string[]): HostAccess {
  return {
    ...access,
    stream(script, signal) {
      const stream = access.stream(script, signal);
      const write = stream.stdin.write.bind(stream.stdin);
      stream.stdin.write = (chunk: string | Buffer) => {
        asked.push(chunk.toString());
        return write(chunk);
      };
      return stream;
    },
  };
}

test('what was brought is written down at the end, for that attempt alone', async () => {
  const at = scene(testFolder());
  put(join(runFolder(at.job), 'a.txt'), 'one');
  expect(readBrought(at.here, at.job.ref)).toBeUndefined();
  await collect(at, ofRun('*.txt'));
  expect(readBrought(at.here, at.job.ref)).toEqual({ attempt: 1, files: 1, bytes: 3, missing: [] });
  expect(readBrought(at.here, { ...at.job.ref, attempt: 2 })).toBeUndefined();
});

test('links to files come as files, links that lead nowhere and links to folders not at all', async () => {
  const folder = testFolder();
  const at = scene(folder);
  const run = runFolder(at.job);
  put(join(run, 'best.pt'), 'best');
  put(join(folder, 'elsewhere/big.pt'), 'big');
  symlinkSync('best.pt', join(run, 'last.pt'));
  symlinkSync('nowhere', join(run, 'gone.pt'));
  symlinkSync(join(folder, 'elsewhere'), join(run, 'data'));
  await collect(at, ofRun('**'));
  const files = filesHere(at.here, at.job.ref);
  expect(read(files)).toEqual({ 'best.pt': 'best', 'last.pt': 'best' });
});

test('a link in the folder here leads nothing out of it', async () => {
  const folder = testFolder();
  const at = scene(folder);
  put(join(runFolder(at.job), 'sub/a.txt'), 'evil');
  mkdirSync(join(folder, 'home'));
  mkdirSync(filesHere(at.here, at.job.ref), { recursive: true });
  symlinkSync(join(folder, 'home'), join(filesHere(at.here, at.job.ref), 'sub'));
  await expect(collect(at, ofRun('**'))).rejects.toMatchObject({ code: 'files.outside' });
  expect(readdirSync(join(folder, 'home'))).toEqual([]);
});

test('a host that sends other files than those that were asked for writes none of them', async () => {
  const folder = testFolder();
  const at = scene(folder);
  put(join(runFolder(at.job), 'a.txt'), 'good');
  put(join(folder, 'evil/a.txt'), 'good');
  put(join(folder, 'outside.txt'), 'evil');
  const bin = join(folder, 'bin');
  const evil = `#!/bin/sh\ncd '${folder}/evil' && exec /usr/bin/env PATH='${process.env['PATH'] ?? ''}' tar -cPf - ../outside.txt '${folder}/outside.txt' ./a.txt\n`;
  put(join(bin, 'tar'), evil);
  const { chmodSync } = await import('node:fs');
  chmodSync(join(bin, 'tar'), 0o755);
  const access = localAccess(at.access.facts.root, { path: `${bin}:${process.env['PATH'] ?? ''}` });
  await collect({ ...at, access }, ofRun('*.txt'));
  expect(read(filesHere(at.here, at.job.ref))).toEqual({ 'a.txt': 'good' });
  expect(existsSync(join(filesHere(at.here, at.job.ref), '..', 'outside.txt'))).toBe(false);
});

test('a file that cannot be read is named, and the others come', async () => {
  const folder = testFolder();
  const at = scene(folder);
  put(join(runFolder(at.job), 'a.txt'), 'one');
  put(join(runFolder(at.job), 'b.txt'), 'two');
  const bin = join(folder, 'bin');
  mkdirSync(bin);
  // Gone between the listing and the transfer.
  writeFileSync(
    join(bin, 'xargs'),
    `#!/bin/sh\nrm -f b.txt\nexec env PATH='${process.env['PATH'] ?? ''}' xargs "$@"\n`,
    {
      mode: 0o755,
    },
  );
  const access = localAccess(at.access.facts.root, { path: `${bin}:${process.env['PATH'] ?? ''}` });
  const { missing, files } = await collect({ ...at, access }, ofRun('*.txt'));
  expect(files).toBe(1);
  expect(missing).toHaveLength(1);
  expect(missing[0]).toContain('b.txt');
});

test('a stream that ends in the middle leaves no half file, and is told', async () => {
  const folder = testFolder();
  const at = scene(folder);
  put(join(runFolder(at.job), 'a.bin'), 'x'.repeat(300_000));
  const bin = join(folder, 'bin');
  mkdirSync(bin);
  writeFileSync(join(bin, 'xargs'), `#!/bin/sh\nPATH='${process.env['PATH'] ?? ''}'\nxargs "$@" | head -c 100000\n`, {
    mode: 0o755,
  });
  const access = localAccess(at.access.facts.root, { path: `${bin}:${process.env['PATH'] ?? ''}` });
  await expect(collect({ ...at, access }, ofRun('*'))).rejects.toMatchObject({ code: 'host.files' });
  expect(readdirSync(filesHere(at.here, at.job.ref))).toEqual([]);
  expect(readBrought(at.here, at.job.ref)).toBeUndefined();
});

test('a run on this machine has the files of its folder already; those beside it are copied', async () => {
  const folder = testFolder();
  const at = scene(folder);
  const here = at.access.facts.root;
  put(join(runFolder(at.job), 'a.txt'), 'one');
  put(join(at.cwd, 'b.txt'), 'two');
  expect(await collect({ ...at, here }, ofRun('a.txt'), ofStart('b.txt'))).toMatchObject({ files: 2 });
  expect(read(filesHere(here, at.job.ref))).toEqual({ 'a.txt': 'one', 'b.txt': 'two' });
});

test('where nothing matches, nothing is asked of tar', async () => {
  const at = scene(testFolder());
  expect(await collect(at, ofRun('*.pt'), ofStart('none/*.pt'))).toEqual({
    attempt: 1,
    files: 0,
    bytes: 0,
    missing: [],
  });
});
