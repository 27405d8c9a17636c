import { afterAll, beforeAll, expect, test } from 'vitest';
import { failed } from '../../fakes/facts.ts';
import { createProject } from '../../fakes/stored.ts';
import type { Project } from '../../fakes/stored.ts';
import { hyper } from './hyper.ts';

let project: Project;
beforeAll(async () => {
  project = await createProject();
  const story = project.tell({ numRuns: 30 });
  for (let index = 0; index < 24; index += 1) {
    story.run({ rate: 0.001 * (index + 1), layers: 5 }, index / 30 + 0.1, 1000 * (index + 1));
  }
  const run = story.run({ rate: 0.5, layers: 5 }, undefined, 4000, failed);
  project.log(story, run, 'bad\n');
  story.finish();
});
afterAll(() => project.remove());

test('the last search is shown where nothing is named, its best 20 rows', async () => {
  const { out, err } = await hyper(project.folder, ['show'], { columns: 80 });
  expect(err).toBe('');
  const lines = out.split('\n');
  expect(lines[0]).toBe('Search #1  bayesian  ✓ finished  25/30 in 5m04s  maximize keras/val_acc (last)');
  expect(out).toContain('same for all: layers=5');
  expect(lines.filter((line) => /^\d+ /.test(line))).toHaveLength(20);
  expect(lines.find((line) => /^\d+ /.test(line))).toMatch(/^24 +✓ complete +0\.8667 ★ +0\.024 +▁▂.*█ +11 +24s +0$/);
  expect(out).toContain('… 5 more (hyper show 1 --all)');
  expect(lines.filter((line) => line.length > 80)).toEqual([]);
  expect((await hyper(project.folder, ['describe', '#1'], { columns: 80 })).out).toBe(out);
});

test('--top, --all and --sort', async () => {
  const ids = async (...options: string[]): Promise<readonly string[]> => {
    const { out } = await hyper(project.folder, ['show', '1', ...options], { columns: 80 });
    return out.split('\n').flatMap((line) => /^\d+(?= )/.exec(line)?.[0] ?? []);
  };
  expect(await ids('--top', '2')).toEqual(['24', '23']);
  expect(await ids('--top', '2', '--sort', 'val_acc')).toEqual(['1', '2']);
  expect(await ids('--top', '1', '--sort', '-rate')).toEqual(['25']);
  expect((await ids('--all', '--sort', '-val_acc')).at(-1)).toBe('25');
  expect(await ids('--all')).toHaveLength(25);
});

test('one run has a screen of its own', async () => {
  const { out } = await hyper(project.folder, ['show', '1/best'], { columns: 80 });
  expect(out.replace(/\d\d:\d\d:\d\d/, '12:00:00')).toMatchInlineSnapshot(`
    "Run 24  #1 (1/24)  ✓ complete  ★ best  24s  local:0  attempt 1  12:00:00
      objective  keras/val_acc last 0.866667   (max 0.866667 @ step 11)
      rate       0.024         log 0.001…1         ├────────────●─────────────┤
      layers     5             int 2…100           ├─●────────────────────────┤
      why        one of the first points, spread over the space
      command    python train.py --rate 0.024 --layers 5

      keras/val_acc  0.1733 ▁▂▃▄▅▆▆▇▇▇██ 0.8667
    "
  `);
  expect((await hyper(project.folder, ['show', '24'], { columns: 80 })).out).toBe(out);
});

test('a failed run shows its log and exit code', async () => {
  const { out } = await hyper(project.folder, ['show', '25'], { columns: 80 });
  expect(out).toContain('✗ failed  exit 1');
  expect(out).toContain('log        .hyper/runs/1/25/1/log (4 bytes)');
});

test('--csv has all runs with full precision and nothing else on stdout', async () => {
  const { out, err } = await hyper(project.folder, ['show', '--csv'], { columns: 40 });
  const lines = out.split('\r\n');
  expect(err).toBe('');
  expect(lines).toHaveLength(27);
  expect(lines[0]).toBe('run,trial,state,reason,rate,layers,keras/val_acc,seconds,host,gpus,commit,snapshot');
  expect(lines[3]).toMatch(/^3,3,complete,exit 0,0\.003,5,0\.16666666666666\d+,3,local,,,$/);
  expect(lines[25]).toBe('25,25,failed,exit 1,0.5,5,,4,local,,,');
});

