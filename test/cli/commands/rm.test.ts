// `hyper rm`, as a process, and with somebody who answers.
import { existsSync, mkdirSync, readFileSync, readdirSync, statSync, symlinkSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { PassThrough } from 'node:stream';
import { stripVTControlCharacters } from 'node:util';
import { execa } from 'execa';
import { afterEach, beforeEach, describe, expect, onTestFinished, test } from 'vitest';
import { rm } from '../../../src/cli/commands/rm.run.ts';
import type { Io } from '../../../src/cli/io.ts';
import { isAlive, processIdentity } from '../../../src/executors/identity.ts';
import { databaseFiles } from '../../../src/store/folder.ts';
import { captureIo, createProject } from '../../fakes/stored.ts';
import type { CapturedIo, Project } from '../../fakes/stored.ts';
import { checkout, runHyper } from '../../hyper.ts';
import type { Answer } from '../../hyper.ts';
import { testFolder } from '../folder.ts';

describe('searches that nobody drives', () => {
  let project: Project;
  const folderOf = (search: number) => join(project.folder, '.hyper/runs', String(search));
  beforeEach(async () => {
    project = await createProject();
    for (const name of ['first', 'second']) {
      const story = project.tell({ name });
      const run = story.start({ rate: 0.1, layers: 4 });
      story.report(run, [0.5, 0.75]).end(run).finish();
      project.log(story, run, Buffer.alloc(300_000, 'x'));
    }
  });
  afterEach(() => project.remove());
  const storeSize = () =>
    databaseFiles(join(project.folder, '.hyper')).reduce((sum, file) => sum + statSync(file).size, 0);
  const hyper = (...args: readonly string[]): Promise<Answer> => runHyper(args, { cwd: project.folder });

  test('are removed with their output when --yes says so, and no number comes again', async () => {
    const { code, stdout, stderr } = await hyper('rm', 'second', '--yes');
    expect({ code, stderr }).toEqual({ code: 0, stderr: '' });
    expect(stdout).toMatch(/^removed search #2 second \(21 runs, 3\d\d\.\d kB of output\)\n\d\d\d\.\d kB freed\n$/);
    expect([existsSync(folderOf(1)), existsSync(folderOf(2))]).toEqual([true, false]);
    expect((await hyper('show', '#2')).stderr).toContain('there is no search or run "#2"');
    expect((await hyper('show', '1/1', '--csv')).stdout).toContain('0.75');
    expect(project.store.newSearch(1)).toEqual({ search: 3, firstRun: 43 });
  });

  test('several at once; each is named', async () => {
    const { stdout } = await hyper('rm', '1', '2', '1', '-y');
    expect(stdout).toMatch(/^removed search #1 .*\nremoved search #2 .*\n(\d\d\d\.\d kB|1\.\d MB) freed\n$/);
    expect((await hyper('list')).stderr).toContain('no searches yet');
    expect(readdirSync(join(project.folder, '.hyper/runs'))).toEqual([]);
  });

  test('the room of their metric values is free too, unless another search is driven', async () => {
    const steps = Array.from({ length: 20_000 }, (_, step) => Math.sin(step));
    for (const name of ['big', 'bigger']) {
      const story = project.tell({ name });
      story.report(story.start({ rate: 0.1, layers: 4 }), steps);
    }
    project.store.takeDriver(1, processIdentity(process.pid) ?? null, () => false);
    expect((await hyper('rm', 'big', '-y')).stdout).toMatch(/\n0 bytes freed\n$/);
    project.store.leaveDriver(1, processIdentity(process.pid) ?? null);
    const before = storeSize();
    const { stdout } = await hyper('rm', 'bigger', '-y');
    const freed = Number(/\n([\d.]+) MB freed\n$/.exec(stdout)?.[1]) * 1e6;
    expect(freed).toBeGreaterThan(1e6);
    expect(Math.abs(before - storeSize() - freed)).toBeLessThan(1e5);
  });

  test('without --yes and without a terminal nothing is removed', async () => {
    expect(await hyper('rm', '1')).toEqual({
      code: 2,
      stdout: '',
      stderr: expect.stringMatching(
        /^error: to remove search #1 first \(21 runs, .* of output\) for good needs a yes\n {2}add {2}--yes\n$/,
      ),
    });
    expect(existsSync(folderOf(1))).toBe(true);
  });

  test.each([
    [['rm', '1', '1/1', '-y'], 2, '"1/1" is run 1 of search #1, and no search'],
    [['rm', '1', 'secnd', '-y'], 2, 'did you mean second?'],
    [['rm'], 2, "missing required argument 'SEARCH'"],
  ])('%j removes nothing', async (args, code, message) => {
    const answer = await hyper(...args);
    expect(answer).toMatchObject({ code, stdout: '', stderr: expect.stringContaining(message) });
    expect(project.store.searches()).toHaveLength(2);
    expect(existsSync(folderOf(1))).toBe(true);
  });

  test('of a link in the output, the link is removed and not what it leads to', async () => {
    const kept = join(project.folder, 'data.csv');
    writeFileSync(kept, '1,2\n');
    symlinkSync(kept, join(folderOf(1), 'data.csv'));
    symlinkSync(project.folder, join(folderOf(1), 'project'));
    expect((await hyper('rm', '1', '-y')).code).toBe(0);
    expect(readFileSync(kept, 'utf8')).toBe('1,2\n');
    expect(existsSync(folderOf(2))).toBe(true);
  });

  /** A terminal at which somebody types that line, or presses Ctrl-C. */
  function terminal(line: string | undefined): CapturedIo & { asked(): string } {
    const stdin = new PassThrough();
    const stderr = new PassThrough();
    let asked = '';
    stderr.on('data', (chunk: Buffer) => {
      asked += chunk.toString();
      if (!asked.endsWith('[y/N] ')) return;
      if (line === undefined) stdin.end();
      else stdin.write(`${line}\n`);
    });
    const io = captureIo(project.folder);
    const streams = { stdin: Object.assign(stdin, { isTTY: true }), stderr: Object.assign(stderr, { isTTY: true }) };
    return { ...io, ...(streams as unknown as Pick<Io, 'stdin' | 'stderr'>), asked: () => asked };
  }

  test('on a terminal are asked about, and a yes removes them', async () => {
    const io = terminal('y');
    await rm(['1'], {}, io);
    expect(stripVTControlCharacters(io.asked())).toMatch(
      /^Remove search #1 first \(21 runs, .* of output\) for good\? \[y\/N\] /,
    );
    expect(io.out().toString()).toMatch(/^removed search #1 first /);
    expect(project.store.searches().map(({ search }) => search)).toEqual([2]);
  });

  test.each([['n'], [''], [undefined]])('the answer %j removes nothing', async (line) => {
    const io = terminal(line);
    await expect(rm(['1', '2'], {}, io)).rejects.toMatchObject({ code: 'rm.declined', message: 'nothing was removed' });
    expect(io.out().toString()).toBe('');
    expect(project.store.searches()).toHaveLength(2);
    expect([existsSync(folderOf(1)), existsSync(folderOf(2))]).toEqual([true, true]);
  });

  test('one that is resumed while the question is open is not removed', async () => {
    const io = terminal('y');
    const driver = processIdentity(process.ppid) ?? '';
    const withDriver = new PassThrough();
    withDriver.on('data', () => project.store.takeDriver(1, driver, () => false));
    io.stderr.pipe(withDriver);
    await expect(rm(['1'], {}, io)).rejects.toMatchObject({ code: 'search.driven' });
    expect(project.store.searches()[0]).toMatchObject({ search: 1, driver });
    expect(existsSync(folderOf(1))).toBe(true);
  });
});

describe('a search that is not over', () => {
  async function until(isSo: () => boolean): Promise<void> {
    const deadline = Date.now() + 50_000;
    while (!isSo()) {
      if (Date.now() > deadline) throw new Error(`waited too long for ${isSo.toString()}`);
      await new Promise((resolve) => setTimeout(resolve, 20));
    }
  }

  test('is refused while it is driven, and while its runs live; doctor tells of both; then it goes', async () => {
    const cwd = testFolder();
    const script = 'echo :x: >started-:run:; while [ ! -e go ]; do sleep 0.05; done';
    const args = ['random', '-n', '3', '-r', '2', '--param', 'x=1:9', script];
    const driver = execa(process.execPath, [join(checkout, 'bin/hyper.js'), ...args], {
      cwd,
      env: { HYPER_HOME: join(cwd, '.hyper'), LC_ALL: 'C.UTF-8' },
      reject: false,
    });
    onTestFinished(async () => {
      writeFileSync(join(cwd, 'go'), '');
      driver.kill('SIGKILL');
      await driver;
    });
    await until(() => existsSync(join(cwd, 'started-1')) && existsSync(join(cwd, 'started-2')));
    const supervisors = [1, 2].map((run) => readFileSync(join(cwd, `.hyper/runs/1/${run}/1/sup`), 'utf8').trim());
    const pids = supervisors.map((identity) => identity.split(' ')[0]);

    expect(await runHyper(['rm', '1', '-y'], { cwd })).toMatchObject({
      code: 1,
      stderr: `error: search #1 is driven by process ${driver.pid}\n  end it first:  hyper stop 1\n`,
    });
    driver.kill('SIGKILL');
    await driver;
    expect(await runHyper(['rm', '1', '-y'], { cwd })).toMatchObject({
      code: 1,
      stdout: '',
      stderr:
        `error: runs 1, 2 of search #1 are still alive (processes ${pids.join(', ')})\n` +
        '  end them:  hyper kill 1   or go on:  hyper resume 1\n',
    });
    const { code, stdout } = await runHyper(['doctor', '--json'], { cwd });
    const { checks } = JSON.parse(stdout) as { checks: readonly object[] };
    expect(code).toBe(0);
    expect(checks).toEqual(
      expect.arrayContaining([
        {
          name: 'drivers',
          status: 'warning',
          says: 'gone, though it had not ended: search #1',
          hint: 'go on:  hyper resume 1',
        },
        {
          name: 'runs',
          status: 'warning',
          says: `alive without a driver:\nsearch #1: run 1 (process ${pids[0]}), run 2 (process ${pids[1]})`,
          hint: 'go on:  hyper resume 1   or end them:  hyper kill 1',
        },
      ]),
    );

    writeFileSync(join(cwd, 'go'), '');
    await until(() => !supervisors.some(isAlive));
    expect(await runHyper(['rm', '1', '-y'], { cwd })).toMatchObject({ code: 0, stderr: '' });
    expect(existsSync(join(cwd, '.hyper/runs/1'))).toBe(false);
    mkdirSync(join(cwd, '.hyper/runs/7'));
    expect((await runHyper(['doctor'], { cwd })).stdout).toMatch(
      /^! output +of searches that are not in the store: .*\/7$/m,
    );
  });
});
