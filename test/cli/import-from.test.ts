// `--from`: the results of an earlier search, and a round trip through what `hyper show` writes.
import { writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { afterEach, beforeEach, expect, test } from 'vitest';
import type { Imports } from '../../src/cli/import/imports.ts';
import { readImports } from '../../src/cli/import/imports.ts';
import type { Objective } from '../../src/search/spec.ts';
import type { SearchSpace } from '../../src/space/param.ts';
import { complete, failed, specOf } from '../fakes/facts.ts';
import type { Story } from '../fakes/facts.ts';
import { captureIo, createProject } from '../fakes/stored.ts';
import type { Project } from '../fakes/stored.ts';
import { hyper } from './commands/hyper.ts';

let project: Project;
beforeEach(async () => {
  project = await createProject();
});
afterEach(() => project.remove());

const { space } = specOf();
const [rate, layers] = space;
const accuracy: Objective = { metric: 'keras/val_acc', aggregate: 'last', goal: 'maximize' };

function importFrom(
  from: string[],
  { space: own = space, objective = accuracy }: { space?: SearchSpace; objective?: Objective } = {},
): Promise<Imports> {
  return readImports({ from }, { space: own, objective }, captureIo(project.folder));
}

/** Four runs: two with a result, one that failed, one that still runs. */
function tellFour(): Story {
  const story = project.tell({ name: 'first' });
  story.run({ rate: 0.01, layers: 4 }, 0.75, 1000);
  story.run({ rate: 0.1, layers: 8 }, 0.5, 1000);
  story.run({ rate: 0.2, layers: 8 }, 0.99, 1000, failed);
  story.report(story.start({ rate: 0.3, layers: 9 }), [0.1, 0.3]);
  return story;
}

const two = [
  { point: { rate: 0.01, layers: 4 }, objective: 0.75 },
  { point: { rate: 0.1, layers: 8 }, objective: 0.5 },
];

test.each(['1', '#1', 'last', 'first'])('a search by the word %s: its runs that have a result', async (word) => {
  tellFour();
  expect(await importFrom([word])).toEqual({
    batches: [{ source: 'search #1', trials: two }],
    notes: ['search #1: 2 known results, best 0.75; left out: 1 not complete, 1 without a value'],
  });
});

test('the same search by two words is taken once', async () => {
  tellFour();
  expect((await importFrom(['1', 'first', 'last'])).batches).toHaveLength(1);
});

test('values are those of the new objective', async () => {
  const story = tellFour();
  for (const [rate1, loss] of [
    [0.4, [3, 1, 2]],
    [0.5, [5, 4, 6]],
  ] as const) {
    const run = story.start({ rate: rate1, layers: 2 });
    story.report(run, loss, 'loss').end(run, complete);
  }
  const objective: Objective = { metric: 'loss', aggregate: 'min', goal: 'minimize' };
  const { batches, notes } = await importFrom(['1'], { objective });
  expect(batches[0]?.trials.map((trial) => trial.objective)).toEqual([1, 4]);
  expect(notes).toEqual(['search #1: 2 known results, best 1; left out: 1 not complete, 3 without a value']);
});

test('an expression is worked out for each run', async () => {
  tellFour();
  const objective: Objective = { metric: '1 - `keras/val_acc`', aggregate: 'last', goal: 'minimize', expression: true };
  expect((await importFrom(['1'], { objective })).batches[0]?.trials[0]?.objective).toBe(0.25);
});

test('with repeats, the mean of the runs of a point', async () => {
  const story = project.tell({ repeats: 2, numRuns: 4 });
  story.run({ rate: 0.01, layers: 4 }, 0.7, 1000);
  story.run({ rate: 0.01, layers: 4 }, 0.8, 1000);
  expect((await importFrom(['1'])).batches[0]?.trials).toEqual([{ point: two[0]?.point, objective: 0.75 }]);
});

test('a metric that no run reported is named with those there are', async () => {
  tellFour();
  await expect(importFrom(['1'], { objective: { ...accuracy, metric: 'val_accuracy' } })).rejects.toMatchObject({
    code: 'import.nothing',
    message: expect.stringContaining('reported metric "val_accuracy"; it did report keras/val_acc') as string,
    exitCode: 2,
  });
});

test('points outside the new space are left out, by the number of their run', async () => {
  tellFour();
  const narrow: SearchSpace = [rate!, { ...layers!, high: 6 } as SearchSpace[number]];
  const { notes } = await importFrom(['1'], { space: narrow });
  expect(notes[0]).toContain('1 outside the space (run 1/2: layers=8 is not within 2:6)');
});

test('a param that the earlier search lacks is an error', async () => {
  tellFour();
  const wider: SearchSpace = [...space, { kind: 'list', name: 'cell', values: ['lstm'] }];
  await expect(importFrom(['1'], { space: wider })).rejects.toMatchObject({
    message: 'search #1 has no param cell',
    hint: 'its params are rate, layers',
  });
});

test('a param that only the earlier search has must have had one value', async () => {
  const story = tellFour();
  await expect(importFrom(['1'], { space: [rate!] })).rejects.toMatchObject({
    code: 'import.varied',
    message: 'search #1 varied layers, which this search does not',
  });
  story.finish();
  const other = project.tell();
  other.run({ rate: 0.01, layers: 4 }, 0.75, 1000);
  other.run({ rate: 0.02, layers: 4 }, 0.8, 1000);
  const { notes, batches } = await importFrom(['2'], { space: [rate!] });
  expect(notes[1]).toBe('all results of search #2 have layers=4, which is no param here');
  expect(batches[0]?.trials[0]?.point).toEqual({ rate: 0.01 });
});

test('a search that is not there is named, and so is a project without any', async () => {
  await expect(importFrom(['77'])).rejects.toMatchObject({ code: 'reference.none' });
  tellFour();
  await expect(importFrom(['77'])).rejects.toMatchObject({ code: 'reference.unknown', exitCode: 2 });
});

test.each(['--csv', '--json'])('what hyper show %s writes can be imported again', async (flag) => {
  tellFour();
  writeFileSync(join(project.folder, 'results.txt'), (await hyper(project.folder, ['show', '1', flag])).out);
  const imports = await readImports(
    { import: ['results.txt'] },
    { space, objective: accuracy },
    captureIo(project.folder),
  );
  expect(imports.batches[0]?.trials).toEqual(two);
});
