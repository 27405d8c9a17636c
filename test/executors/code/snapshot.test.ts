import {
  chownSync,
  lstatSync,
  mkdirSync,
  readdirSync,
  readFileSync,
  readlinkSync,
  realpathSync,
  rmSync,
  symlinkSync,
  truncateSync,
  writeFileSync,
  utimesSync,
  renameSync,
} from 'node:fs';
import { join } from 'node:path';
import { expect, test } from 'vitest';
import { checkOutHere } from '../../../src/executors/code/check-out.ts';
import { describeChanges, patchOf } from '../../../src/executors/code/changes.ts';
import { takeSnapshot } from '../../../src/executors/code/snapshot.ts';
import type { CodeOrigin, Taken } from '../../../src/executors/code/taken.ts';
import { testFolder } from '../../cli/folder.ts';
import { gitIn, TestRepository } from './repository.ts';

type Options = {
  readonly cwd?: string;
  readonly from?: CodeOrigin;
  readonly isForced?: boolean;
  readonly tell?: (text: string) => void;
};

function take(
  repository: Pick<TestRepository, 'folder' | 'state'>,
  { cwd = '', ...options }: Options = {},
): Promise<Taken> {
  return takeSnapshot({ cwd: join(repository.folder, cwd), stateFolder: repository.state, ...options });
}

/** Path → content of every file, `-> target` for links, `*` before what can be executed. */
async function filesOf({ snapshot }: Taken, state: string): Promise<Record<string, string>> {
  return listFiles(await checkOutHere(snapshot, state));
}

function listFiles(top: string): Record<string, string> {
  const found: Record<string, string> = {};
  for (const path of (readdirSync(top, { recursive: true }) as string[]).toSorted()) {
    const stats = lstatSync(join(top, path));
    if (stats.isSymbolicLink()) found[path] = `-> ${readlinkSync(join(top, path))}`;
    else if (stats.isFile())
      found[path] = ((stats.mode & 0o100) === 0 ? '' : '*') + readFileSync(join(top, path), 'utf8');
  }
  return found;
}

function busyRepository(): TestRepository {
  const repository = new TestRepository();
  repository.put('.gitignore', 'data/\n.env\n');
  for (const name of ['kept', 'edited', 'staged', 'gone', 'gone-staged', 'mode', 'src/deep'])
    repository.put(name, `${name} 1\n`);
  repository.commit();
  repository.put('edited', 'edited 2\n');
  repository.put('staged', 'staged 2\n');
  repository.git('add', 'staged');
  repository.put('staged', 'staged 3\n');
  rmSync(join(repository.folder, 'gone'));
  repository.git('rm', '-q', 'gone-staged');
  repository.put('mode', 'mode 1\n', 0o755);
  repository.put('new\nname', 'untracked\n');
  repository.put('added', 'added\n');
  repository.git('add', 'added');
  symlinkSync('kept', join(repository.folder, 'link'));
  repository.put('data/big', 'ignored');
  repository.put('.env', 'SECRET=1');
  return repository;
}

const busyFiles = {
  '.gitignore': 'data/\n.env\n',
  'new\nname': 'untracked\n',
  'src/deep': 'src/deep 1\n',
  added: 'added\n',
  edited: 'edited 2\n',
  kept: 'kept 1\n',
  link: '-> kept',
  mode: '*mode 1\n',
  staged: 'staged 3\n',
};

test('everything that is not ignored is in it, and the repository stays as it was to the byte', async () => {
  const repository = busyRepository();
  repository.git('stash', 'list');
  const before = repository.print();
  const told: string[] = [];
  const taken = await take(repository, { tell: (text) => told.push(text) });
  expect(repository.print()).toBe(before);
  expect(await filesOf(taken, repository.state)).toEqual(busyFiles);
  expect(repository.print()).toBe(before);
  expect(told).toEqual(['Preparing uncommitted changes...']);
  expect(taken.notes).toEqual([]);
  expect(taken.code).toEqual({ commit: repository.git('rev-parse', 'HEAD'), branch: 'trunk', isDirty: true });
  expect(taken.snapshot).toMatchObject({
    kind: 'git',
    folder: '',
    repository: expect.stringMatching(/^pro_ject-[0-9a-f]{8}$/),
  });
});

