// `hyper probe` by the built command, on scripts as people have them.
import { existsSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { describe, expect, test } from 'vitest';
import { runHyper, runShell } from '../../hyper.ts';
import { testFolder } from '../folder.ts';

type Record = {
  readonly state: string | null;
  readonly exit: number | null;
  readonly series: readonly {
    readonly name: string;
    readonly points: number;
    readonly looks_like: string | null;
    readonly line: string | null;
  }[];
  readonly use: {
    readonly metric: string;
    readonly goal: string;
    readonly options: string;
    readonly search: string | null;
  } | null;
};

async function probed(cwd: string, ...words: string[]): Promise<Record> {
  return JSON.parse((await runHyper(['probe', '--json', ...words], { cwd })).stdout) as Record;
}

const script = 'for e in 1 2 3; do echo "epoch $e loss=0.$((5 - e)) val_acc=0.$((6 + e))"; done';

test('lists every series with its points, looks and a line, and what to use', async () => {
  const cwd = testFolder();
  const { code, stdout, stderr } = await runHyper(['probe', script], { cwd });
  expect({ code, stderr }).toEqual({ code: 0, stderr: `running once, 60s at most: ${script}\n` });
  expect(stdout).toMatch(/METRIC +POINTS +FIRST +LAST/);
  expect(stdout).toMatch(/^val_acc +3 +0\.7 +0\.9 .*score/m);
  expect(stdout).toMatch(/^loss +3 +0\.4 +0\.2 .*loss/m);
  expect(stdout).toContain('epoch 1 loss=0.4 val_acc=»0.7«');
  expect(stdout).toContain('USE\n  --metric val_acc --metric-agg last --goal maximize\n');
  expect(existsSync(join(cwd, '.hyper'))).toBe(false);
});

test('with params prints a search that works when pasted', async () => {
  const cwd = testFolder();
  const { use } = await probed(cwd, '--timeout', '30s', '--param', 'x=1:3:int', '--', 'sh', '-c', `${script} # :x:`);
  expect(use?.search).toMatch(/^hyper random --num-runs 10 --metric val_acc/);
  const { code, stdout } = await runShell(use?.search ?? 'false', { cwd });
  expect({ code, stdout }).toMatchObject({ code: 0, stdout: expect.stringMatching(/val_acc +0\.9/) });
});

test('finds files that the command wrote, and the option that reads each', async () => {
  const cwd = testFolder();
  const line = 'mkdir -p out; printf "epoch,val_loss\\n0,3\\n1,2\\n" > out/history.csv';
  const { series, use } = await probed(cwd, line);
  expect(series.map(({ name, points }) => [name, points])).toEqual([['history/val_loss', 2]]);
  expect(use).toMatchObject({ metric: 'history/val_loss', goal: 'minimize' });
  expect(use?.options).toContain('--metrics-file out/history.csv');
  const { code } = await runShell(`hyper grid --param x=1,2 ${use?.options} '${line}; : :x:'`, { cwd });
  expect(code).toBe(0);
});

test('does not take the numbers of a saved model for a result', async () => {
  const model = '{"trees": {"id": [0, 1, 2, 3, 4, 5, 6]}, "split": [9, 8, 7, 6, 5, 4]}';
  const { series, use } = await probed(testFolder(), `echo '${model}' > model.json; echo done`);
  expect(series.map(({ name, looks_like }) => [name, looks_like])).toEqual([
    ['model/trees/id', null],
    ['model/split', null],
  ]);
  expect(use).toBeNull();
});

test('looks at a log instead, with a regex of the user’s', async () => {
  const cwd = testFolder();
  writeFileSync(join(cwd, 'train.log'), 'round 1 quality is 0.5\nround 2 quality is 0.75\n');
  const { series } = await probed(cwd, '--log', 'train.log', '--metric-regex', 'quality=quality is ([0-9.]+)');
  expect(series.map(({ name, points, line }) => [name, points, line])).toEqual([
    ['quality', 2, 'round 1 quality is 0.5'],
  ]);
});

describe('a command', () => {
  test('that fails is shown as failed, with what it reported until then', async () => {
    const { state, exit, series } = await probed(testFolder(), 'echo acc=0.5; exit 3');
    expect({ state, exit, names: series.map(({ name }) => name) }).toEqual({
      state: 'failed',
      exit: 3,
      names: ['acc'],
    });
  });

  test('that fails shows how', async () => {
    const { stdout } = await runHyper(['probe', 'echo no such module >&2; exit 3'], { cwd: testFolder() });
    expect(stdout).toContain('it failed: exit 3\n  no such module\n');
  });

  test('that goes on is ended at the limit', async () => {
    const { state, series } = await probed(testFolder(), '--timeout', '1s', 'echo acc=0.5; sleep 600');
    expect({ state, names: series.map(({ name }) => name) }).toEqual({ state: 'stopped', names: ['acc'] });
  });

  test('that reports nothing makes hyper exit 4 and say what to print', async () => {
    const { code, stdout } = await runHyper(['probe', '--', 'echo', 'hello'], { cwd: testFolder() });
    expect({ code, stdout }).toMatchObject({ code: 4, stdout: expect.stringContaining('No metric was seen') });
  });

  test('that is missing is a usage error', async () => {
    const { code, stderr } = await runHyper(['probe'], { cwd: testFolder() });
    expect({ code, stderr }).toMatchObject({ code: 2, stderr: expect.stringContaining('no command to probe') });
  });
});

test('a name that is printed and sent, or read by a pattern too, stands as in a search', async () => {
  const cwd = testFolder();
  const line = `echo 'acc=0.5 f1=0.1 best 0.2'; echo '{"acc": 0.75}' > $HYPER_METRICS_FILE`;
  const { series } = await probed(cwd, '--metric-regex', 'f1=best ([0-9.]+)', line);
  expect(series.map(({ name, points }) => [name, points])).toEqual([
    ['acc', 1],
    ['sent/acc', 1],
    ['f1', 1],
  ]);
});

test('a FIFO, or a JSON file beyond measure, is told about and nothing waits for it', async () => {
  const line = 'mkfifo p.csv; truncate -s 3G huge.json; echo acc=0.5';
  const { code, stdout } = await runHyper(['probe', '--metrics-file', 'p.csv', line], { cwd: testFolder() });
  expect({ code, stdout }).toMatchObject({ code: 0, stdout: expect.stringContaining('p.csv: it is no plain file') });
});

test('a file that was not written is told about once', async () => {
  const { stdout, stderr } = await runHyper(['probe', '--metrics-file', 'no.csv', 'echo acc=0.5'], {
    cwd: testFolder(),
  });
  expect(`${stdout}${stderr}`.match(/no\.csv/g)).toHaveLength(1);
});

test('a log and a command are one too many', async () => {
  const { code, stderr } = await runHyper(['probe', '--log', 'x', '--', 'true'], { cwd: testFolder() });
  expect({ code, stderr }).toMatchObject({ code: 2, stderr: expect.stringContaining('give one of them') });
});

test('a log that is not there is a usage error', async () => {
  const { code, stderr } = await runHyper(['probe', '--log', 'none.log'], { cwd: testFolder() });
  expect({ code, stderr }).toMatchObject({ code: 2, stderr: expect.stringContaining('cannot read none.log') });
});
