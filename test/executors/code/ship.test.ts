import { randomBytes } from 'node:crypto';
import {
  chmodSync,
  existsSync,
  lstatSync,
  mkdirSync,
  readdirSync,
  readFileSync,
  rmSync,
  statSync,
  symlinkSync,
  utimesSync,
  writeFileSync,
} from 'node:fs';
import { join } from 'node:path';
import { expect, test } from 'vitest';
import { listCopies, removeCopies } from '../../../src/executors/code/copies.ts';
import { shipSnapshot } from '../../../src/executors/code/ship.ts';
import { takeSnapshot } from '../../../src/executors/code/snapshot.ts';
import type { Taken } from '../../../src/executors/code/taken.ts';
import type { HostAccess, Streaming } from '../../../src/executors/host-access.ts';
import { testFolder } from '../../cli/folder.ts';
import { localAccess, toolset, toolsets } from '../data/local-access.ts';
import type { LocalHost } from '../data/local-access.ts';
import { signal, TestRepository } from './repository.ts';

/** With git there, unless `git` is null. */
function hostAt(root: string, options: LocalHost & { readonly git?: null } = {}): HostAccess {
  const access = localAccess(root, options);
  return { ...access, facts: { ...access.facts, git: options.git === null ? null : '2.39.5' } };
}

function take({ folder, state }: Pick<TestRepository, 'folder' | 'state'>): Promise<Taken> {
  return takeSnapshot({ cwd: folder, stateFolder: state });
}

async function ship(
  access: HostAccess,
  { snapshot }: Pick<Taken, 'snapshot'>,
  { state }: { readonly state: string },
  stop = signal,
) {
  const told: string[] = [];
  const shipped = await shipSnapshot(access, { snapshot, stateFolder: state }, (text) => told.push(text), stop);
  return { ...shipped, told };
}

function exampleRepository(): TestRepository {
  const repository = new TestRepository();
  for (let index = 0; index < 50; index += 1) repository.put(`src/module-${index}.py`, `x = ${index}\n`.repeat(50));
  repository.put('run.sh', '#!/bin/sh\n', 0o755);
  repository.put('quo\'te "d\n$(x).txt', 'odd');
  symlinkSync('run.sh', join(repository.folder, 'link'));
  repository.commit();
  repository.put('train.py', 'untracked');
  return repository;
}

function content(folder: string): Record<string, string> {
  const names = (readdirSync(folder, { recursive: true }) as string[]).filter((path) => !/^\.git(?:$|\/)/.test(path));
  const files = names.filter((path) => !lstatSync(join(folder, path)).isDirectory());
  return Object.fromEntries(
    files.toSorted().map((path) => {
      const mode = lstatSync(join(folder, path)).isSymbolicLink()
        ? 'link'
        : (statSync(join(folder, path)).mode & 0o100) !== 0
          ? 'x'
          : '-';
      return [path, `${mode} ${readFileSync(join(folder, path), 'utf8')}`];
    }),
  );
}

/** Bytes that went there, over all streams. */
function metered(access: HostAccess): { readonly access: HostAccess; readonly sent: () => number } {
  let bytes = 0;
  const stream = (script: string, stop?: AbortSignal): Streaming => {
    const streaming = access.stream(script, stop);
    const write = streaming.stdin.write.bind(streaming.stdin) as (chunk: Buffer, ...rest: unknown[]) => boolean;
    streaming.stdin.write = ((chunk: Buffer, ...rest: unknown[]) => {
      bytes += chunk.length;
      return write(chunk, ...rest);
    }) as typeof streaming.stdin.write;
    return streaming;
  };
  return { access: { ...access, stream }, sent: () => bytes };
}

