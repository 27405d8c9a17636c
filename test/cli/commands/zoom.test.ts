import { execFileSync } from 'node:child_process';
import { Command } from 'commander';
import { afterEach, beforeEach, expect, test } from 'vitest';
import { addZoom } from '../../../src/cli/commands/zoom.ts';
import type { SearchSpec } from '../../../src/search/spec.ts';
import type { Param, Point } from '../../../src/space/param.ts';
import { failed } from '../../fakes/facts.ts';
import type { Story } from '../../fakes/facts.ts';
import { captureIo, createProject } from '../../fakes/stored.ts';
import type { Project } from '../../fakes/stored.ts';
import type { Printed } from './hyper.ts';

let project: Project;
beforeEach(async () => {
  project = await createProject();
});
afterEach(() => project.remove());

async function zoom(...argv: readonly string[]): Promise<Printed> {
  const io = captureIo(project.folder);
  const program = new Command('hyper').exitOverride();
  addZoom(program, io);
  await program.parseAsync(['zoom', ...argv], { from: 'user' });
  return { out: io.out().toString(), err: io.err() };
}

const rate: Param = { kind: 'range', name: 'rate', low: 0.0001, high: 1, scale: 'log', type: 'float' };
const opt: Param = { kind: 'list', name: 'opt', values: ['adam', 'sgd', 'rms'] };

/** Best at a rate of 0.01, and without rms. */
function score({ rate: r, opt: o }: Point): number {
  return 1 - 0.1 * (Math.log10(Number(r)) + 2) ** 2 - (o === 'rms' ? 0.5 : 0);
}

function tell(changes: Partial<SearchSpec> = {}, runs = 21): Story {
  const command = { kind: 'argv', argv: ['echo', ':rate:', ':opt:'] } as const;
  const story = project.tell({ cwd: project.folder, space: [rate, opt], command, ...changes });
  const [low, high] = rate.kind === 'range' ? [rate.low, rate.high] : [1, 1];
  for (let k = 0; k < runs; k++) {
    const point = { rate: low * (high / low) ** (((k * 8) % 21) / 20), opt: ['adam', 'sgd', 'rms'][k % 3] ?? '' };
    story.run(point, score(point), 1000);
  }
  return story;
}

test('the command alone is on stdout, what was changed and why on stderr', async () => {
  tell();
  const { out, err } = await zoom();
  expect(out).toBe(
    'hyper bayesian --param rate=0.000794:0.0502:log --param opt=adam,sgd --num-runs 21 --parallel-runs 3 ' +
      '--metric keras/val_acc --goal maximize --from 1 -- echo :rate: :opt:\n',
  );
  expect(err).toBe(
    [
      'zoom of search #1: the best 5 of 21 results',
      '  rate  0.0001:1:log -> 0.000794:0.0502:log',
      '          where the best 5 lie',
      '  opt   adam,sgd,rms -> adam,sgd',
      '          rms was never among the best 7',
      '',
    ].join('\n'),
  );
});

test('--top looks at more of them, --json has it all', async () => {
  tell();
  const record = JSON.parse((await zoom('1', '--top', '30%', '--json')).out) as Record<string, unknown>;
  expect(record).toMatchObject({ search: 1, results: 21, best: 7, cwd: project.folder, notes: [] });
  expect(record['params']).toEqual([
    { name: 'rate', from: '0.0001:1:log', to: expect.stringMatching(/:log$/), why: 'where the best 7 lie' },
    { name: 'opt', from: 'adam,sgd,rms', to: expect.any(String), why: expect.any(String) },
  ]);
  const words = execFileSync('/bin/sh', ['-c', `printf '%s\\n' ${String(record['command'])}`], { encoding: 'utf8' });
  expect(words.trimEnd().split('\n')).toEqual(record['argv']);
});

test('a best value at an end lets it out, and one that is minimised is the lowest', async () => {
  const story = tell({ objective: { metric: 'keras/val_acc', aggregate: 'last', goal: 'minimize' }, numRuns: 22 });
  story.run({ rate: 1, opt: 'adam' }, -3, 1000);
  const { out, err } = await zoom();
  expect(out).toContain('--goal minimize');
  expect(out).toMatch(/rate=\S+:10:log/);
  expect(err).toContain('the best is near its upper bound 1, which is moved');
});

test('a param that hardly moves the result keeps its range', async () => {
  const noise: Param = { kind: 'range', name: 'idle', low: 0, high: 1, scale: 'linear', type: 'float' };
  const command = { kind: 'argv', argv: ['echo', ':rate:', ':idle:'] } as const;
  const story = project.tell({ cwd: project.folder, space: [rate, noise], command });
  for (let k = 0; k < 21; k++) {
    const point = { rate: 0.0001 * 10 ** (4 * (((k * 8) % 21) / 20)), idle: ((k * 5) % 21) / 20 };
    story.run(point, score(point), 1000);
  }
  const { out, err } = await zoom();
  expect(out).toContain('--param idle=0:1 ');
  expect(err).toContain('it moves the result by less than 2 %');
});

