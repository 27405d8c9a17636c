// `-b`: a search whose driver needs neither this process nor a terminal.
import { existsSync, readFileSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { expect, test } from 'vitest';
import { runHyper } from '../hyper.ts';
import { testFolder } from './folder.ts';

async function stateOf(cwd: string): Promise<string> {
  return (JSON.parse((await runHyper(['show', '--json'], { cwd })).stdout) as { state: string }).state;
}

test('prints its number alone, goes on, and is ended from elsewhere', async () => {
  const cwd = testFolder();
  const script = 'echo acc=0.:x:; while [ ! -e go ]; do sleep 0.05; done';
  const args = ['grid', '-b', '--param', 'x=1,2,3', '-r', '2', '--metric', 'acc', script];
  const { code, stdout, stderr } = await runHyper(args, { cwd });
  expect({ code, stdout }).toEqual({ code: 0, stdout: '1\n' });
  expect(stderr).toContain('search #1 goes on in the background: .hyper/runs/1/driver.log');
  expect(await stateOf(cwd)).toBe('running');
  expect((await runHyper(['resume'], { cwd })).stderr).toContain('search #1 is driven by process');
  writeFileSync(join(cwd, 'go'), '');
  while ((await stateOf(cwd)) === 'running') await new Promise((resolve) => setTimeout(resolve, 100));
  expect(await stateOf(cwd)).toBe('finished');
  const log = join(cwd, '.hyper/runs/1/driver.log');
  expect(existsSync(log) && readFileSync(log, 'utf8')).toContain('finished: all 3 runs ended');
});

test('prints its number also where its search is over in no time', async () => {
  const cwd = testFolder();
  for (const search of [1, 2, 3, 4, 5]) {
    const { code, stdout } = await runHyper(['grid', '-b', '--param', 'x=1', 'true :x:'], { cwd });
    expect({ code, stdout }).toEqual({ code: 0, stdout: `${search}\n` });
    // Its folder is not taken from under it.
    while ((await stateOf(cwd)) === 'running') await new Promise((resolve) => setTimeout(resolve, 100));
  }
});

test('is stopped with its runs', async () => {
  const cwd = testFolder();
  expect((await runHyper(['random', '-b', '-n', '3', '--param', 'x=0:1', 'sleep 600; : :x:'], { cwd })).code).toBe(0);
  const { code, stdout } = await runHyper(['kill'], { cwd });
  expect({ code, stdout }).toMatchObject({
    code: 0,
    stdout: expect.stringMatching(/^search #1 ends, \d runs? killed\n$/),
  });
  while ((await stateOf(cwd)) === 'running') await new Promise((resolve) => setTimeout(resolve, 100));
  expect(await stateOf(cwd)).toBe('stopped');
});
