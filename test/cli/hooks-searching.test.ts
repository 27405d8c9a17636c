// `--on-best` and `--on-finish` of real searches, here and in the background: what they write, and what they leave alone.
import { existsSync, readFileSync } from 'node:fs';
import { join } from 'node:path';
import { describe, expect, test } from 'vitest';
import { runHyper } from '../hyper.ts';
import { shown, until } from './driver.ts';
import { testFolder } from './folder.ts';

/** Runs 1 and 2 are the best when they end, run 3 is not. */
const search = ['--param', 'x=3,5,4', '-r', '1', '--metric', 'acc'];
const report = 'echo acc=0.:x:';

/** Each call at a new best adds a line. */
const noteBest = ['--on-best', 'echo "$HYPER_BEST_RUN $HYPER_BEST_VALUE $HYPER_BEST_PARAM_X" >> bests'];
const noteEnd = ['--on-finish', 'echo "$HYPER_SEARCH $HYPER_STATE $HYPER_RUNS $HYPER_FAILED $HYPER_BEST_RUN" >> ends'];

const bests = '1 0.3 3\n2 0.5 5\n';

function textOf(cwd: string, file: string): string {
  return existsSync(join(cwd, file)) ? readFileSync(join(cwd, file), 'utf8') : '';
}

describe('hooks', () => {
  test('are run in the folder of the search, at each new best and once at its end', async () => {
    const cwd = testFolder();
    const { code, stderr } = await runHyper(['grid', ...search, ...noteBest, ...noteEnd, report], { cwd });
    expect({ code, bests: textOf(cwd, 'bests'), ends: textOf(cwd, 'ends') }).toEqual({
      code: 0,
      bests,
      ends: '1 finished 3 0 2\n',
    });
    expect(stderr).not.toContain('--on-');
  });

  test('are run for a search in the background by its driver', async () => {
    const cwd = testFolder();
    expect((await runHyper(['grid', '-b', ...search, ...noteBest, ...noteEnd, report], { cwd })).code).toBe(0);
    await until(() => textOf(cwd, 'ends').endsWith('\n'));
    expect([textOf(cwd, 'bests'), textOf(cwd, 'ends')]).toEqual([bests, '1 finished 3 0 2\n']);
  });

  test('do not tell of an old best again, when the search is resumed, but of its end', async () => {
    const cwd = testFolder();
    const failing = 'if [ :x: = 5 ]; then exit 7; fi; echo acc=0.:x:';
    const args = ['grid', ...search, '--fail-fast', ...noteBest, ...noteEnd, failing];
    expect((await runHyper(args, { cwd })).code).toBe(6);
    expect([textOf(cwd, 'bests'), textOf(cwd, 'ends')]).toEqual(['1 0.3 3\n', '1 paused 2 1 1\n']);
    expect((await runHyper(['resume'], { cwd })).code).toBe(0);
    expect([textOf(cwd, 'bests'), textOf(cwd, 'ends')]).toEqual([
      '1 0.3 3\n3 0.4 4\n',
      '1 paused 2 1 1\n1 finished 3 1 3\n',
    ]);
  });
});

describe('a hook that fails', () => {
  const broken = ['--on-best', 'echo told; exit 9', '--on-finish', 'no-such-command-here'];
  const warnings = [
    '--on-best: exit 9; what it wrote is in .hyper/runs/1/hooks.log',
    '--on-finish: exit 127: command not found; what it wrote is in .hyper/runs/1/hooks.log',
  ];

  test.each([
    ['a search that went well', report, 0],
    ['a search of which a run failed', 'if [ :x: = 4 ]; then exit 7; fi; echo acc=0.:x:', 3],
  ])('is told of, each once, and leaves %s its exit code', async (_what, command, exitCode) => {
    const cwd = testFolder();
    const { code, stderr } = await runHyper(['grid', ...search, '--fail-on', 'any', ...broken, command], { cwd });
    expect(code).toBe(exitCode);
    expect(stderr.split('\n').filter((line) => line.includes('--on-'))).toEqual(
      warnings.map((text) => expect.stringMatching(new RegExp(`^[\\d:]+ warning: ${text}$`))),
    );
    expect(textOf(cwd, '.hyper/runs/1/hooks.log')).toMatch(/^told\ntold\n.*no-such-command-here/);
    expect(await shown(cwd)).toMatchObject({ state: 'finished', best: { run: 2, objective: 0.5 } });
  });

  test('is told of in the log of a driver in the background', async () => {
    const cwd = testFolder();
    expect((await runHyper(['grid', '-b', ...search, ...broken, report], { cwd })).code).toBe(0);
    await until(() => warnings.every((text) => textOf(cwd, '.hyper/runs/1/driver.log').includes(text)));
    expect(await shown(cwd)).toMatchObject({ state: 'finished', runs: [{}, {}, {}] });
  });
});
