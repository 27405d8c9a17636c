// The search of Spell's page, by the built command, of an ordinary Keras script: on both backends of Keras 3 and on Keras 2.
import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import { describe, expect, test } from 'vitest';
import { readCasting } from '../casting.ts';
import { testFolder } from '../cli/folder.ts';
import { checkout } from '../hyper.ts';
import { shellCommands } from '../shell-blocks.ts';
import { lastNumber, lastSearch, missingModules, outputOf, TIMEOUT_MS, train } from './machine.ts';
import type { Trained, TrainedRun } from './machine.ts';

type Keras = {
  readonly name: string;
  readonly modules: readonly string[];
  readonly env: Readonly<Record<string, string>>;
  /** How the script names it. */
  readonly says: RegExp;
  readonly numRuns: number;
};

const KERAS: readonly Keras[] = [
  {
    name: 'Keras 3 on TensorFlow',
    modules: ['keras', 'tensorflow'],
    env: { KERAS_BACKEND: 'tensorflow' },
    says: /^Keras 3\..* on tensorflow$/m,
    numRuns: 21,
  },
  {
    name: 'Keras 3 on PyTorch',
    modules: ['keras', 'torch'],
    env: { KERAS_BACKEND: 'torch' },
    says: /^Keras 3\..* on torch$/m,
    numRuns: 3,
  },
  {
    name: 'Keras 2',
    modules: ['tf_keras', 'tensorflow'],
    env: { TF_USE_LEGACY_KERAS: '1' },
    says: /^Keras 2\..* on tensorflow$/m,
    numRuns: 3,
  },
];

/** The page trains for 25: here it is enough that there is an epoch that is not the last. */
const EPOCHS = 2;

const folder = join(checkout, 'examples/keras-cifar');
const printed = shellCommands(readFileSync(join(folder, 'README.md'), 'utf8'))[0] ?? '';

export function kerasTrainings(): void {
  describe('the search of the page, of an unchanged Keras script', () => {
    for (const keras of KERAS) {
      const missing = missingModules(keras.modules);
      test.skipIf(missing !== undefined && process.env['HYPER_NOTHING_SKIPPED'] !== '1')(
        `${keras.name}: each of ${keras.numRuns} runs has the last val_accuracy that its Keras printed`,
        { timeout: TIMEOUT_MS },
        async () => {
          expect(missing).toBeUndefined();
          await expectSearch(keras);
        },
      );
    }
  });
}

async function expectSearch({ env, says, numRuns }: Keras): Promise<void> {
  const home = join(testFolder(), '.hyper');
  const line = printed.replace('--epochs 25', `--epochs ${EPOCHS}`).replace('--num-runs 21', `--num-runs ${numRuns}`);
  expect(line).toContain(`--metric keras/val_acc --metric-agg last -- python cifar10_cnn.py --epochs ${EPOCHS} `);
  const { code, stdout, stderr } = await train(line, folder, { ...env, HYPER_HOME: home });
  expect({ code, stdout }, stderr).toEqual({ code: 0, stdout: expect.stringContaining(`${numRuns} complete`) });
  const casting = readCasting(stderr);
  expect(casting.columns).toEqual(['conv2_filter', 'conv2_kernel', 'dense_layer', 'dropout_3', 'Run ID']);
  expect(casting.rows).toHaveLength(3);
  expect(stderr).toContain('keras/val_accuracy is read for --metric keras/val_acc\n');
  const trained = await lastSearch(home);
  expect(trained.runs).toHaveLength(numRuns);
  for (const run of trained.runs) expectRun(run, outputOf(home, trained, run), says);
  expectBest(trained, stdout);
}

/** Its value is what `model.evaluate` told after the last epoch, and, to the places that it has, the progress bar. */
function expectRun(run: TrainedRun, output: string, says: RegExp): void {
  expect(run.state).toBe('complete');
  expect(output).toMatch(says);
  expect(run.objective).toBe(lastNumber(output, /^Test accuracy: (.+)$/gm));
  expect(run.objective).toBe(run.metrics['keras/val_accuracy']?.last);
  expect(Math.abs((run.objective ?? Number.NaN) - lastNumber(output, /\bval_accuracy: (\d\.\d{4})/g))).toBeLessThan(
    1e-4,
  );
  for (const key of ['accuracy', 'loss', 'val_accuracy', 'val_loss']) {
    expect(run.metrics[`keras/${key}`]?.count, key).toBe(EPOCHS);
  }
}

function expectBest({ runs }: Trained, summary: string): void {
  const best = Math.max(...runs.map(({ objective }) => objective ?? Number.NaN));
  expect(lastNumber(summary, /^ *Best +\d+ +keras\/val_acc\w* ([\d.e-]+)/gm)).toBeCloseTo(best, 3);
}
