// `--import`: tables of other tools and of our own, and what is made of them for a search.
import { readFileSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import fc from 'fast-check';
import { describe, expect, test } from 'vitest';
import type { Imports } from '../../src/cli/import/imports.ts';
import { readImports } from '../../src/cli/import/imports.ts';
import type { Objective } from '../../src/search/spec.ts';
import type { Param, SearchSpace } from '../../src/space/param.ts';
import { range } from '../fakes/range.ts';
import { contains } from '../../src/space/unit.ts';
import { renderCsv } from '../../src/views/csv.ts';
import { captureIo } from '../fakes/stored.ts';
import { testFolder } from './folder.ts';

const fixtures = join(import.meta.dirname, '../fixtures/imports');

const lr = range('lr', 1e-4, 1, { scale: 'log' });
const layers = range('layers', 1, 8, { type: 'int' });
const optimizer: Param = { kind: 'list', name: 'optimizer', values: ['sgd', 'adam'] };
const space = [lr, layers, optimizer];

const maximize = (metric: string): Objective => ({ metric, aggregate: 'last', goal: 'maximize' });

type Wish = { readonly space?: SearchSpace; readonly objective?: Objective | null; readonly constraint?: string[] };

function importFile(
  file: string,
  { space: own = space, objective = maximize('acc'), constraint = [] }: Wish = {},
  cwd = fixtures,
): Promise<Imports> {
  return readImports({ import: [file], constraint }, { space: own, objective }, captureIo(cwd));
}

/** Of a file of this text, called `results.csv`. */
function importText(text: string, wish: Wish = {}, name = 'results.csv'): Promise<Imports> {
  const folder = testFolder();
  writeFileSync(join(folder, name), text);
  return importFile(name, wish, folder);
}

const onlyLr: Wish = { space: [lr] };

function pointsOf({ batches }: Imports): readonly unknown[] {
  return batches.flatMap(({ trials }) => trials.map(({ point, objective }) => [...Object.values(point), objective]));
}

// The files of Optuna are what optuna 5.0 with pandas wrote of a study of twelve trials, one pruned and one failed.
describe('Optuna', () => {
  const first = { point: { lr: 0.004656804637919571, layers: 6, optimizer: 'adam' }, objective: 0.9689834436742726 };

  test('trials_dataframe().to_csv(): the trials that are complete', async () => {
    const { batches, notes } = await importFile('optuna.csv');
    expect(batches[0]).toMatchObject({ source: 'optuna.csv' });
    expect(batches[0]?.trials).toHaveLength(10);
    expect(batches[0]?.trials[0]).toEqual(first);
    expect(notes).toEqual(['optuna.csv: 10 known results, best 0.989058; left out: 2 not complete']);
  });

  test('a list of trials with params, value and state', async () => {
    const { batches } = await importFile('optuna-trials.json');
    expect(batches[0]?.trials).toEqual((await importFile('optuna.csv')).batches[0]?.trials);
    expect((await importText(`{"trials": ${readFixture('optuna-trials.json')}}`)).batches[0]?.trials).toEqual(
      batches[0]?.trials,
    );
  });

  test("to_json(orient='records'): the same to the ten digits that pandas writes", async () => {
    const { batches } = await importFile('optuna.json');
    expect(batches[0]?.trials).toHaveLength(10);
    expect(batches[0]?.trials[0]?.point).toEqual({ lr: 0.0046568046, layers: 6, optimizer: 'adam' });
  });

  test('a study of several objectives is refused, unless one is named', async () => {
    await expect(importFile('optuna-multi.csv', onlyLr)).rejects.toMatchObject({
      code: 'import.multi-objective',
      message: 'optuna-multi.csv has several objectives: values_0, values_1',
      exitCode: 2,
    });
    const { batches } = await importFile('optuna-multi.csv', { ...onlyLr, objective: maximize('values_1') });
    expect(batches[0]?.trials).toHaveLength(3);
  });

  test('a JSON list of values has one objective where it has one value', async () => {
    const one = '[{"params": {"lr": 0.5}, "values": [0.25], "state": "TrialState.COMPLETE"}]';
    expect(pointsOf(await importText(one, onlyLr, 'study.json'))).toEqual([[0.5, 0.25]]);
    const two = '[{"params": {"lr": 0.5}, "values": [0.25, 1], "state": "COMPLETE"}]';
    await expect(importText(two, onlyLr)).rejects.toMatchObject({ code: 'import.multi-objective' });
  });
});

test('W&B: finished runs; what was configured wins over a metric of the same name', async () => {
  const imports = await importFile('wandb.csv', { objective: maximize('val/acc') });
  expect(pointsOf(imports)).toEqual([
    [0.0003, 4, 'adam', 0.8125],
    [0.01, 2, 'sgd', 0.7901],
    [0.02, 3, 'adam', 0.8233],
  ]);
  expect(imports.notes).toEqual([
    'wandb.csv: 3 known results, best 0.8233; left out: 3 not complete, 1 without a value',
  ]);
});

describe('a table', () => {
  test.each(['lr', 'params_lr', 'params.lr', 'config.lr', 'config/lr', 'param.lr', 'hyperparameters.lr', 'param:lr'])(
    'a param may stand in the column %s',
    async (column) => {
      expect(pointsOf(await importText(`${column},acc\n0.5,1\n`, onlyLr))).toEqual([[0.5, 1]]);
    },
  );

  test.each(['acc', 'metric:acc', 'sent/acc', 'value', 'objective', 'score'])(
    'the objective may stand in the column %s',
    async (column) => {
      expect(pointsOf(await importText(`lr,${column}\n0.5,1\n`, onlyLr))).toEqual([[0.5, 1]]);
    },
  );

  test('the column of the metric is found in another spelling, and wins over `value`', async () => {
    const wish = { ...onlyLr, objective: maximize('keras/val_acc') };
    expect(pointsOf(await importText('lr,value,keras/val_accuracy\n0.5,1,2\n', wish))).toEqual([[0.5, 2]]);
  });

  test('the column of a param is never the objective', async () => {
    const value = range('value', 0, 10);
    await expect(importText('value,loss\n1,2\n', { space: [value] })).rejects.toMatchObject({ code: 'import.column' });
    expect(pointsOf(await importText('value,params_value\n7,2\n', { space: [value] }))).toEqual([[2, 7]]);
  });

  test('a missing column is named with those there are, and with a guess', async () => {
    await expect(importText('learning,acc\n1,2\n', { space: [range('learnin', 0, 1)] })).rejects.toMatchObject({
      code: 'import.column',
      message: 'results.csv has no column for learnin; its columns are learning, acc',
      hint: expect.stringContaining('did you mean learning?') as string,
      exitCode: 2,
    });
    await expect(
      importText('lr,val_accuracy\n1,2\n', { ...onlyLr, objective: maximize('val_acc') }),
    ).rejects.toMatchObject({
      message: 'results.csv has no column for the metric "val_acc"; its columns are lr, val_accuracy',
      hint: 'did you mean --metric val_accuracy?',
    });
  });

  test('semicolons, tabs, a byte order mark, CRLF, quoted cells and empty lines are read', async () => {
    for (const text of [
      '\uFEFFlr;acc\r\n0.5;1\r\n\r\n',
      'lr\tacc\n0.5\t1',
      '"lr","acc"\r\n"0.5","1"\r\n',
      'lr,acc\r0.5,1\r',
    ])
      expect(pointsOf(await importText(text, onlyLr))).toEqual([[0.5, 1]]);
  });

  test('a state counts where one of its words is known; rows of another are left out, and named', async () => {
    const words = await importText('lr,acc,state\n.5,1,complete\n.6,2,failed\n.7,3,stopped\n.8,4,\n', onlyLr);
    expect(pointsOf(words)).toEqual([
      [0.5, 1],
      [0.7, 3],
    ]);
    const odd = await importText('lr,acc,Status\n.5,1,FINISHED\n.6,2,weird\n.7,3,failed\n.8,4,odd\n', onlyLr);
    expect(odd.notes).toEqual([
      'results.csv: 1 known result, best 1; left out: 1 not complete, 2 of unknown state (row 3: weird; row 5: odd)',
    ]);
    expect(pointsOf(await importText('lr,acc,state\n.5,1,Ohio\n.6,2,Utah\n', onlyLr))).toHaveLength(2);
  });

  test('a param called state is no state', async () => {
    const state: Param = { kind: 'list', name: 'state', values: ['failed', 'complete'] };
    expect(pointsOf(await importText('state,acc\nfailed,1\n', { space: [state] }))).toEqual([['failed', 1]]);
  });

  test('repeats of a point are all kept', async () => {
    expect(pointsOf(await importText('lr,acc\n.5,1\n.5,2\n.5,1\n', onlyLr))).toHaveLength(3);
  });

  test('what has no value is left out', async () => {
    const { notes } = await importText('lr,acc\n.1,\n.2,nan\n.3,inf\n.4,N/A\n.5,-1e-3\n', onlyLr);
    expect(notes).toEqual(['results.csv: 1 known result, best -0.001; left out: 4 without a value']);
  });

  test('what is outside the space is left out, and the first three are named by their lines', async () => {
    const rows = ['2,4,adam,1', '.1,4.5,adam,1', '.1,4,"r\nnn",1', '.1,,adam,1', '.1,9,adam,1', '.5,8,sgd,.25'];
    const { notes } = await importText(`lr,layers,optimizer,acc\n${rows.join('\n')}\n`);
    expect(notes).toEqual([
      'results.csv: 1 known result, best 0.25; left out: 5 outside the space (row 2: lr=2 is not within 0.0001:1; ' +
        'row 3: layers=4.5 is no whole number; row 4: optimizer=r\uFFFDnn is not one of sgd, adam; and 2 more)',
    ]);
    const later = await importText('lr,note,acc\n.5,"a\nb",1\n7,,1\n', onlyLr);
    expect(later.notes[0]).toContain('row 4: lr=7');
  });

  test('what breaks a constraint is left out', async () => {
    const { notes } = await importText('lr,acc\n.5,1\n.7,1\n', { ...onlyLr, constraint: ['lr < 0.6'] });
    expect(notes[0]).toContain('1 outside the space (row 3: it breaks lr < 0.6)');
  });

  test('the best is the lowest where the goal is to minimize', async () => {
    const wish = { ...onlyLr, objective: { ...maximize('acc'), goal: 'minimize' } as const };
    expect((await importText('lr,acc\n.5,1\n.7,3\n', wish)).notes).toEqual(['results.csv: 2 known results, best 1']);
  });

  test('steps that another tool computed with rounding errors are on our steps', async () => {
    const dropout = range('dropout', 0, 0.9, { step: 0.1 });
    const text = 'dropout,acc\n0.30000000000000004,1\n0.7000000000000001,1\n0.35,1\n0.9000000000000001,1\n';
    const imports = await importText(text, { space: [dropout] });
    expect(pointsOf(imports)).toEqual([
      [0.3, 1],
      [0.7, 1],
      [0.9, 1],
    ]);
    expect(imports.notes[0]).toContain('dropout=0.35 is off the steps of dropout');
  });

  test('values of a list are found as text, as numbers, and in Python’s spelling', async () => {
    const flag: Param = { kind: 'list', name: 'flag', values: [true, null, 16, '16,3', 'x'] };
    const text = 'flag,acc\nTrue,1\nNone,2\n16.0,3\n"16,3",4\n x,5\nfalse,6\n';
    expect(pointsOf(await importText(text, { space: [flag] }))).toEqual([
      [true, 1],
      [null, 2],
      [16, 3],
      ['16,3', 4],
      ['x', 5],
    ]);
  });

  test('JSON values are found in a list, also lists', async () => {
    const shape: Param = { kind: 'list', name: 'shape', values: ['[1,2]', false, 3] };
    const text = '[{"params": {"shape": [1, 2]}, "acc": 1}, {"shape": false, "acc": 2}, {"shape": 3, "acc": NaN}]';
    const rows = await importText(text.replace('"shape": false', '"params": {"shape": false}'), { space: [shape] });
    expect(pointsOf(rows)).toEqual([
      ['[1,2]', 1],
      [false, 2],
    ]);
  });
});

describe('errors', () => {
  test.each([
    ['text in a range', 'lr,acc\n.5,1\nfast,2\n', 'results.csv, row 3, lr: "fast" is no number'],
    ['text in the objective', 'lr,acc\n.5,good\n', 'results.csv, row 2, acc: "good" is no number'],
    ['a row that is too short', 'lr,acc\n.5,1\n.5\n', 'results.csv, row 3: 1 cell under a header of 2'],
    ['a quote that stays open', 'lr,acc\n.5,"1\n', 'results.csv, row 2: a quote that is never closed'],
    ['text behind a quote', 'lr,acc\n.5,"1"2\n', 'results.csv, row 2: text behind a closing quote: "1"2'],
    ['a column twice', 'lr,lr,acc\n.5,1,1\n', 'results.csv has two columns "lr"'],
    ['an empty file', '\n', 'results.csv is empty'],
    ['a header alone', 'lr,acc\n', 'results.csv: no usable result'],
    ['nothing of use', 'lr,acc\n.5,\n', 'results.csv: no usable result: 1 without a value'],
    ['JSON that is none', '[{]', expect.stringContaining('results.csv is no JSON: ')],
    ['JSON of another shape', '{"a": 1}', expect.stringContaining('results.csv is no list of results')],
    ['a JSON list of nothing', '[]', 'results.csv has no results'],
  ])('%s', async (_, text, message) => {
    await expect(importText(text, onlyLr)).rejects.toMatchObject({ message, exitCode: 2 });
  });

  test('a file that is not there', async () => {
    await expect(importFile('none.csv')).rejects.toMatchObject({ code: 'import.unreadable', exitCode: 2 });
  });

  test('a file that is no UTF-8 text', async () => {
    const folder = testFolder();
    writeFileSync(join(folder, 'results.csv'), Buffer.from('\uFEFFlr,acc\n.5,1\n', 'utf16le'));
    await expect(importFile('results.csv', onlyLr, folder)).rejects.toMatchObject({
      code: 'import.unreadable',
      message: 'cannot read results.csv: it is no UTF-8 text',
    });
  });

  test('results are of no use without a metric', async () => {
    await expect(importFile('optuna.csv', { objective: null })).rejects.toMatchObject({
      code: 'metric.missing',
      message: '--import needs --metric: which number of the results is optimised',
    });
  });

  test('nothing is read where nothing was asked', async () => {
    const imports = await readImports({}, { space, objective: null }, captureIo('/nowhere'));
    expect(imports).toEqual({ batches: [], notes: [] });
  });
});

test('what our CSV writes is read as it was, whatever it holds, and is in the space', async () => {
  const words = fc.uniqueArray(
    fc.string({ minLength: 1 }).filter((text) => text.trim() === text && !/^none$/i.test(text)),
    {
      minLength: 1,
      maxLength: 5,
      selector: (text) => text.toLowerCase(),
    },
  );
  await fc.assert(
    fc.asyncProperty(words, fc.array(fc.nat(100), { minLength: 1, maxLength: 9 }), async (values, draws) => {
      const word: Param = { kind: 'list', name: 'word', values };
      const rows = draws.map((draw) => [values[draw % values.length] ?? '', String(1 + draw / 7), String(draw)]);
      const text = renderCsv([['word', 'x', 'acc'], ...rows]);
      const own = [word, range('x', 1, 20)];
      const { batches } = await importText(text, { space: own });
      const trials = batches[0]?.trials ?? [];
      expect(trials.map(({ point, objective }) => [point['word'], String(point['x']), String(objective)])).toEqual(
        rows,
      );
      expect(trials.every(({ point }) => contains(own, point))).toBe(true);
    }),
    { numRuns: 100 },
  );
});

function readFixture(name: string): string {
  return readFileSync(join(fixtures, name), 'utf8');
}
