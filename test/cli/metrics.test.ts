// Where metrics come from, by the built command with real runs.
import { mkdirSync, readFileSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { describe, expect, test } from 'vitest';
import { runHyper } from '../hyper.ts';
import { shown } from './driver.ts';
import { testFolder } from './folder.ts';

const two = ['--param', 'x=1,2', '-r', '1'];

describe('--metrics-file', () => {
  test('of runs one after another gives each run its own rows, though they write one file', async () => {
    const cwd = testFolder();
    const line = 'printf "epoch,acc\\n0,0.:x:\\n1,0.:x:5\\n" > history.csv';
    const args = ['grid', ...two, '--metric', 'acc', '--metrics-file', 'history.csv', line];
    const { code, stderr } = await runHyper(args, { cwd });
    expect({ code, stderr: /note.*/.exec(stderr)?.[0] }).toEqual({
      code: 0,
      stderr: expect.stringContaining('history/acc is read for --metric acc'),
    });
    const { runs } = await shown(cwd);
    expect(runs.map(({ objective }) => objective)).toEqual([0.15, 0.25]);
    expect(runs.map(({ metrics }) => metrics['history/acc']?.count)).toEqual([2, 2]);
  });

  test('that grows over the runs, its header written once, gives each run its own rows', async () => {
    const cwd = testFolder();
    writeFileSync(join(cwd, 'history.csv'), 'epoch,acc\n0,0.99\n');
    const line = 'printf "0,0.:x:\n1,0.:x:5\n" >> history.csv';
    const args = ['grid', ...two, '--metric', 'acc', '--metrics-file', 'history.csv', line];
    expect((await runHyper(args, { cwd })).code).toBe(0);
    const { runs } = await shown(cwd);
    expect(runs.map(({ objective, metrics }) => [objective, metrics['history/acc']?.count])).toEqual([
      [0.15, 2],
      [0.25, 2],
    ]);
  });

  test('may hold placeholders, and lies in the run’s folder with --cwd run', async () => {
    const cwd = testFolder();
    const write = `echo '{"acc": 0.:x:}' > out-:x:.jsonl`;
    const args = ['grid', '--param', 'x=1,2', '-r', '2', '--metric', 'acc', '--cwd', 'run'];
    expect((await runHyper([...args, '--metrics-file', 'out-:x:.jsonl', write], { cwd })).code).toBe(0);
    expect((await shown(cwd)).runs.map(({ objective }) => objective)).toEqual([0.1, 0.2]);
  });

  test('that several runs at a time would share is refused, with what to do', async () => {
    const cwd = testFolder();
    const args = ['grid', '--param', 'x=1,2', '-r', '2', '--metrics-file', 'a.csv', '--', 'true', ':x:'];
    const { code, stderr } = await runHyper(args, { cwd });
    expect(code).toBe(2);
    expect(stderr).toContain('--metrics-file a.csv would be one place for 2 runs at a time');
    expect(stderr).toContain('--metrics-file run-:run:/a.csv  or  --cwd run');
  });

  test('with a misspelt placeholder is refused', async () => {
    const args = ['grid', '--param', 'rate=1,2', '--metrics-file', 'a-:rat:.csv', '--', 'true', ':rate:'];
    const { code, stderr } = await runHyper(args, { cwd: testFolder() });
    expect({ code, stderr }).toMatchObject({ code: 2, stderr: expect.stringContaining('did you mean :rate: ?') });
  });

  test('that is a folder, or a FIFO, is told about, and the run goes on', async () => {
    const cwd = testFolder();
    mkdirSync(join(cwd, 'metrics.csv'));
    const line = 'mkfifo pipe.csv; echo acc=0.5 :x:; sleep 1';
    const files = ['--metrics-file', 'metrics.csv', '--metrics-file', 'pipe.csv'];
    const { code, stderr } = await runHyper(['grid', '--param', 'x=1', '--metric', 'acc', ...files, line], { cwd });
    expect(code).toBe(0);
    expect(stderr).toContain('metrics.csv is a folder');
    expect(stderr).toContain('pipe.csv is a FIFO');
  });
});

describe('--metric-regex', () => {
  test('reads the metric by its pattern, with a step', async () => {
    const cwd = testFolder();
    const regex = 'acc=^E(?P<step>[0-9]+) got (?P<value>[0-9.]+)';
    const line = 'echo "E3 got 0.:x:"; echo "E4 got 0.:x:5"';
    const { code } = await runHyper(['grid', ...two, '--metric', 'acc', '--metric-regex', regex, line], { cwd });
    expect(code).toBe(0);
    expect((await shown(cwd)).runs.map(({ objective }) => objective)).toEqual([0.15, 0.25]);
    const { stdout } = await runHyper(['show', '1/2', '--csv'], { cwd });
    expect(stdout).toContain('acc,3,0.2\r\nacc,4,0.25\r\n');
  });

  test.each([
    ['acc=[0-9]+', 'group'],
    ['acc=([0-9]+', 'acc'],
    ['acc', 'NAME=PATTERN'],
  ])('%s is refused before anything runs', async (regex, what) => {
    const cwd = testFolder();
    const { code, stderr } = await runHyper(['grid', ...two, '--metric-regex', regex, '--', 'true', ':x:'], { cwd });
    expect({ code, stderr }).toMatchObject({ code: 2, stderr: expect.stringContaining(what) });
  });
});

describe('stop conditions', () => {
  test('end a run as stopped with what it reported, and its outputs are kept', async () => {
    const cwd = testFolder();
    const line = 'echo loss=:x:; sleep :x:; echo loss=0';
    const stop = ['--stop-condition', 'loss > 50'];
    const args = ['grid', '--param', 'x=0,60', '-r', '2', '--metric', 'loss', '--minimize', ...stop, line];
    const { code } = await runHyper(args, { cwd });
    expect(code).toBe(0);
    const { runs } = await shown(cwd);
    expect(runs.map(({ state, reason, objective }) => [state, reason, objective])).toEqual([
      ['complete', 'exit 0', 0],
      ['stopped', 'stop condition loss > 50', 60],
    ]);
  });

  test('beyond five, or badly written, are refused', async () => {
    const cwd = testFolder();
    const six = Array.from({ length: 6 }, () => ['--stop-condition', 'loss > 5']).flat();
    expect((await runHyper(['grid', ...two, ...six, '--', 'true', ':x:'], { cwd })).code).toBe(2);
    const { code, stderr } = await runHyper(['grid', ...two, '--stop-condition', 'loss == 5', '--', 'true', ':x:'], {
      cwd,
    });
    expect({ code, stderr }).toMatchObject({ code: 2, stderr: expect.stringContaining('loss == 5') });
  });
});

test('--render writes a copy for each run, whose path stands in the command', async () => {
  const cwd = testFolder();
  writeFileSync(join(cwd, 'conf.yaml'), `rate: :rate:\nname: "run :run: it's"\nother: :unknown:\n`);
  const args = ['grid', '--param', 'rate=0.1,0.2', '--render', 'conf.yaml', '--', 'cat', ':conf.yaml:'];
  const { code } = await runHyper(args, { cwd });
  expect(code).toBe(0);
  const text = readFileSync(join(cwd, '.hyper/runs/1/2/1/log'), 'utf8');
  expect(text).toBe(`rate: 0.2\nname: "run 2 it's"\nother: :unknown:\n`);
  expect(readFileSync(join(cwd, '.hyper/runs/1/2/files/conf.yaml'), 'utf8')).toBe(text);
  const best = await runHyper(['show', '1/2', '--json'], { cwd });
  expect(best.stdout).toContain('.hyper/runs/1/2/files/conf.yaml');
});

test('--objective takes an expression over metrics', async () => {
  const cwd = testFolder();
  const line = 'echo acc=0.:x: gap=0.:x:; echo acc=0.5 gap=0.1';
  const { code } = await runHyper(['grid', ...two, '--objective', 'acc - 2*`max:gap`', line], { cwd });
  expect(code).toBe(0);
  const { runs, best } = await shown(cwd);
  expect(runs.map(({ objective }) => objective)).toEqual([0.5 - 2 * 0.1, 0.5 - 2 * 0.2]);
  expect(best?.run).toBe(1);
});

test('a loss that would be maximised is told about before anything runs', async () => {
  const args = ['grid', ...two, '--metric', 'val_loss', 'echo val_loss=:x:'];
  const { stderr } = await runHyper(args, { cwd: testFolder() });
  expect(stderr).toContain('val_loss looks like a loss and is maximised');
  const quiet = await runHyper([...args.slice(0, -1), '--minimize', args.at(-1) ?? ''], { cwd: testFolder() });
  expect(quiet.stderr).not.toContain('looks like a loss');
});

test('a metric that falls steadily in the first run is told about, though its name says nothing', async () => {
  const line = 'for i in 9 7 5 3 2 1; do echo "epoch $i"; echo "zeta=$i"; done; : :x:';
  const { stderr } = await runHyper(['grid', ...two, '--metric', 'zeta', line], { cwd: testFolder() });
  expect(stderr.match(/zeta looks like a loss and is maximised/g)).toHaveLength(1);
  const chosen = ['grid', ...two, '--metric', 'zeta', '--goal', 'maximize', line];
  expect((await runHyper(chosen, { cwd: testFolder() })).stderr).not.toContain('looks like a loss');
});

test('a JSON file written anew with as many bytes as before is seen', async () => {
  const cwd = testFolder();
  const args = ['grid', ...two, '--metric', 'acc', '--metrics-file', 'm.json', `echo '{"acc": 0.:x:}' > m.json`];
  const { code, stderr } = await runHyper(args, { cwd });
  expect(code).toBe(0);
  expect(stderr).not.toContain('wrote nothing');
  expect((await shown(cwd)).runs.map(({ objective }) => objective)).toEqual([0.1, 0.2]);
  const again = await runHyper(args, { cwd });
  expect(again.stderr).not.toContain('wrote nothing');
});

test('a text where a number belongs is a failure that says so', async () => {
  const cwd = testFolder();
  const line = `echo '{"metric": "acc", "value": "good"}' >> $HYPER_METRICS_FILE; : :x:`;
  await runHyper(['grid', ...two, '--metric', 'acc', line], { cwd });
  expect((await shown(cwd)).runs[0]).toMatchObject({ state: 'failed', reason: 'metric "acc" is a text' });
});

describe('hyper show --metric', () => {
  test('looks at a recorded search as if it had optimised another metric', async () => {
    const cwd = testFolder();
    const line = 'echo acc=0.:x: loss=:x:; echo acc=0.1 loss=9';
    await runHyper(['grid', ...two, '--metric', 'acc', line], { cwd });
    expect((await shown(cwd)).best).toEqual({ run: 1, objective: 0.1 });
    expect((await shown(cwd, '--metric-agg', 'max')).best).toEqual({ run: 2, objective: 0.2 });
    const losses = ['--metric', 'loss', '--metric-agg', 'min', '--minimize'];
    expect((await shown(cwd, ...losses)).best).toEqual({ run: 1, objective: 1 });
    expect((await shown(cwd, '--objective', '`max:acc` + loss')).best).toEqual({ run: 2, objective: 9.2 });
  });

  test('that no run reported is refused, with what was reported', async () => {
    const cwd = testFolder();
    await runHyper(['grid', ...two, '--metric', 'acc', 'echo acc=0.:x:'], { cwd });
    const { code, stderr } = await runHyper(['show', '--metric', 'ac'], { cwd });
    expect({ code, stderr }).toMatchObject({ code: 2, stderr: expect.stringContaining('did you mean --metric acc?') });
  });

  test('finds results in a search that was paused for want of its metric', async () => {
    const cwd = testFolder();
    expect((await runHyper(['grid', ...two, '--metric', 'f1', 'echo acc=0.:x:'], { cwd })).code).toBe(6);
    expect((await shown(cwd, '--metric', 'acc')).best).toEqual({ run: 1, objective: 0.1 });
  });
});