test('the same content has the same id, also from a folder within, which is remembered', async () => {
  const repository = busyRepository();
  const [first, again, below] = [
    await take(repository),
    await take(repository),
    await take(repository, { cwd: 'src' }),
  ];
  expect(again).toEqual(first);
  expect(below.snapshot).toEqual({ ...first.snapshot, folder: 'src' });
  repository.put('edited', 'edited 4\n');
  const other = await take(repository);
  expect(other.snapshot.id).not.toBe(first.snapshot.id);
  repository.put('edited', 'edited 2\n');
  expect((await take(repository)).snapshot.id).toBe(first.snapshot.id);
});

test('a file that is as long and as old as before is seen to have changed', async () => {
  const repository = new TestRepository();
  repository.put('train.py', 'lr = 1\n');
  repository.commit();
  repository.put('train.py', 'lr = 2\n');
  const index = lstatSync(join(repository.folder, '.git/index')).mtime;
  utimesSync(join(repository.folder, 'train.py'), index, index);
  expect(await filesOf(await take(repository), repository.state)).toEqual({ 'train.py': 'lr = 2\n' });
});

test('without changes it is the commit itself, and nothing is prepared', async () => {
  const repository = new TestRepository();
  repository.put('a', '1');
  const commit = repository.commit();
  repository.git('checkout', '-q', '--detach');
  const told: string[] = [];
  const taken = await take(repository, { tell: (text) => told.push(text) });
  expect(taken.snapshot.id).toBe(commit);
  expect(taken.code).toEqual({ commit, branch: null, isDirty: false });
  expect(told).toEqual([]);
  expect(await filesOf(taken, repository.state)).toEqual({ a: '1' });
});

test('notebooks do not make the code a changed one, and are included', async () => {
  const repository = new TestRepository();
  repository.put('look.ipynb', '1');
  repository.commit();
  repository.put('look.ipynb', '2');
  const taken = await take(repository);
  expect(taken.code).toMatchObject({ isDirty: false });
  expect(await filesOf(taken, repository.state)).toEqual({ 'look.ipynb': '2' });
});

test('a repository without a commit, or with nothing at all', async () => {
  const repository = new TestRepository();
  const empty = await take(repository);
  expect(empty.code).toEqual({ commit: '', branch: 'trunk', isDirty: false });
  expect(await filesOf(empty, repository.state)).toEqual({});
  repository.put('a', '1');
  const taken = await take(repository);
  expect(taken.code).toEqual({ commit: '', branch: 'trunk', isDirty: true });
  expect(await filesOf(taken, repository.state)).toEqual({ a: '1' });
  expect(await describeChanges(repository.state, taken.code, taken.snapshot)).toEqual({
    files: 1,
    added: 1,
    removed: 0,
  });
});

test('a linked work tree has its own changes', async () => {
  const repository = new TestRepository();
  repository.put('a', '1');
  repository.commit();
  const linked = join(testFolder(), 'linked');
  repository.git('worktree', 'add', '-q', '-b', 'other', linked);
  writeFileSync(join(linked, 'b'), '2');
  const taken = await take({ folder: linked, state: repository.state });
  expect(taken.code).toMatchObject({ branch: 'other', isDirty: true });
  expect(await filesOf(taken, repository.state)).toEqual({ a: '1', b: '2' });
});

test('a work tree of a bare repository', async () => {
  const repository = new TestRepository();
  repository.put('a', '1');
  repository.commit();
  const folder = testFolder();
  gitIn(folder, 'clone', '-q', '--bare', repository.folder, 'bare.git');
  gitIn(join(folder, 'bare.git'), 'worktree', 'add', '-q', join(folder, 'tree'));
  writeFileSync(join(folder, 'tree/b'), '2');
  const taken = await take({ folder: join(folder, 'tree'), state: repository.state });
  expect(await filesOf(taken, repository.state)).toEqual({ a: '1', b: '2' });
});

test('a repository of SHA-256 ids, and one below a folder with a line break in its name', async () => {
  const newer = new TestRepository(join(testFolder(), 'sha'), ['--object-format=sha256']);
  newer.put('a', '1');
  newer.commit();
  newer.put('b', '2');
  const taken = await take(newer);
  expect(taken.snapshot.id).toHaveLength(64);
  expect(await filesOf(taken, newer.state)).toEqual({ a: '1', b: '2' });
  const odd = new TestRepository(join(testFolder(), 'line\nbreak "quoted":x'));
  odd.put('a', '1');
  odd.commit();
  odd.put('b', '2');
  expect(await filesOf(await take(odd), odd.state)).toEqual({ a: '1', b: '2' });
});

