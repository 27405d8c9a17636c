// Other people's way to train: `hyper probe` says what can be optimised, and the line that it prints works when it is pasted.
import { spawnSync } from 'node:child_process';
import { existsSync, readFileSync } from 'node:fs';
import { join } from 'node:path';
import { describe, expect, test } from 'vitest';
import { testFolder } from '../cli/folder.ts';
import { checkout, python } from '../hyper.ts';
import { attemptFolder, lastNumber, lastSearch, missingModules, outputOf, TIMEOUT_MS, train } from './machine.ts';

type Script = {
  readonly name: string;
  readonly modules: readonly string[];
  readonly param: string;
  readonly command: string;
  /** What probe finds. */
  readonly options: string;
  /** Whether each run has a folder of its own, so that its files are its own. */
  readonly ownFolder?: true;
  /** The value of a run, read from what it left without hyper. `output`: what it printed. */
  truth(output: string, folder: string): number;
};

const SCRIPTS: readonly Script[] = [
  {
    name: 'pytorch_mnist',
    modules: ['torch', 'sklearn'],
    param: 'lr=0.003,0.01',
    command: '--epochs 2 --lr :lr:',
    options: '--metric Accuracy --metric-agg last --goal maximize',
    truth: (output) => lastNumber(output, /Accuracy: (\d+)\//g) / lastNumber(output, /Accuracy: \d+\/(\d+)/g),
  },
  {
    name: 'sklearn_mlp',
    modules: ['sklearn'],
    param: 'lr=0.001,0.01',
    command: '--lr :lr:',
    options: '--metric accuracy --metric-agg last --goal maximize',
    truth: (output) => lastNumber(output, /^accuracy: (.+)$/gm),
  },
  {
    name: 'sklearn_sgd',
    modules: ['sklearn'],
    param: 'alpha=1e-4,1e-2',
    command: '--alpha :alpha:',
    options: '--metric Test_score --metric-agg last --goal maximize',
    truth: (output) => lastNumber(output, /^Test score: (.+)$/gm),
  },
  {
    name: 'xgboost_train',
    modules: ['xgboost', 'sklearn'],
    param: 'eta=0.03,0.3',
    command: '--eta :eta:',
    options: '--metric valid-auc --metric-agg last --goal maximize',
    truth: (output) => lastNumber(output, /valid-auc:(\S+)/g),
  },
  {
    name: 'lightgbm_train',
    modules: ['lightgbm', 'sklearn'],
    param: 'rate=0.05,0.3',
    command: '--learning-rate :rate:',
    options: '--metric valid_0/l2 --metric-agg last --goal minimize',
    truth: (output) => lastNumber(output, /valid_0's l2: (\S+)/g),
  },
  {
    name: 'lightning_fit',
    modules: ['pytorch_lightning', 'sklearn', 'tensorboard'],
    param: 'lr=0.003,0.01',
    command: '--lr :lr:',
    options: '--metric lightning/val_acc --metric-agg last --goal maximize',
    ownFolder: true,
    truth: (_, folder) => lastScalar(join(folder, 'lightning_logs/version_0'), 'val_acc'),
  },
  {
    name: 'csv_history',
    modules: ['torch', 'sklearn'],
    param: 'lr=0.003,0.05',
    command: '--lr :lr:',
    options: '--metric history/val_accuracy --metric-agg last --goal maximize --metrics-file history.csv',
    ownFolder: true,
    truth: (_, folder) => lastNumber(readFileSync(join(folder, 'history.csv'), 'utf8'), /,([^,\s]+)\s*$/gm),
  },
  {
    name: 'tensorboard_writer',
    modules: ['torch', 'sklearn', 'tensorboard'],
    param: 'lr=0.003,0.05',
    command: '--lr :lr:',
    options: '--metric tensorboard/Accuracy/test --metric-agg last --goal maximize --tensorboard-dir runs',
    ownFolder: true,
    truth: (_, folder) => lastScalar(join(folder, 'runs'), 'Accuracy/test'),
  },
];

export function scriptTrainings(): void {
  describe('what probe prints for an unchanged script works when pasted', () => {
    for (const script of SCRIPTS) {
      const missing = missingModules(script.modules);
      test.skipIf(missing !== undefined && process.env['HYPER_NOTHING_SKIPPED'] !== '1')(
        `${script.name}: ${script.options}`,
        { timeout: TIMEOUT_MS },
        async () => {
          expect(missing).toBeUndefined();
          await expectPasted(script);
        },
      );
    }
  });
}

async function expectPasted(script: Script): Promise<void> {
  const folder = testFolder();
  const home = join(folder, '.hyper');
  const path = join(checkout, 'test/fixtures/training', `${script.name}.py`);
  const where = script.ownFolder === true ? '--cwd run ' : '';
  const words = `${where}--param ${script.param} -- python ${path} ${script.command}`;
  const probe = await train(`hyper probe --timeout 10m ${words}`, folder, { HYPER_HOME: home });
  expect(probe, probe.stdout).toMatchObject({ code: 0 });
  const line = /^ *(hyper random .*)$/m.exec(probe.stdout)?.[1] ?? '';
  expect(line, probe.stdout).toMatch(/^hyper random --num-runs 10 --metric /);
  expect(line).toContain(` ${script.options} --`);
  const { code, stdout, stderr } = await train(line, folder, { HYPER_HOME: home });
  expect({ code, stdout }, stderr).toEqual({ code: 0, stdout: expect.stringContaining('2 complete') });
  await expectTruth(script, home);
}

async function expectTruth({ truth }: Script, home: string): Promise<void> {
  const trained = await lastSearch(home);
  expect(trained.runs).toHaveLength(2);
  for (const run of trained.runs) {
    const files = join(attemptFolder(home, trained, run), '../files');
    expect(run.objective).toBeCloseTo(truth(outputOf(home, trained, run), files), 6);
  }
}

/** As TensorBoard's own reader has it. */
function lastScalar(folder: string, tag: string): number {
  if (!existsSync(folder)) throw new Error(`no folder ${folder}`);
  const program = `import sys
from tensorboard.backend.event_processing.event_multiplexer import EventMultiplexer
events = EventMultiplexer().AddRunsFromDirectory(sys.argv[1]).Reload()
(run,) = events.Runs()
print(events.Scalars(run, sys.argv[2])[-1].value)`;
  const { stdout, stderr } = spawnSync(python, ['-c', program, folder, tag], { encoding: 'utf8' });
  const value = Number.parseFloat(stdout);
  if (Number.isNaN(value)) throw new Error(`TensorBoard reads no ${tag}: ${stderr}`);
  return value;
}