test('--json has all runs with full precision', async () => {
  const record = JSON.parse((await hyper(project.folder, ['show', '--json'])).out) as {
    runs: Record<string, unknown>[];
  };
  expect(record).toMatchObject({
    v: 1,
    search: 1,
    state: 'finished',
    counts: { complete: 24, failed: 1 },
    best: { run: 24 },
  });
  expect(record.runs).toHaveLength(25);
  expect(record.runs[2]).toMatchObject({
    run: 3,
    state: 'complete',
    exit: 0,
    params: { rate: 0.003, layers: 5 },
    duration_s: 3,
  });
  expect(record.runs[24]).toMatchObject({ objective: null, failure: null, metrics: {} });
});

test('a run as CSV is all its values, as JSON all that is known', async () => {
  const { out } = await hyper(project.folder, ['show', '3', '--csv']);
  expect(out.split('\r\n')).toHaveLength(14);
  expect(out).toMatch(/^metric,step,value\r\nkeras\/val_acc,0,0\.0333/);
  expect(JSON.parse((await hyper(project.folder, ['show', '3', '--json'])).out)).toMatchObject({
    run: 3,
    metrics: { 'keras/val_acc': { count: 12, last_step: 11 } },
    command: 'python train.py --rate 0.003 --layers 5',
  });
});

test('what cannot be shown is refused', async () => {
  await expect(hyper(project.folder, ['show', '--csv', '--json'])).rejects.toMatchObject({ exitCode: 2 });
  await expect(hyper(project.folder, ['show', '77'])).rejects.toMatchObject({ exitCode: 2 });
  await expect(hyper(project.folder, ['show', '1/30'])).rejects.toThrow(
    'run 30 of search #1 has not been proposed yet',
  );
  await expect(hyper(project.folder, ['show', '--sort', 'nope'])).rejects.toThrow('--sort nope');
});

test('times end where a driver that is gone was last seen', async () => {
  const own = await createProject();
  const story = own.tell();
  story.start({ rate: 0.1, layers: 5 });
  own.store.setSeen(1, story.now + 42_000);
  expect((await hyper(own.folder, ['show'], { columns: 80 })).out).toMatch(/0\/21 in 42s(?:.*\n)*1 .* 42s +0\n$/);
  expect((await hyper(own.folder, ['show', '1/1'], { columns: 80 })).out).toMatch(
    /^Run 1 .* 42s .*\n +reason +its driver/,
  );
  own.remove();
});

test('what the model expected under another objective is no measure of results under this one', async () => {
  const own = await createProject();
  const story = own.tell();
  const why = { by: 'bayesian', source: 'model', draw: 0, mean: 0.5, sd: 0.125, beta: 1, hyperparameters: [] } as const;
  const run = (): void => {
    const number = story.start({ rate: 0.1, layers: 5 }, 'local:0', 'local', why);
    story.report(number, [0.75]).report(number, [2], 'loss').end(number);
  };
  const surprises = async (...words: string[]): Promise<readonly unknown[]> => {
    const { out } = await hyper(own.folder, ['show', '--json', ...words]);
    return (JSON.parse(out) as { runs: { surprise: unknown }[] }).runs.map(({ surprise }) => surprise);
  };
  run();
  run();
  expect(await surprises()).toEqual([2, 2]);
  expect(await surprises('--metric', 'loss')).toEqual([null, null]);
  expect(await surprises('--minimize')).toEqual([null, null]);
  story.event({
    kind: 'search.edited',
    change: { objective: { metric: 'keras/val_acc', aggregate: 'max', goal: 'maximize' } },
  });
  run();
  expect(await surprises()).toEqual([null, null, 2]);
  expect((await hyper(own.folder, ['show', '1/1'])).out).not.toContain('  result ');
  expect((await hyper(own.folder, ['show', '1/3'])).out).toContain('  result     surprising: 2.0 sd above');
  own.remove();
});