test('what is hyper’s own is never in it, ignored or not, committed or not', async () => {
  const repository = new TestRepository();
  repository.put('a', '1');
  repository.put('.hyper/committed', 'x');
  repository.commit();
  repository.put('.hyper/new', 'x');
  repository.put('sub/.hyper/new', 'x');
  const state = join(repository.folder, 'state of mine');
  repository.put('state of mine/x', 'x');
  const taken = await take({ folder: repository.folder, state });
  expect(taken.code).toMatchObject({ isDirty: false });
  expect(await filesOf(taken, state)).toEqual({ a: '1' });
  repository.put('b', '2');
  expect(await filesOf(await take({ folder: repository.folder, state }), state)).toEqual({ a: '1', b: '2' });
});

test('large untracked files end it before anything is copied, with their names; --force takes them', async () => {
  const repository = new TestRepository();
  repository.commit();
  repository.put('model.pt', '');
  truncateSync(join(repository.folder, 'model.pt'), 60e6);
  const refusal = take(repository);
  await expect(refusal).rejects.toMatchObject({ code: 'code.large', exitCode: 2 });
  await expect(refusal).rejects.toThrow('too large to go with the code: model.pt 60 MB');
  await expect(refusal).rejects.toMatchObject({ hint: expect.stringMatching(/\.gitignore.*--upload PATH.*--force/) });
  const forced = await take(repository, { isForced: true });
  expect(forced.notes).toEqual([expect.stringContaining('model.pt 60 MB')]);
  rmSync(join(repository.folder, 'model.pt'));
  for (let index = 0; index < 5; index += 1) {
    repository.put(`frames/${index}`, '');
    truncateSync(join(repository.folder, `frames/${index}`), 49e6);
  }
  await expect(take(repository)).rejects.toThrow(
    'untracked files of 245 MB are too much to go with the code (200 MB): frames/ 245 MB',
  );
});

test('submodules, and repositories that lie within, are taken with their own changes', async () => {
  const library = new TestRepository(join(testFolder(), 'lib'));
  library.put('lib.py', '1');
  library.commit();
  const repository = new TestRepository();
  repository.put('a', '1');
  repository.git('submodule', 'add', '-q', library.folder, 'vendor/lib');
  repository.commit();
  const clean = await take(repository);
  expect(await filesOf(clean, repository.state)).toMatchObject({ a: '1', 'vendor/lib/lib.py': '1' });
  expect(clean.code).toMatchObject({ isDirty: false });
  expect((await take(repository)).snapshot.id).toBe(clean.snapshot.id);
  const before = repository.print();
  repository.put('vendor/lib/lib.py', '2');
  repository.put('vendor/lib/new.py', '3');
  const inner = new TestRepository(join(repository.folder, 'inner'));
  inner.put('i', '1');
  const taken = await take(repository);
  expect(taken.notes).toEqual([]);
  expect(await filesOf(taken, repository.state)).toMatchObject({
    'vendor/lib/lib.py': '2',
    'vendor/lib/new.py': '3',
    'inner/i': '1',
  });
  expect(await describeChanges(repository.state, taken.code, taken.snapshot)).toEqual({
    files: 1,
    added: 1,
    removed: 0,
  });
  inner.commit();
  inner.put('j', '2');
  expect(await filesOf(await take(repository), repository.state)).toMatchObject({ 'inner/i': '1', 'inner/j': '2' });
  rmSync(inner.folder, { recursive: true });
  gitIn(join(repository.folder, 'vendor/lib'), 'reset', '-q', '--hard');
  rmSync(join(repository.folder, 'vendor/lib/new.py'));
  expect((await take(repository)).snapshot.id).toBe(clean.snapshot.id);
  expect(before).toMatch(/^[0-9a-f]{64}$/);
});