test('fewer than eight results are no reason to look nowhere else', async () => {
  tell({}, 7).run({ rate: 0.1, opt: 'adam' }, undefined, 1000, failed);
  await expect(zoom()).rejects.toMatchObject({
    code: 'zoom.few',
    exitCode: 1,
    message: expect.stringMatching(/7 results/),
  });
});

test('without a metric, or where all results are alike, there is nothing to zoom into', async () => {
  tell({ objective: null });
  await expect(zoom()).rejects.toMatchObject({ code: 'zoom.no-metric' });
  const story = project.tell({ cwd: project.folder, space: [rate, opt] });
  for (let k = 0; k < 9; k++) story.run({ rate: 0.001 * (k + 1), opt: 'adam' }, 0.5, 1000);
  await expect(zoom()).rejects.toMatchObject({ code: 'zoom.alike', exitCode: 1 });
});

test('known results count, and the new search gets them from where they came, if any lies in its space', async () => {
  tell();
  const story = project.tell({
    cwd: project.folder,
    space: [rate, opt],
    command: { kind: 'argv', argv: ['x', ':rate:', ':opt:'] },
  });
  const known = [0.008, 0.009, 0.01, 0.011, 0.012, 0.3].map((r) => ({
    point: { rate: r, opt: 'sgd' },
    objective: 1 - Math.abs(Math.log10(r) + 2),
  }));
  story.event({ kind: 'trials.imported', source: 'search #1', trials: known });
  story.event({ kind: 'trials.imported', source: 'gone.csv', trials: known });
  story.run({ rate: 0.5, opt: 'adam' }, 0.1, 1000);
  story.run({ rate: 0.6, opt: 'adam' }, 0.05, 1000);
  const { out } = await zoom('2');
  expect(out).toContain('--from 1 ');
  expect(out).not.toContain('--import');
  expect(out).not.toContain('--from 2');
});

test('a grid stays a grid: of rows that step together those that were good stay', async () => {
  const space: readonly Param[] = [
    { kind: 'list', name: 'width', values: [8, 16, 32, 64] },
    { kind: 'list', name: 'depth', values: [1, 2, 3, 4] },
    { kind: 'range', name: 'n', low: 1, high: 3, scale: 'linear', type: 'int' },
  ];
  const rows = [8, 16, 32, 64].map((width, k) => [width, k + 1]);
  const command = { kind: 'argv', argv: ['echo', ':width:', ':depth:', ':n:'] } as const;
  const zips = [{ names: ['width', 'depth'], rows }];
  const story = project.tell({
    cwd: project.folder,
    strategy: 'grid',
    space,
    zips,
    command,
    numRuns: 12,
    askedRuns: 12,
  });
  for (const [width, depth] of rows)
    for (let n = 1; n <= 3; n++)
      story.run({ width: width ?? 0, depth: depth ?? 0, n }, (width ?? 0) / 8 + 2.9 * n, 1000);
  const { out, err } = await zoom();
  expect(out).toContain(
    'hyper grid --param width=16,32,64 --param depth=2,3,4 --param n=1:4:int --zip width,depth --parallel',
  );
  expect(err).toContain('1 row was never among the best 5');
  expect(err).toContain('all points of the new grid are run');
});

test('what the command cannot say is told', async () => {
  tell({
    name: 'lstm',
    startPoints: [{ rate: 0.1, opt: 'adam' }],
    cwd: '/',
    env: { API_KEY: 'xyz' },
    renders: [{ as: 'a.yaml', text: '' }],
  });
  const { out, err } = await zoom();
  expect(out).toMatch(/^cd \/ && hyper bayesian /);
  expect(out + err).not.toContain('xyz');
  for (const word of ['--start is left out', 'the name lstm', 'the value of API_KEY', '--render a.yaml: put the path'])
    expect(err).toContain(word);
});

test('secrets are not told beside the command', async () => {
  const api: Param = { kind: 'list', name: 'api_key', values: ['s1', 's2'] };
  const story = project.tell({
    cwd: project.folder,
    space: [rate, api],
    command: { kind: 'argv', argv: ['x', ':rate:', ':api_key:'] },
  });
  for (let k = 0; k < 9; k++) story.run({ rate: 0.001 * (k + 1), api_key: k < 5 ? 's1' : 's2' }, -k, 1000);
  const { err } = await zoom();
  expect(err).not.toMatch(/s1|s2/);
  expect(err).toContain('the command holds values of api_key');
});
