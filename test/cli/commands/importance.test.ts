import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import { Command } from 'commander';
import { afterEach, beforeEach, expect, test } from 'vitest';
import { addImportance } from '../../../src/cli/commands/importance.ts';
import { createRng } from '../../../src/numerics/rng.ts';
import type { SearchSpec } from '../../../src/search/spec.ts';
import { failed } from '../../fakes/facts.ts';
import type { Story } from '../../fakes/facts.ts';
import { captureIo, createProject } from '../../fakes/stored.ts';
import type { Project } from '../../fakes/stored.ts';

let project: Project;
beforeEach(async () => {
  project = await createProject();
});
afterEach(() => project.remove());

async function importance(...argv: readonly string[]): Promise<{ readonly out: string; readonly err: string }> {
  const io = captureIo(project.folder, { columns: 80 });
  const program = new Command('hyper').exitOverride();
  addImportance(program, io);
  await program.parseAsync(['importance', ...argv], { from: 'user' });
  return { out: io.out().toString(), err: io.err() };
}

/** So many runs, spread over the space: val_acc is best at rate 0.03 and hardly minds the layers; loss is best at few layers. */
function tell(count: number, changes: Partial<SearchSpec> = {}): Story {
  const story = project.tell({ strategy: 'random', numRuns: count, ...changes });
  for (let k = 0; k < count; k++) {
    const [rate, layers] = [10 ** (-3 * ((k * 0.618) % 1)), 2 + Math.floor(99 * ((k * 0.414) % 1))];
    const run = story.start({ rate, layers });
    const accuracy = 0.9 - 0.1 * Math.log10(rate / 0.03) ** 2 - layers / 1e4;
    story
      .report(run, [accuracy])
      .report(run, [layers / 100], 'loss')
      .wait(1000)
      .end(run);
  }
  return story;
}

type Params = readonly { readonly param: string; readonly total: { readonly share: number } }[];

test('the table of the last search, in 80 columns', async () => {
  tell(16);
  const { out, err } = await importance();
  expect(err).toBe('');
  expect(out).toMatch(/^Search #1 {2}random {2}16 runs {2}maximize keras\/val_acc \(last\)\n/);
  expect(out).toMatch(/a model of them explains \d\d+ % of the variance/);
  expect(out).toMatch(/^param +moves it +decides if good$/m);
  expect(out.indexOf('\nrate ')).toBeLessThan(out.indexOf('\nlayers '));
  for (const line of out.split('\n')) expect(line.length).toBeLessThanOrEqual(80);
});

test('--json has shares and curves, and --metric sees the search as if it had optimised that', async () => {
  tell(16);
  const own = JSON.parse((await importance('1', '--json')).out) as { params: Params; r2: number };
  expect(own.params.map(({ param }) => param)).toEqual(['rate', 'layers']);
  expect(own.params[0]!.total.share).toBeGreaterThan(0.9);
  const other = JSON.parse((await importance('--metric', 'loss', '--minimize', '--json')).out) as { params: Params };
  expect(other.params[0]!.param).toBe('layers');
  expect(other).toMatchObject({ objective: { metric: 'loss', goal: 'minimize' } });
});

test('--svg writes the figure beside the table, whole or not at all', async () => {
  tell(12);
  const { out, err } = await importance('--svg', 'picture.svg');
  expect(err).toBe('wrote picture.svg\n');
  expect(out).toContain('decides if good');
  const svg = readFileSync(join(project.folder, 'picture.svg'), 'utf8');
  expect(svg).toContain('<title>Search #1: what matters for keras/val_acc (last)</title>');
  // A run is a disc in the panel of each of the two params.
  expect(svg.match(/<circle /g)).toHaveLength(24);
  await expect(importance('--svg', 'no/such/folder.svg')).rejects.toMatchObject({
    exitCode: 1,
    message: expect.stringMatching(/^cannot write no\/such\/folder\.svg: /) as string,
  });
});

test('too few results are exit 1 with how to get more, none are exit 4', async () => {
  tell(0, { numRuns: 5 });
  await expect(importance()).rejects.toMatchObject({ exitCode: 4, message: 'search #1 has no usable result yet' });
  const story = tell(5, { numRuns: 6 });
  story.run({ rate: 0.1, layers: 4 }, undefined, 1000, failed);
  await expect(importance()).rejects.toMatchObject({
    exitCode: 1,
    message: 'search #2 has 5 of the 8 results it takes to say which params matter',
    hint: 'more runs:  hyper add 2 3',
  });
  tell(9, { objective: null });
  await expect(importance()).rejects.toMatchObject({
    exitCode: 4,
    hint: expect.stringContaining('--metric') as string,
  });
  expect((await importance('3', '--metric', 'keras/val_acc')).out).toContain('maximize keras/val_acc');
});

test('what cannot be is refused: another metric nobody reported, two objectives, two goals, no such search', async () => {
  tell(9);
  await expect(importance('--metric', 'los')).rejects.toMatchObject({ exitCode: 2, code: 'importance.metric' });
  await expect(importance('--metric', 'loss', '--objective', '2*loss')).rejects.toMatchObject({ exitCode: 2 });
  await expect(importance('--goal', 'maximize', '--minimize')).rejects.toMatchObject({ exitCode: 2 });
  await expect(importance('99')).rejects.toMatchObject({ exitCode: 2 });
});

test('a model that explains nothing says so, has no numbers in JSON, and draws nothing', async () => {
  const story = project.tell({ numRuns: 20 });
  const noise = createRng(1);
  for (let k = 0; k < 20; k++) {
    story.run({ rate: 10 ** (-3 * noise.uniform()), layers: 2 + noise.integer(99) }, noise.uniform(), 1000);
  }
  expect((await importance()).out).toMatch(/explains (nothing|only \d+ %) of the variance/);
  expect(JSON.parse((await importance('--json')).out)).toMatchObject({ results: 20, params: null });
  await expect(importance('--svg', 'picture.svg')).rejects.toMatchObject({
    exitCode: 1,
    code: 'importance.unexplained',
  });
});