test('a submodule that is empty here is named', async () => {
  const library = new TestRepository(join(testFolder(), 'lib'));
  library.put('lib.py', '1');
  library.commit();
  const origin = new TestRepository();
  origin.git('submodule', 'add', '-q', library.folder, 'lib');
  origin.commit();
  const folder = join(testFolder(), 'clone');
  gitIn('/', 'clone', '-q', origin.folder, folder);
  const { notes } = await take({ folder, state: origin.state });
  expect(notes).toEqual([expect.stringContaining('submodule lib is empty here')]);
});

test('files that git-lfs keeps elsewhere end it; where they are pointers here too, they do not', async () => {
  const pointer = `version https://git-lfs.github.com/spec/v1\noid sha256:${'0'.repeat(64)}\nsize 2000\n`;
  const repository = new TestRepository();
  repository.put('data/.gitattributes', '*.bin filter=lfs diff=lfs merge=lfs -text\n');
  repository.put('data/x.bin', pointer);
  repository.commit();
  expect((await take(repository)).notes).toEqual([]);
  // As git-lfs has it: another content than git sees.
  repository.git('config', 'filter.lfs.clean', `printf '${pointer.replaceAll('\n', '\\n')}'`);
  repository.put('data/x.bin', 'content'.repeat(300));
  const refusal = take(repository);
  await expect(refusal).rejects.toThrow('git-lfs keeps the content of data/x.bin: hosts would get pointers to it');
  await expect(refusal).rejects.toMatchObject({ exitCode: 2, hint: expect.stringContaining('--upload data/x.bin') });
  expect((await take(repository, { isForced: true })).notes).toEqual([expect.stringContaining('data/x.bin')]);
});

test('changes that git was told to overlook are named', async () => {
  const repository = new TestRepository();
  repository.put('a', '1');
  repository.put('b', '1');
  repository.commit();
  repository.git('update-index', '--assume-unchanged', 'a', 'b');
  expect((await take(repository)).notes).toEqual([]);
  repository.put('a', '2');
  expect((await take(repository)).notes).toEqual([
    expect.stringContaining('git was told to overlook changes, which are not included: a'),
  ]);
});

test('hooks and monitors of the user’s are not started', async () => {
  const repository = new TestRepository();
  repository.put('a', '1');
  repository.commit();
  repository.put('.git/hooks/post-index-change', '#!/bin/sh\ntouch hooked\n', 0o755);
  repository.put('.git/monitor', '#!/bin/sh\ntouch hooked\n', 0o755);
  repository.git('config', 'core.fsmonitor', join(repository.folder, '.git/monitor'));
  repository.put('b', '2');
  rmSync(join(repository.folder, 'hooked'), { force: true });
  expect(await filesOf(await take(repository), repository.state)).toEqual({ a: '1', b: '2' });
});

test('an index in two files is read, and none is written', async () => {
  const repository = new TestRepository();
  repository.put('a', '1');
  repository.commit();
  repository.git('update-index', '--split-index');
  repository.put('b', '2');
  const before = repository.print();
  expect(await filesOf(await take(repository), repository.state)).toEqual({ a: '1', b: '2' });
  expect(repository.print()).toBe(before);
});

test('the patch applies to the commit and gives the same files', async () => {
  const repository = busyRepository();
  repository.put('binary', 'a\0b');
  const { code, snapshot } = await take(repository);
  expect(await describeChanges(repository.state, code, snapshot)).toMatchObject({ files: 9, added: 5, removed: 4 });
  const clone = join(testFolder(), 'clone');
  gitIn('/', 'clone', '-q', repository.folder, clone);
  writeFileSync(join(clone, '../patch'), await patchOf(repository.state, code, snapshot));
  gitIn(clone, 'apply', '../patch');
  rmSync(join(clone, '.git'), { recursive: true });
  expect(listFiles(clone)).toEqual({ ...busyFiles, binary: 'a\0b' });
});

