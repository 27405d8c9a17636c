// What ends or pauses a search by itself, and how it goes on after that.
import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import { expect, test } from 'vitest';
import { runHyper } from '../hyper.ts';
import { isAt, letGo, quick, searchAtWork, space } from './at-work.ts';
import { isAlive, shown } from './driver.ts';
import { testFolder } from './folder.ts';

test('--max-failures pauses a search, and counts anew when it is resumed', async () => {
  const cwd = testFolder();
  const args = ['grid', '--param', 'x=1,2,3,4,5', '--max-failures', '2', 'if [ :x: -lt 4 ]; then exit :x:; fi'];
  expect((await runHyper(args, { cwd })).code).toBe(6);
  expect(await shown(cwd)).toMatchObject({
    state: 'paused',
    reason: '2 runs have failed (max-failures 2)',
    runs: [{}, {}],
  });
  expect((await runHyper(['resume'], { cwd })).code).toBe(3);
  expect((await shown(cwd)).runs.map(({ state }) => state)).toEqual([
    'failed',
    'failed',
    'failed',
    'complete',
    'complete',
  ]);
});

test('--fail-fast pauses a search at the first run that fails: no other is started', async () => {
  const cwd = testFolder();
  const args = [
    'grid',
    '--param',
    'x=1,2,3,4',
    '-r',
    '1',
    '--fail-fast',
    'touch at-:run:; if [ :x: = 2 ]; then exit 7; fi',
  ];
  expect((await runHyper(args, { cwd })).code).toBe(6);
  expect(await shown(cwd)).toMatchObject({
    state: 'paused',
    reason: '1 run has failed (max-failures 1)',
    runs: [{ state: 'complete' }, { state: 'failed', reason: 'exit 7' }],
  });
  expect([1, 2, 3, 4].map((run) => isAt(cwd, run))).toEqual([true, true, false, false]);
});

test('--target ends a search, which goes on as soon as the target is taken away', async () => {
  const cwd = testFolder();
  const args = ['random', '-n', '4', ...space, '--target', 'acc>=0.5', quick];
  expect((await runHyper(args, { cwd })).code).toBe(0);
  expect(await shown(cwd)).toMatchObject({
    state: 'finished',
    reason: 'target acc>=0.5 reached by run 1',
    runs: [{ run: 1 }],
  });
  expect(await runHyper(['resume'], { cwd })).toEqual({
    code: 2,
    stdout: '',
    stderr:
      'error: search #1 has finished: target acc>=0.5 reached by run 1\n' +
      '  without that end:  hyper set 1 --target none\n' +
      '  its results:  hyper show 1   hyper best 1\n',
  });
  expect(await runHyper(['set', '1', '--target', 'none'], { cwd })).toEqual({
    code: 0,
    stdout: 'search #1: target acc>=0.5 -> none\n',
    stderr: 'hyper resume 1  goes on with it\n',
  });
  expect((await runHyper(['resume'], { cwd })).code).toBe(0);
  expect((await shown(cwd)).runs).toHaveLength(4);
});

test('--target that does not fit the search is told before it starts', async () => {
  const cwd = testFolder();
  const start = ['random', '-n', '4', ...space];
  expect(await runHyper([...start, '--target', 'loss<1', quick], { cwd })).toMatchObject({
    code: 2,
    stderr: 'error: --target "loss<1" names "loss", but the search optimises acc\n  write  --target \'acc>=1\'\n',
  });
});

test('--patience ends a search, which goes on when it is told to be more patient', async () => {
  const cwd = testFolder();
  expect((await runHyper(['random', '-n', '6', ...space, '--patience', '2', quick], { cwd })).code).toBe(0);
  expect(await shown(cwd)).toMatchObject({ reason: 'no new best in 2 runs (patience 2)', runs: [{}, {}, {}] });
  expect((await runHyper(['resume', '--patience', '4'], { cwd })).code).toBe(0);
  expect(await shown(cwd)).toMatchObject({ state: 'finished', best: { run: 4, objective: 0.8 } });
});

