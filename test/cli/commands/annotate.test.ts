// `hyper label`, `note` and `archive`, as processes.
import { afterEach, beforeEach, describe, expect, test } from 'vitest';
import { processIdentity } from '../../../src/executors/identity.ts';
import { createProject } from '../../fakes/stored.ts';
import type { Project } from '../../fakes/stored.ts';
import { runHyper } from '../../hyper.ts';
import type { Answer } from '../../hyper.ts';

let project: Project;
beforeEach(async () => {
  project = await createProject();
  const story = project.tell({ name: 'lstm', labels: ['night'] });
  story.run({ rate: 0.1, layers: 4 }, 0.75, 60_000);
  story.run({ rate: 0.2, layers: 4 }, 0.5, 60_000);
  story.finish();
  project.tell({ objective: null, strategy: 'grid' });
});
afterEach(() => project.remove());

function hyper(...args: readonly string[]): Promise<Answer> {
  return runHyper(args, { cwd: project.folder });
}

async function output(...args: readonly string[]): Promise<string> {
  const { code, stdout, stderr } = await hyper(...args);
  expect({ code, stderr }).toEqual({ code: 0, stderr: '' });
  return stdout;
}

type Annotated = { labels: readonly string[]; note: string | null; archived_at?: string | null };

async function json<T>(...args: readonly string[]): Promise<T> {
  return JSON.parse(await output(...args, '--json')) as T;
}

describe('labels', () => {
  test('join those given at the start, and are shown wherever the search is', async () => {
    expect(await output('label', 'add', 'lstm', 'keep', ' two words ')).toBe(
      'search #1 is labelled night, keep, two words\n',
    );
    expect(await output('label', 'remove', '#1', 'night', 'keep')).toBe('search #1 is labelled two words\n');
    expect(await output('show', '1')).toContain('  labels     two words\n');
    expect(await json('show', '1')).toMatchObject({ labels: ['two words'], note: null });
    expect(await json<Annotated[]>('list')).toMatchObject([{ labels: ['two words'] }, { labels: [] }]);
    expect(await output('label', 'remove', '1', 'two words')).toBe('search #1 has no labels now\n');
  });

  test('of a run are its own', async () => {
    expect(await output('label', 'add', '1/best', 'good')).toBe('run 1 of search #1 is labelled good\n');
    expect(await output('show', '1/1')).toContain('  labels     good\n');
    expect(await json('show', '1/1')).toMatchObject({ run: 1, labels: ['good'], note: null });
    const { labels, runs } = await json<Annotated & { runs: Annotated[] }>('show', '1');
    expect([labels, runs.map((run) => run.labels)]).toEqual([['night'], [['good'], []]]);
  });

  test('choose what is listed', async () => {
    await output('label', 'add', '1', 'good');
    await output('label', 'add', '2', 'good');
    const listed = async (...args: readonly string[]) =>
      (await json<{ search: number }[]>('list', ...args)).map(({ search }) => search);
    expect(await listed('--label', 'good')).toEqual([1, 2]);
    expect(await listed('--label', 'good', '--label', 'night')).toEqual([1]);
    expect(await hyper('list', '--label', 'bad')).toMatchObject({
      code: 0,
      stdout: '',
      stderr: 'no such search is labelled bad\n',
    });
  });

  test('that are not there cannot be removed, and then none is', async () => {
    await output('label', 'add', '1', 'keep');
    expect(await hyper('label', 'remove', '1', 'night', 'keeep')).toEqual({
      code: 2,
      stdout: '',
      stderr: 'error: search #1 has no label "keeep"\n  did you mean keep?  it has night, keep\n',
    });
    expect(await json('show', '1')).toMatchObject({ labels: ['night', 'keep'] });
    expect((await hyper('label', 'remove', '2', 'x')).stderr).toContain('\n  it has none\n');
  });

  test.each([['  '], ['two\nlines'], ['x'.repeat(101)]])('%j is none', async (name) => {
    const { code, stderr } = await hyper('label', 'add', '1', 'fine', name);
    expect({ code, stderr }).toEqual({ code: 2, stderr: expect.stringMatching(/^error: ".*" is no label\n/) });
    expect(await json('show', '1')).toMatchObject({ labels: ['night'] });
  });

  test.each([
    [['label'], 'Usage: hyper label add|remove SEARCH|RUN NAME...'],
    [['label', 'ad', '1', 'x'], 'Did you mean add?'],
    [['label', 'add', '1'], "missing required argument 'NAME'"],
  ])('%j is told what is missing', async (args, message) => {
    const { code, stdout, stderr } = await hyper(...args);
    expect([code, stdout]).toEqual([2, '']);
    expect(stderr).toContain(message);
  });
});