test('a commit as it is, without the changes on top', async () => {
  const repository = new TestRepository();
  repository.put('src/a', '1');
  const first = repository.commit();
  repository.git('branch', 'experiment');
  repository.put('src/a', '2');
  repository.put('b/c', '2');
  repository.commit();
  repository.put('src/a', '3');
  const taken = await take(repository, { cwd: 'b', from: { commitRef: 'experiment' } });
  expect(taken.snapshot).toMatchObject({ id: first, folder: 'b' });
  expect(taken.code).toEqual({ commit: first, branch: 'experiment', isDirty: false });
  expect(taken.notes).toEqual([expect.stringContaining('there is no b in experiment')]);
  expect(await filesOf(taken, repository.state)).toEqual({ 'src/a': '1' });
  for (const ref of ['experimnt', '--all', '', 'a b', 'HEAD:src/a']) {
    const refusal = take(repository, { from: { commitRef: ref } });
    await expect(refusal).rejects.toMatchObject({ code: 'code.commit', exitCode: 2 });
    await expect(refusal).rejects.toThrow(
      `Could not resolve commit "${ref}" for repo ${realpathSync(repository.folder)}`,
    );
  }
  const hint = expect.stringContaining('did you mean experiment?');
  await expect(take(repository, { from: { commitRef: 'experimnt' } })).rejects.toMatchObject({ hint });
  const nowhere = { folder: testFolder(), state: repository.state };
  await expect(take(nowhere, { from: { commitRef: 'x' } })).rejects.toMatchObject({ code: 'code.commit' });
});

test('a commit has the submodules of its time', async () => {
  const library = new TestRepository(join(testFolder(), 'lib'));
  library.put('lib.py', '1');
  library.commit();
  const repository = new TestRepository();
  repository.git('submodule', 'add', '-q', library.folder, 'lib');
  const old = repository.commit();
  library.put('lib.py', '2');
  library.commit();
  gitIn(join(repository.folder, 'lib'), 'pull', '-q');
  repository.commit();
  const taken = await take(repository, { from: { commitRef: old } });
  expect(await filesOf(taken, repository.state)).toMatchObject({ 'lib/lib.py': '1' });
  rmSync(join(repository.folder, 'lib'), { recursive: true });
  await expect(take(repository, { from: { commitRef: old } })).rejects.toMatchObject({ code: 'code.submodule' });
});

test('another repository by its URL: a branch, a tag, a commit, what it calls HEAD', async () => {
  const repository = new TestRepository();
  repository.put('a', '1');
  const first = repository.commit();
  repository.git('tag', '-a', 'v1', '-m', 'one');
  repository.put('a', '2');
  const second = repository.commit();
  const here = { folder: testFolder(), state: repository.state };
  const ids = [];
  for (const ref of [undefined, 'trunk', 'v1', first]) {
    const taken = await take(here, { from: { url: `file://${repository.folder}`, ref } });
    ids.push(taken.snapshot.id);
    expect(taken.code).toMatchObject({ branch: null, isDirty: false, source: { ref: ref ?? 'HEAD' } });
    expect(await filesOf(taken, here.state)).toEqual({ a: ref === 'v1' || ref === first ? '1' : '2' });
  }
  expect(ids).toEqual([second, second, first, first]);
  const byPath = await take(repository, { from: { url: '../pro ject' } });
  expect(byPath.snapshot).toMatchObject({ id: second, folder: '' });
});

test('what cannot be fetched says what there is', async () => {
  const repository = new TestRepository();
  repository.commit();
  const from = (url: string, ref?: string) => take(repository, { from: { url, ref } });
  await expect(from(repository.folder, 'trnk')).rejects.toMatchObject({
    code: 'code.fetch',
    exitCode: 2,
    hint: 'did you mean trunk?',
  });
  await expect(from(repository.folder, 'abcdef1')).rejects.toMatchObject({ hint: expect.stringContaining('whole id') });
  await expect(from('file:///nowhere/at/all')).rejects.toMatchObject({ code: 'code.fetch' });
  for (const ref of ['--upload-pack=x', 'a:b', '+a', 'a b', ''])
    await expect(from(repository.folder, ref)).rejects.toMatchObject({ code: 'code.ref' });
  for (const url of ['--upload-pack=x', '']) await expect(from(url)).rejects.toMatchObject({ code: 'code.url' });
  await expect(from('ext::sh -c touch% /tmp/owned')).rejects.toMatchObject({ code: 'code.fetch' });
  await expect(from('https://me:secret@127.0.0.1:1/x.git')).rejects.toThrow(/^(?!.*secret).*127\.0\.0\.1:1/s);
});