for (const name of toolsets) {
  test(`under ${name}: one copy, whole, and the second time nothing is sent`, async () => {
    const [repository, there] = [exampleRepository(), join(testFolder(), "the're")];
    const { shell = 'sh' } = toolset(name, testFolder());
    const { access, sent } = metered(hostAt(there, { shell }));
    const taken = await take(repository);
    const first = await ship(access, taken, repository);
    expect(first).toMatchObject({
      folder: join(there, 'src', taken.snapshot.id.slice(0, 12)),
      shipped: true,
      told: ['sending the code'],
    });
    expect(content(first.folder)).toEqual(content(repository.folder));
    const bytes = sent();
    expect(await ship(access, taken, repository)).toMatchObject({
      folder: first.folder,
      shipped: false,
      told: [],
    });
    expect(sent()).toBe(bytes);
    repository.put('train.py', 'changed');
    const other = await ship(access, await take(repository), repository);
    expect(other.folder).not.toBe(first.folder);
    expect(sent() - bytes).toBeLessThan(1000);
    expect(content(other.folder)).toEqual(content(repository.folder));
    expect(readdirSync(join(there, 'src'))).toHaveLength(2);
  });

  test(`under ${name}, without git there: the same, by tar`, async () => {
    const [repository, there] = [exampleRepository(), join(testFolder(), "the're")];
    repository.put('.gitattributes', 'run.sh export-ignore\n');
    const access = hostAt(there, { ...toolset(name, testFolder()), git: null });
    const taken = await take(repository);
    const { folder, shipped } = await ship(access, taken, repository);
    expect(shipped).toBe(true);
    expect(content(folder)).toEqual(content(repository.folder));
    expect((await ship(access, taken, repository)).told).toEqual([]);
    expect(readdirSync(there)).toEqual(['src']);
  });

  test(`under ${name}: a folder without a repository goes as a tar`, async () => {
    const [folder, state, there] = [testFolder(), testFolder(), testFolder()];
    writeFileSync(join(folder, 'train.py'), 'x', { mode: 0o755 });
    symlinkSync('train.py', join(folder, 'link'));
    const access = hostAt(there, toolset(name, testFolder()));
    const taken = await take({ folder, state });
    const shipped = await ship(access, taken, { state });
    expect(content(shipped.folder)).toEqual(content(folder));
    expect((await ship(access, taken, { state })).shipped).toBe(false);
  });
}

test('ten at the same moment make one copy', async () => {
  const [repository, there] = [exampleRepository(), testFolder()];
  const taken = await take(repository);
  const all = await Promise.all(
    Array.from({ length: 10 }, () => ship(hostAt(there), taken, repository, new AbortController().signal)),
  );
  const folder = all[0]?.folder ?? '';
  expect(content(folder)).toEqual(content(repository.folder));
  expect(readdirSync(join(there, 'src'))).toEqual([taken.snapshot.id.slice(0, 12)]);
});

test('where runs start is there, though it holds nothing that is taken', async () => {
  const [repository, there] = [exampleRepository(), testFolder()];
  const { snapshot } = await take(repository);
  for (const git of [null, undefined]) {
    const access = hostAt(join(there, String(git)), git === null ? { git } : {});
    const { folder } = await ship(access, { snapshot: { ...snapshot, folder: "data/o'ut" } }, repository);
    expect(statSync(join(folder, "data/o'ut")).isDirectory()).toBe(true);
  }
});

test('a copy that was removed is made again from the cache, and nothing is sent', async () => {
  const [repository, there] = [exampleRepository(), testFolder()];
  const { access, sent } = metered(hostAt(there));
  const taken = await take(repository);
  const { folder } = await ship(access, taken, repository);
  const bytes = sent();
  rmSync(folder, { recursive: true });
  expect(await ship(access, taken, repository)).toMatchObject({ shipped: false, told: [] });
  expect(sent()).toBe(bytes);
  expect(content(folder)).toEqual(content(repository.folder));
});

test('what the host’s user has set for git does not reach it', async () => {
  const [repository, there] = [exampleRepository(), testFolder()];
  mkdirSync(join(there, 'hooks'));
  writeFileSync(join(there, 'hooks/post-checkout'), '#!/bin/sh\nexit 1\n', { mode: 0o755 });
  const config = `[core]\n\tautocrlf = true\n\thooksPath = ${there}/hooks\n[filter "lfs"]\n\tsmudge = false\n\trequired = true\n[init]\n\ttemplateDir = /nowhere\n`;
  writeFileSync(join(there, '.gitconfig'), config);
  repository.put('.gitattributes', '*.py text=auto\n*.bin filter=lfs\n');
  repository.put('x.bin', 'content\n');
  const { folder } = await ship(hostAt(there), await take(repository), repository);
  expect(content(folder)).toEqual(content(repository.folder));
});

test('a connection that breaks while it is sent leaves nothing that is taken for whole', async () => {
  const repository = exampleRepository();
  writeFileSync(join(repository.folder, 'big'), randomBytes(3_000_000));
  repository.commit();
  const taken = await take(repository);
  for (const git of [null, undefined]) {
    const there = testFolder();
    const access = hostAt(there, git === null ? { git } : {});
    // As many bytes as given go through; then the command there sees its input end, as if its ssh were gone.
    const broken: HostAccess = {
      ...access,
      stream(script, stop) {
        const whole = access.stream(`head -c 1000000 | { ${script}\n}`, stop);
        return {
          ...whole,
          ended: whole.ended.then(() => {
            throw new Error('the connection broke');
          }),
        };
      },
    };
    await expect(ship(broken, taken, repository)).rejects.toThrow('the connection broke');
    expect(existsSync(join(there, 'src', taken.snapshot.id.slice(0, 12)))).toBe(false);
    const { folder, shipped } = await ship(access, taken, repository);
    expect(shipped).toBe(true);
    expect(content(folder)).toEqual(content(repository.folder));
  }
});

