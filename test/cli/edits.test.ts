// `hyper set`, and `hyper resume` with what it can change: of searches that are driven, paused and over.
import { existsSync } from 'node:fs';
import { join } from 'node:path';
import { describe, expect, test } from 'vitest';
import { runHyper } from '../hyper.ts';
import { isAt, letGo, quick, searchAtWork, space } from './at-work.ts';
import { shown, until } from './driver.ts';
import { testFolder } from './folder.ts';

describe('a search that is driven', () => {
  test('has more runs at once as soon as they are asked for', async () => {
    const cwd = testFolder();
    const search = await searchAtWork(cwd);
    expect(await runHyper(['set', '1', '-r', '3'], { cwd })).toEqual({
      code: 0,
      stdout: 'search #1: parallel-runs 1 -> 3\n',
      stderr: '',
    });
    await until(() => isAt(cwd, 2) && isAt(cwd, 3));
    expect(await letGo(cwd, search)).toBe(0);
  });

  test('makes as many runs as it is told, with the points it would have had', async () => {
    const cwd = testFolder();
    const search = await searchAtWork(cwd);
    expect((await runHyper(['set', 'last', '--num-runs', '6'], { cwd })).stdout).toBe('search #1: num-runs 4 -> 6\n');
    expect(await letGo(cwd, search)).toBe(0);
    const { runs } = await shown(cwd);
    expect(runs.map(({ run }) => run)).toEqual([1, 2, 3, 4, 5, 6]);
    const other = testFolder();
    await runHyper(['random', '-n', '6', ...space, quick], { cwd: other });
    expect(runs.map(({ params }) => params)).toEqual((await shown(other)).runs.map(({ params }) => params));
  });

  test('is not cut below the runs it has', async () => {
    const cwd = testFolder();
    const search = await searchAtWork(cwd, '-r', '2');
    await until(() => isAt(cwd, 2));
    expect(await runHyper(['set', '1', '-n', '1'], { cwd })).toEqual({
      code: 2,
      stdout: '',
      stderr:
        'error: search #1 has 2 runs already: it cannot have 1 in all\n' +
        '  no more than there are:  hyper set 1 --num-runs 2\n',
    });
    expect((await runHyper(['set', '1', '-n', '2'], { cwd })).code).toBe(0);
    expect(await letGo(cwd, search)).toBe(0);
    expect((await shown(cwd)).runs).toHaveLength(2);
  });

  test('has another best under another metric; several changes stand below each other', async () => {
    const cwd = testFolder();
    const search = await searchAtWork(cwd);
    const { code, stdout } = await runHyper(['set', '1', '--metric', 'loss', '--patience', '9'], { cwd });
    expect({ code, stdout }).toEqual({
      code: 0,
      stdout: 'search #1:\n  objective maximize acc (last) -> minimize loss (last)\n  patience none -> 9\n',
    });
    expect(await letGo(cwd, search)).toBe(0);
    expect(await shown(cwd)).toMatchObject({ best: { run: 2, objective: 0.1 } });
    expect((await runHyper(['set', '1', '--metric', 'acc'], { cwd })).code).toBe(0);
    expect(await shown(cwd)).toMatchObject({ best: { run: 4, objective: 0.8 } });
  });

  test('has fewer at once when runs have ended', async () => {
    const cwd = testFolder();
    const search = await searchAtWork(cwd, '-r', '2');
    await until(() => isAt(cwd, 2));
    expect((await runHyper(['set', '1', '-r', '1'], { cwd })).code).toBe(0);
    await runHyper(['stop', '1/1'], { cwd });
    await until(() => existsSync(join(cwd, '.hyper/runs/1/1/1/exit')));
    await runHyper(['stop', '1/2'], { cwd });
    await until(() => isAt(cwd, 3));
    expect(isAt(cwd, 4)).toBe(false);
    expect(await letGo(cwd, search)).toBe(0);
    const { runs } = await shown(cwd);
    expect(runs.map(({ state }) => state)).toEqual(['stopped', 'stopped', 'complete', 'complete']);
  });

  test('is changed where it is by resume, too; one that is paused goes on', async () => {
    const cwd = testFolder();
    const search = await searchAtWork(cwd);
    const args = ['resume', '1', '-r', '2'];
    expect(await runHyper(args, { cwd })).toEqual({ code: 0, stdout: 'search #1: parallel-runs 1 -> 2\n', stderr: '' });
    await until(() => isAt(cwd, 2));
    await runHyper(['pause', '1'], { cwd });
    expect((await runHyper(['add', '1', '1'], { cwd })).stdout).toBe(
      'search #1 makes 5 runs in all\nit is paused:  hyper resume 1  goes on with it\n',
    );
    expect(await runHyper(['resume', '1', '-r', '3'], { cwd })).toEqual({
      code: 0,
      stdout: 'search #1 goes on\nsearch #1: parallel-runs 2 -> 3\n',
      stderr: '',
    });
    expect(await letGo(cwd, search)).toBe(0);
    expect((await shown(cwd)).runs).toHaveLength(5);
  });

  test('refuses a target of another metric', async () => {
    const cwd = testFolder();
    const search = await searchAtWork(cwd);
    expect(await runHyper(['set', '1', '--target', 'loss<0.1'], { cwd })).toMatchObject({
      code: 2,
      stderr: 'error: --target "loss<0.1" names "loss", but the search optimises acc\n  write  --target \'acc>=0.1\'\n',
    });
    expect(await letGo(cwd, search)).toBe(0);
  });
});