test('a folder without a repository is taken as it is, named by its content', async () => {
  const [folder, state] = [testFolder(), testFolder()];
  const put = (path: string, text: string, mode = 0o644) => {
    mkdirSync(join(folder, path, '..'), { recursive: true });
    writeFileSync(join(folder, path), text, { mode });
  };
  put('train.py', '1');
  put('run.sh', '2', 0o755);
  put(`${'long-'.repeat(30)}/new\nname`, '3');
  put('.venv/lib', 'x');
  put('node_modules/x', 'x');
  put('sub/__pycache__/x', 'x');
  put('.hyper/x', 'x');
  symlinkSync('train.py', join(folder, 'link'));
  symlinkSync('x'.repeat(150), join(folder, 'long-link'));
  const taken = await take({ folder, state });
  expect(taken.code).toBeNull();
  expect(taken.notes).toEqual([expect.stringContaining('there is no git repository')]);
  expect(taken.snapshot).toMatchObject({ kind: 'archive', folder: '' });
  const files = {
    [`${'long-'.repeat(30)}/new\nname`]: '3',
    link: '-> train.py',
    'long-link': `-> ${'x'.repeat(150)}`,
    'run.sh': '*2',
    'train.py': '1',
  };
  expect(await filesOf(taken, state)).toEqual(files);
  utimesSync(join(folder, 'train.py'), 1, 1);
  expect((await take({ folder, state })).snapshot.id).toBe(taken.snapshot.id);
  put('train.py', '2');
  expect((await take({ folder, state })).snapshot.id).not.toBe(taken.snapshot.id);
  expect(await describeChanges(state, taken.code, taken.snapshot)).toBeNull();
});

test('a copy here is made once, for all that ask at the same moment', async () => {
  const repository = busyRepository();
  const taken = await take(repository);
  const folders = await Promise.all(
    Array.from({ length: 5 }, () => checkOutHere({ ...taken.snapshot, folder: 'made/for it' }, repository.state)),
  );
  expect(new Set(folders).size).toBe(1);
  expect(readdirSync(join(repository.state, 'src'))).toEqual([taken.snapshot.id.slice(0, 12)]);
  expect(lstatSync(join(folders[0] ?? '', 'made/for it')).isDirectory()).toBe(true);
});

test('code that is gone says so', async () => {
  const repository = new TestRepository();
  repository.put('a', '1');
  repository.commit();
  const { snapshot, code } = await take(repository);
  renameSync(repository.folder, `${repository.folder} moved`);
  await expect(checkOutHere(snapshot, repository.state)).rejects.toMatchObject({ code: 'code.gone' });
  expect(await describeChanges(repository.state, code, { ...snapshot, id: '1'.repeat(40) })).toBeNull();
});

test('without git on this machine the folder is taken as it is', async () => {
  const repository = new TestRepository();
  repository.put('a', '1');
  repository.commit();
  const { snapshot, notes } = await withPath(testFolder(), () => take(repository));
  expect(snapshot.kind).toBe('archive');
  expect(notes).toEqual([expect.stringContaining('there is no git repository')]);
  expect(await filesOf({ snapshot, notes, code: null }, repository.state)).toEqual({ a: '1' });
});

test('a git that is too old is named', async () => {
  const bin = testFolder();
  writeFileSync(
    join(bin, 'git'),
    '#!/bin/sh\nwhile [ "$1" != rev-parse ]; do shift; done; shift; printf "%s\\n" "$@"\n',
    {
      mode: 0o755,
    },
  );
  const repository = new TestRepository();
  const taking = withPath(`${bin}:${process.env['PATH']}`, () => take(repository));
  await expect(taking).rejects.toMatchObject({ code: 'code.git', message: expect.stringContaining('git 2.31') });
});

test.skipIf(process.getuid?.() !== 0)(
  'a repository of somebody else’s is not looked into, and it is said how it may be (needs root)',
  async () => {
    const repository = new TestRepository();
    repository.put('a', '1');
    repository.commit();
    chownSync(repository.folder, 1234, 1234);
    chownSync(join(repository.folder, '.git'), 1234, 1234);
    await expect(take(repository)).rejects.toMatchObject({
      code: 'code.repository',
      exitCode: 2,
      hint: expect.stringContaining('safe.directory'),
    });
  },
);

async function withPath<Result>(path: string, work: () => Promise<Result>): Promise<Result> {
  const before = process.env['PATH'];
  process.env['PATH'] = path;
  try {
    return await work();
  } finally {
    process.env['PATH'] = before;
  }
}
