// The five commands of the pages the project comes from, as printed there apart from `-t K80` and the word `spell`.
import { copyFileSync, mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import { readCasting, runIds, type Casting } from './casting.ts';
import { checkout, runShell, type Answer } from './hyper.ts';

const GRID_QUOTED = `hyper grid \\
--param rate=0.001,0.01,0.1,1 \\
--param layers=2,3,5,10 -- \\
"python train.py --learning_rate :rate: --num_layers :layers:"`;

const GRID = `hyper grid \\
--param rate=0.001,0.01,0.1,1 \\
--param layers=2,3,5,10 -- \\
python train.py --learning_rate :rate: --num_layers :layers:`;

const RANDOM = `hyper random \\
--num-runs 10 \\
--param rate=.001:1.0:log \\
--param layers=2:100:linear:int \\
--param cell=gru,lstm,rnn -- \\
python train.py --learning_rate :rate: --num_layers :layers: --cell_type :cell:`;

const BAYESIAN = `hyper bayesian \\
--num-runs 12 \\
--parallel-runs 3 \\
--metric keras/val_acc \\
--metric-agg avg \\
--param rate=.001:1.0 \\
--param layers=2:100:int \\
python train.py --learning_rate :rate: --num_layers :layers:`;

// In the page the script's name is lost after `python`.
const BAYESIAN_CIFAR = `hyper bayesian \\
    --param conv2_filter=16:128:int \\
    --param conv2_kernel=2:8:int \\
    --param dense_layer=64:1024:int \\
    --param dropout_3=0.001:0.999 \\
    --num-runs 21 \\
    --parallel-runs 3 \\
    --metric keras/val_acc \\
    --metric-agg last \\
    -- python train.py \\
        --epochs 25 \\
        --conv2_filter :conv2_filter: \\
        --conv2_kernel :conv2_kernel: \\
        --dense_layer :dense_layer: \\
        --dropout_3 :dropout_3:`;

const GRID_ROWS = ['0.001', '0.01', '0.1', '1'].flatMap((rate) =>
  ['2', '3', '5', '10'].map((layers) => [rate, layers]),
);

const INTEGER = /^\d+$/;

let folder: string;
beforeAll(() => {
  folder = mkdtempSync(join(tmpdir(), 'hyper-seeds-'));
  copyFileSync(join(checkout, 'test/fixtures/seeds/train.py'), join(folder, 'train.py'));
});
afterAll(() => rmSync(folder, { recursive: true, force: true }));

describe('the commands of the seeds', () => {
  test.each([
    ['quoted after --', GRID_QUOTED],
    ['as words after --', GRID],
  ])('grid, its command %s: all 16 points, the last param fastest', async (_, line) => {
    const { casting, answer } = await cast(line);
    expect(casting.columns).toEqual(['rate', 'layers', 'Run ID']);
    expect(casting.rows.map((cells) => cells.slice(0, -1))).toEqual(GRID_ROWS);
    expect(answer.stdout).toContain('16 complete');
  });

  test('random: 10 rows of a float, an int and one of three words', async () => {
    const { casting, answer } = await cast(RANDOM);
    expect(casting.columns).toEqual(['rate', 'layers', 'cell', 'Run ID']);
    expect(casting.rows).toHaveLength(10);
    for (const [rate, layers, cell] of casting.rows) {
      expectWithin(rate, 0.001, 1);
      expectWithin(layers, 2, 100);
      expect(layers).toMatch(INTEGER);
      expect(['gru', 'lstm', 'rnn']).toContain(cell);
    }
    expect(answer.stdout).toContain('10 complete');
  });

  test('bayesian without --: one row for each of the 3 parallel runs, and 12 runs in the end', async () => {
    const { casting, answer } = await cast(BAYESIAN);
    expect(casting.columns).toEqual(['rate', 'layers', 'Run ID']);
    expect(casting.rows).toHaveLength(3);
    for (const [rate, layers] of casting.rows) {
      expectWithin(rate, 0.001, 1);
      expectWithin(layers, 2, 100);
      expect(layers).toMatch(INTEGER);
    }
    expect(answer.stdout).toContain('12 complete');
    expect(answer.stdout).toMatch(/keras\/val_acc 0\.\d+/);
  });

  test('bayesian over four params: one row for each of the 3 parallel runs, and 21 runs in the end', async () => {
    const { casting, answer } = await cast(BAYESIAN_CIFAR);
    expect(casting.columns).toEqual(['conv2_filter', 'conv2_kernel', 'dense_layer', 'dropout_3', 'Run ID']);
    expect(casting.rows).toHaveLength(3);
    for (const [filter, kernel, dense, dropout] of casting.rows) {
      for (const count of [filter, kernel, dense]) expect(count).toMatch(INTEGER);
      expectWithin(filter, 16, 128);
      expectWithin(kernel, 2, 8);
      expectWithin(dense, 64, 1024);
      expectWithin(dropout, 0.001, 0.999);
    }
    expect(answer.stdout).toContain('21 complete');
    expect(answer.stdout).toMatch(/keras\/val_acc 0\.\d+/);
  });
});

/** Runs one of the commands to its end. What every one of them must show is checked here. */
async function cast(line: string): Promise<{ casting: Casting; answer: Answer }> {
  const answer = await runShell(line, { cwd: folder });
  expect(answer.code, answer.stderr).toBe(0);
  const casting = readCasting(answer.stderr);
  const [first = Number.NaN, ...others] = runIds(casting);
  expect(others).toEqual(others.map((_, index) => first + 1 + index));
  return { casting, answer };
}

function expectWithin(cell: string | undefined, low: number, high: number): void {
  expect(Number(cell)).toBeGreaterThanOrEqual(low);
  expect(Number(cell)).toBeLessThanOrEqual(high);
}