describe('a search that was paused for want of its metric', () => {
  /** Its first run is done, and reported something else. */
  async function paused(cwd: string, metric = 'acx'): Promise<string> {
    const { code, stdout } = await runHyper(['random', '-n', '3', ...space, '--metric', metric, quick], { cwd });
    expect(code).toBe(6);
    return stdout;
  }

  test('tells how it goes on with the metric that was meant, keeping a goal that was given', async () => {
    expect(await paused(testFolder())).toMatch(/With the metric that was meant\n {4}hyper resume 1 --metric acc\n/);
    const cwd = testFolder();
    const { stdout } = await runHyper(['random', '-n', '3', ...space, '--metric', 'acx', '--minimize', quick], { cwd });
    expect(stdout).toContain('    hyper resume 1 --metric acc --goal minimize\n');
  });

  test('has values once the right one is set, and then goes on', async () => {
    const cwd = testFolder();
    await paused(cwd);
    expect(await runHyper(['set', '1', '--metric', 'acc'], { cwd })).toEqual({
      code: 0,
      stdout: 'search #1: objective maximize acx (last) -> maximize acc (last)\n',
      stderr: 'hyper resume 1  goes on with it\n',
    });
    expect(await shown(cwd)).toMatchObject({
      best: { run: 1, objective: 0.5 },
      runs: [{ state: 'complete', objective: 0.5 }],
    });
    expect((await runHyper(['resume', '1'], { cwd })).code).toBe(0);
    expect((await shown(cwd)).runs.map(({ objective, attempt }) => [objective, attempt])).toEqual([
      [0.5, 1],
      [0.1, 1],
      [0.4, 1],
    ]);
  });

  test('goes on with the right one in one go', async () => {
    const cwd = testFolder();
    await paused(cwd);
    const { code, stderr } = await runHyper(['resume', '1', '--metric', 'acc', '-n', '2'], { cwd });
    expect(code).toBe(0);
    expect(stderr).toContain('objective maximize acx (last) -> maximize acc (last)\n');
    expect(await shown(cwd)).toMatchObject({ state: 'finished', best: { run: 1 }, runs: [{}, {}] });
  });
});

describe('a search that is over', () => {
  test('has limits set and taken away', async () => {
    const cwd = testFolder();
    await runHyper(['random', '-n', '2', ...space, quick], { cwd });
    const all = ['timeout', 'max-failures', 'max-time', 'target', 'patience'];
    const values = ['30m', '3', '2h', 'acc>=0.9', '5'];
    const set = await runHyper(['set', '1', ...all.flatMap((name, index) => [`--${name}`, values[index] ?? ''])], {
      cwd,
    });
    expect(set.stdout).toBe(`search #1:\n${all.map((name, index) => `  ${name} none -> ${values[index]}\n`).join('')}`);
    const unset = await runHyper(['set', '1', ...all.flatMap((name) => [`--${name}`, 'none'])], { cwd });
    expect(unset.stdout).toBe(
      `search #1:\n${all.map((name, index) => `  ${name} ${values[index]} -> none\n`).join('')}`,
    );
    const again = await runHyper(['set', '1', '--timeout', 'none'], { cwd });
    expect(again).toEqual({ code: 0, stdout: 'search #1: timeout none, as before\n', stderr: '' });
  });

  test('says where its space has fewer points than it is to have runs', async () => {
    const cwd = testFolder();
    await runHyper(['random', '-n', '2', ...space, quick], { cwd });
    expect(await runHyper(['set', '1', '-n', '40'], { cwd })).toEqual({
      code: 0,
      stdout: 'search #1: num-runs 2 -> 9\n  there are points for 9 runs only\n',
      stderr: 'hyper resume 1  goes on with it\n',
    });
    expect((await runHyper(['resume', '1', '-q'], { cwd })).stdout).toBe('best 7 acc=0.9 x=9\n');
  });
});