test('--stop-when-flat ends a search whose hill is known, which goes on when it is told to', async () => {
  const cwd = testFolder();
  const hill = `awk 'BEGIN { print "acc=" 1 - (:x: - 0.5) ^ 2 }'`;
  const args = ['bayesian', '-n', '40', '--param', 'x=0:1', '--start', 'x=0.5', '--metric', 'acc', '--seed', '1'];
  expect((await runHyper([...args, '--stop-when-flat', hill], { cwd })).code).toBe(0);
  const ended = await shown(cwd);
  expect(ended).toMatchObject({ state: 'finished', reason: expect.stringMatching(/^flat: expected gain /) });
  expect(ended.runs.length).toBeGreaterThanOrEqual(10);
  expect(ended.runs.length).toBeLessThan(40);
  const refused = await runHyper(['resume'], { cwd });
  expect(refused).toMatchObject({ code: 2, stderr: expect.stringContaining('hyper set 1 --no-stop-when-flat') });
  const more = ['resume', '--no-stop-when-flat', '--num-runs', String(ended.runs.length + 1)];
  expect((await runHyper(more, { cwd })).code).toBe(0);
  expect((await shown(cwd)).runs).toHaveLength(ended.runs.length + 1);
});

test('--max-time ends a search and its runs, of which no process is left', async () => {
  const cwd = testFolder();
  const script = 'echo $$ > pid-:run:; echo acc=:x:; exec sleep 60';
  const args = ['grid', '--param', 'x=1,2,3', '-r', '2', '--metric', 'acc', '--max-time', '2s', script];
  expect((await runHyper(args, { cwd })).code).toBe(0);
  expect(await shown(cwd)).toMatchObject({
    state: 'finished',
    reason: 'max-time 2s',
    best: { objective: 2 },
    runs: [1, 2].map(() => ({ state: 'stopped', reason: 'max-time 2s' })),
  });
  expect([1, 2].map((run) => isAlive(Number(readFileSync(join(cwd, `pid-${run}`), 'utf8'))))).toEqual([false, false]);
  expect((await runHyper(['resume'], { cwd })).stderr).toContain('without that end:  hyper set 1 --max-time none\n');
});

test('a search with all its runs behind it is not resumed: the ways on are shown', async () => {
  const cwd = testFolder();
  await runHyper(['random', '-n', '2', '--param', 'x=1:9:int', 'if [ :run: = 1 ]; then exit 3; fi; : :x:'], { cwd });
  expect(await runHyper(['resume'], { cwd })).toEqual({
    code: 2,
    stdout: '',
    stderr:
      'error: search #1 has finished: all 2 runs ended\n' +
      '  more runs:  hyper add 1 20\n' +
      '  failed runs again:  hyper retry 1 --failed\n' +
      '  its results:  hyper show 1   hyper best 1\n',
  });
  const { code, stderr } = await runHyper(['resume', '--retries', '2'], { cwd });
  expect({ code, stderr }).toMatchObject({ code: 2, stderr: expect.stringMatching(/^error: search #1 has finished/) });
  expect((await runHyper(['resume', '-n', '3', '-q'], { cwd })).stderr).toBe('search #1: num-runs 2 -> 3\n');
  expect((await shown(cwd)).runs).toHaveLength(3);
});

test('a search that was stopped with runs left goes on', async () => {
  const cwd = testFolder();
  const search = await searchAtWork(cwd);
  await runHyper(['stop'], { cwd });
  expect(await letGo(cwd, search)).toBe(0);
  expect(await shown(cwd)).toMatchObject({ state: 'stopped', runs: [{}] });
  expect((await runHyper(['resume'], { cwd })).code).toBe(0);
  expect(await shown(cwd)).toMatchObject({ state: 'finished', runs: [{}, {}, {}, {}] });
});
