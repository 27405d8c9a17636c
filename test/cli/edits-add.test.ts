// `hyper add`: more runs, and points of the user's own, for searches that are driven and for those that are over.
import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import { describe, expect, test } from 'vitest';
import { runHyper } from '../hyper.ts';
import { letGo, quick, searchAtWork, space } from './at-work.ts';
import { shown, until } from './driver.ts';
import { testFolder } from './folder.ts';

/** Search 1, with runs 1 and 2, points 5 and 1. */
async function finished(cwd: string, ...options: readonly string[]): Promise<void> {
  const { code } = await runHyper(['random', '-n', '2', ...space, ...options, quick], { cwd });
  expect(code).toBe(0);
}

async function pointsOf(cwd: string): Promise<readonly unknown[]> {
  return (await shown(cwd, '1')).runs.map(({ params }) => params['x']);
}

describe('a search that is over', () => {
  test('goes on here with more runs, whose Run IDs are a new block', async () => {
    const cwd = testFolder();
    await finished(cwd);
    await runHyper(['grid', '--param', 'x=1', 'true :x:'], { cwd });
    const { code, stdout, stderr } = await runHyper(['add', '1', '3', '-q'], { cwd });
    expect({ code, stdout, stderr }).toEqual({
      code: 0,
      stdout: 'best 5 acc=0.8 x=8\n',
      stderr: 'search #1 makes 5 runs in all\n',
    });
    const { state, runs } = await shown(cwd, '1');
    expect({ state, runs: runs.map(({ run }) => run) }).toEqual({ state: 'finished', runs: [1, 2, 4, 5, 6] });
    expect(await pointsOf(cwd)).toEqual([5, 1, 4, 8, 7]);
    expect((await runHyper(['logs', '1/4'], { cwd })).stdout).toContain('acc=0.8');
    expect((await runHyper(['logs', '1/6'], { cwd })).stderr).toContain('1/1 to 1/5');
  });

  test('runs a point of one’s own next', async () => {
    const cwd = testFolder();
    await finished(cwd);
    const { code, stderr } = await runHyper(['add', '1', 'x=9', '-q'], { cwd });
    expect({ code, stderr }).toEqual({
      code: 0,
      stderr: 'the point is the next to be run; search #1 makes 3 runs in all\n',
    });
    expect(await shown(cwd)).toMatchObject({ best: { run: 3, objective: 0.9 } });
  });

  test('takes a point as one word too, as --start has it', async () => {
    const cwd = testFolder();
    const params = ['--param', 'x=1,2', '--param', 'y=1,2', '-n', '1'];
    await runHyper(['grid', ...params, 'true :x: :y:'], { cwd });
    expect(await runHyper(['add', '1', 'x=2,y=1', '-q'], { cwd })).toMatchObject({ code: 0 });
    expect((await shown(cwd, '1')).runs.map((run) => run.params)).toEqual([
      { x: 1, y: 1 },
      { x: 2, y: 1 },
    ]);
  });

  test('runs a point once, unless that is asked for', async () => {
    const cwd = testFolder();
    await finished(cwd);
    expect(await runHyper(['add', '1', 'x=1'], { cwd })).toEqual({
      code: 2,
      stdout: '',
      stderr: 'error: that point is run 2 already\n  run it again:  hyper retry 2\n',
    });
  });

  test('takes no point outside its space, and none that breaks a constraint', async () => {
    const cwd = testFolder();
    await finished(cwd, '--constraint', 'x<9');
    const outside = await runHyper(['add', '1', 'x=10'], { cwd });
    expect(outside).toMatchObject({ code: 2, stderr: 'error: hyper add 1 x=10  x=10 is outside its range, 1 to 9\n' });
    expect(await runHyper(['add', '1', 'x=9'], { cwd })).toMatchObject({
      code: 2,
      stderr: 'error: hyper add 1 x=9  it breaks --constraint "x<9"\n',
    });
    expect(await pointsOf(cwd)).toEqual([5, 1]);
  });

  test('goes on without the target that ended it', async () => {
    const cwd = testFolder();
    await finished(cwd, '--target', 'acc>=0.5');
    expect(await pointsOf(cwd)).toEqual([5]);
    expect((await runHyper(['add', '1', '1', '-q'], { cwd })).stderr).toBe(
      'search #1 makes 2 runs in all; --target no longer ends it\n',
    );
    expect(await pointsOf(cwd)).toEqual([5, 1]);
  });

  test('makes no more runs than a grid has points', async () => {
    const cwd = testFolder();
    await runHyper(['grid', '--param', 'x=1,2,3', '-n', '2', quick], { cwd });
    expect((await runHyper(['add', '1', '20', '-q'], { cwd })).stderr).toBe(
      'search #1 makes 3 runs in all (there are points for 1 only)\n',
    );
    expect(await runHyper(['add', '1', '20'], { cwd })).toEqual({
      code: 2,
      stdout: '',
      stderr:
        'error: search #1 has no points left for more runs\n' +
        '  run again what is there:  hyper retry 1 --state complete\n',
    });
  });

  test('goes on in the background', async () => {
    const cwd = testFolder();
    await finished(cwd);
    expect(await runHyper(['add', '1', '2', '-b'], { cwd })).toMatchObject({ code: 0, stdout: '1\n' });
    const log = join(cwd, '.hyper/runs/1/driver.log');
    await until(() => readFileSync(log, 'utf8').includes('finished: all 4 runs ended'));
    expect(await pointsOf(cwd)).toEqual([5, 1, 4, 8]);
  });

  test('makes all runs that several processes ask for at a time', async () => {
    const cwd = testFolder();
    await finished(cwd);
    const answers = await Promise.all(['1', '2', '2'].map((count) => runHyper(['add', '1', count], { cwd })));
    expect(answers.map(({ code }) => code)).toEqual([0, 0, 0]);
    expect((await shown(cwd)).runs.map(({ state }) => state)).toEqual(Array.from({ length: 7 }, () => 'complete'));
  });
});

describe('a search that is driven', () => {
  test('takes up more runs, and points before all others', async () => {
    const cwd = testFolder();
    const search = await searchAtWork(cwd);
    expect(await runHyper(['add', '1', '1'], { cwd })).toEqual({
      code: 0,
      stdout: 'search #1 makes 5 runs in all\n',
      stderr: '',
    });
    expect((await runHyper(['add', 'last', 'x=9'], { cwd })).stdout).toBe(
      'the point is the next to be run; search #1 makes 6 runs in all\n',
    );
    expect(await runHyper(['add', '1', 'x=9'], { cwd })).toMatchObject({
      code: 2,
      stderr: 'error: that point is to be run already\n',
    });
    expect(await runHyper(['add', '1', 'x=5'], { cwd })).toMatchObject({
      code: 2,
      stderr: 'error: that point is run 1 already\n  run it again:  hyper retry 1\n',
    });
    expect(await letGo(cwd, search)).toBe(0);
    const points = await pointsOf(cwd);
    expect(points.slice(0, 2)).toEqual([5, 9]);
    expect(new Set(points).size).toBe(6);
  });

  test('keeps a target that is not reached yet', async () => {
    const cwd = testFolder();
    const search = await searchAtWork(cwd, '--target', 'acc>=0.5', '-r', '2');
    expect((await runHyper(['add', '1', '1'], { cwd })).code).toBe(0);
    expect(await letGo(cwd, search)).toBe(0);
    expect((await shown(cwd)).reason).toMatch(/^target acc>=0.5 reached by run /);
  });
});