test('a driver that is killed leaves a draft, which goes a day later', async () => {
  const [repository, there] = [exampleRepository(), testFolder()];
  mkdirSync(join(there, 'src/.new-old/x'), { recursive: true });
  mkdirSync(join(there, 'src/.new-young'));
  utimesSync(join(there, 'src/.new-old'), 1, 1);
  await ship(hostAt(there), await take(repository), repository);
  expect(readdirSync(join(there, 'src')).filter((name) => name.startsWith('.'))).toEqual(['.new-young']);
});

test('an abort ends it, with nothing left running here', async () => {
  const [repository, there] = [exampleRepository(), testFolder()];
  const stopped = new AbortController();
  const access = hostAt(there);
  const slow: HostAccess = {
    ...access,
    stream: (_, stop) => {
      const streaming = access.stream('exec sleep 60', stop);
      stopped.abort();
      return streaming;
    },
  };
  await expect(ship(slow, await take(repository), repository, stopped.signal)).rejects.toThrow();
});

test('a host with neither git nor tar, one that cannot write, one that is full: each says what to do', async () => {
  const [repository, there] = [exampleRepository(), testFolder()];
  const taken = await take(repository);
  const bare = hostAt(there, { git: null });
  const noTar = { ...bare, facts: { ...bare.facts, hasTar: false } };
  await expect(ship(noTar, taken, repository)).rejects.toMatchObject({
    code: 'host.tar',
    message: expect.stringContaining('gpu1'),
  });
  const answer = (stderr: string): HostAccess => ({
    ...hostAt(there),
    stream: () => hostAt(there).stream(`cat >/dev/null; echo '${stderr}' >&2; exit 128`),
  });
  await expect(ship(answer('fatal: write error: No space left on device'), taken, repository)).rejects.toMatchObject({
    code: 'host.disk',
    hint: expect.stringContaining('hyper hosts clean gpu1'),
  });
  await expect(ship(answer('mkdir: /x: Read-only file system'), taken, repository)).rejects.toMatchObject({
    code: 'host.folder',
    hint: expect.stringContaining('folder:'),
  });
  const early: HostAccess = { ...hostAt(there), stream: () => hostAt(there).stream('echo odd >&2; exit 3') };
  await expect(ship(early, taken, repository)).rejects.toMatchObject({
    code: 'host.code',
    message: 'gpu1: the code could not be taken there: odd',
  });
});

test('code that is gone here says so, and not that the host failed', async () => {
  const [repository, there] = [exampleRepository(), testFolder()];
  const { snapshot } = await take(repository);
  const state = { state: join(testFolder(), 'other') };
  mkdirSync(join(state.state, 'code.git'), { recursive: true });
  await expect(ship(hostAt(there), { snapshot }, state)).rejects.toMatchObject({ code: 'code.gone' });
});

test('copies are listed, and all but those that are kept are removed; a cache goes with its last one', async () => {
  for (const name of toolsets) {
    const [repository, there] = [exampleRepository(), join(testFolder(), 'there')];
    const { shell = 'sh' } = toolset(name, testFolder());
    const access = hostAt(there, { shell });
    expect(await listCopies(access)).toEqual([]);
    expect(await removeCopies(access, [])).toEqual([]);
    const first = await take(repository);
    await ship(access, first, repository);
    repository.put('train.py', 'changed');
    const second = await take(repository);
    await ship(access, second, repository);
    const [one, two] = [first.snapshot.id.slice(0, 12), second.snapshot.id.slice(0, 12)];
    const cache = `${first.snapshot.repository}.git`;
    const listed = await listCopies(access);
    expect(listed.map(({ kind, name: copy }) => `${kind} ${copy}`).toSorted()).toEqual(
      [`cache ${cache}`, `copy ${one}`, `copy ${two}`].toSorted(),
    );
    expect(listed.every(({ bytes, usedAt }) => bytes > 1000 && usedAt > 1e9)).toBe(true);
    expect(await removeCopies(access, [second.snapshot.id])).toEqual([one]);
    expect((await removeCopies(access, [])).toSorted()).toEqual([two, cache].toSorted());
    expect(await listCopies(access)).toEqual([]);
    expect((await ship(access, first, repository)).shipped).toBe(true);
  }
});

test('what cannot be written to is told with its name', async () => {
  const [repository, there] = [exampleRepository(), join(testFolder(), 'there')];
  writeFileSync(there, 'a file');
  const access = { ...hostAt(testFolder()), facts: { ...hostAt(testFolder()).facts, root: there } };
  await expect(ship(access, await take(repository), repository)).rejects.toMatchObject({
    code: 'host.code',
    message: expect.stringContaining('gpu1: the code could not be taken there'),
  });
  chmodSync(there, 0o600);
});