describe('a note', () => {
  test('is printed, shown, replaced and removed', async () => {
    expect(await output('note', '1', 'first', 'try')).toBe('wrote a note on search #1\n');
    expect(await output('note', 'lstm')).toBe('first try\n');
    expect(await output('note', '1', 'two\nlines')).toBe('replaced the note on search #1\n');
    expect(await output('show', '1')).toContain('  note       two\n             lines\n');
    expect(await json<Annotated[]>('list')).toMatchObject([{ note: 'two\nlines' }, { note: null }]);
    expect(await output('note', '1', '')).toBe('removed the note on search #1\n');
    expect(await hyper('note', '1')).toEqual({ code: 0, stdout: '', stderr: 'search #1 has no note\n' });
    expect(await output('note', '1', ' ')).toBe('there was no note on search #1\n');
  });

  test('of a run is its own', async () => {
    expect(await output('note', '1/2', 'diverges')).toBe('wrote a note on run 2 of search #1\n');
    expect(await output('note', '1/2')).toBe('diverges\n');
    expect(await output('show', '1')).toContain('\nlabels and notes of runs:\n  2  diverges\n');
    expect(await json('show', '1/2')).toMatchObject({ note: 'diverges' });
  });

  test('cannot move the cursor of who reads it', async () => {
    await output('note', '1', '\u001b[2Jfine\u0001');
    expect(await output('note', '1')).toBe('fine\\x01\n');
  });
});

describe('an archived search', () => {
  test('is hidden from the list, and can be brought back', async () => {
    expect(await output('archive', 'lstm', '#1')).toBe('archived search #1\n');
    expect((await output('list')).split('\n').slice(1)).toEqual([expect.stringMatching(/^#2 /), '']);
    expect(await output('list', '--archived')).toMatch(/ARCHIVED\n#1 .* (ago|just now)\n$/);
    expect(await json<unknown[]>('list', '--all')).toMatchObject([
      { search: 1, archived_at: expect.stringMatching(/^\d{4}-/) },
      { search: 2, archived_at: null },
    ]);
    expect(await json('show', '1')).toMatchObject({ search: 1, archived_at: expect.any(String) });
    expect(await output('archive', '1')).toBe('search #1 is archived already\n');
    expect(await output('archive', '--undo', '1', '2')).toBe('search #1 is listed again\nsearch #2 is not archived\n');
    expect((await hyper('list', '--archived')).stderr).toBe('no search is archived\n');
  });

  test('all of them leave an empty list that says so', async () => {
    await output('archive', '1', '2');
    expect(await hyper('list')).toEqual({
      code: 0,
      stdout: '',
      stderr: 'every search is archived: hyper list --archived\n',
    });
  });

  test('a driven one is refused, and so are the others named with it', async () => {
    project.store.takeDriver(2, processIdentity(process.pid) ?? null, () => false);
    const { code, stderr } = await hyper('archive', '1', '2');
    expect({ code, stderr }).toEqual({
      code: 1,
      stderr: `error: search #2 is driven by process ${process.pid}\n  end it first:  hyper stop 2\n`,
    });
    expect((await json<unknown[]>('list')).length).toBe(2);
    await output('label', 'add', '2', 'labels are anybody’s');
    await output('archive', '--undo', '2');
  });
});

describe('what is meant', () => {
  test.each([
    ['label', 'add', 'lstn', 'x'],
    ['note', 'lstn', 'x'],
    ['archive', 'lstn'],
  ])('%s: an unknown name is answered with the nearest', async (...args) => {
    const { code, stderr } = await hyper(...args);
    expect({ code, stderr }).toEqual({
      code: 2,
      stderr: expect.stringMatching(/^error: there is no search or run "lstn"\n {2}did you mean lstm\?/),
    });
  });

  test('a run that was not proposed yet cannot be written on', async () => {
    const { code, stderr } = await hyper('note', '1/9', 'x');
    expect({ code, stderr }).toMatchObject({ code: 2, stderr: expect.stringContaining('has not been proposed yet') });
  });

  test('a run does not stand for its search', async () => {
    const { code, stderr } = await hyper('archive', '1/2');
    expect({ code, stderr }).toEqual({
      code: 2,
      stderr: 'error: "1/2" is run 2 of search #1, and no search\n  if you mean the whole search, its number is  1\n',
    });
  });

  test.each([
    ['label', 'add', '1', 'x'],
    ['note', '1', 'x'],
    ['archive', '1'],
    ['rm', '1', '--yes'],
  ])('hyper %s makes no store where there is none', async (...args) => {
    const { code, stderr } = await runHyper(args, {
      cwd: project.folder,
      env: { HYPER_HOME: `${project.folder}/none` },
    });
    expect({ code, stderr }).toMatchObject({ code: 1, stderr: expect.stringContaining('no search was started here') });
    expect(
      (await runHyper(['list'], { cwd: project.folder, env: { HYPER_HOME: `${project.folder}/none` } })).stdout,
    ).toBe('');
  });
});

test.each([['label'], ['label', 'add'], ['label', 'remove'], ['note'], ['archive'], ['rm'], ['doctor'], ['list']])(
  'the help of %s %s has examples and fits 80 columns',
  async (...args) => {
    const text = await output(...args, '--help');
    expect(text).toContain(`\nEXAMPLES\n  $ hyper ${args.join(' ')}`);
    expect(text.split('\n').filter(({ length }) => length > 80)).toEqual([]);
  },
);
