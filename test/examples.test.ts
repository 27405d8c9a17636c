// Every command in the examples' READMEs, run as it stands there.
import { spawnSync } from 'node:child_process';
import { mkdtempSync, readFileSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import { readCasting } from './casting.ts';
import { checkout, python, runShell, type Answer } from './hyper.ts';
import { shellCommands } from './shell-blocks.ts';

type Example = {
  readonly name: string;
  /** The Python module it needs, if it needs one. */
  readonly module?: string;
  readonly metric: string;
  /**
   * What the best run of each search must reach. Of single random runs half (digits), 85 % (sklearn) and nearly all
   * (pytorch) reach it, so that even 12, 8 and 4 random ones all miss it less than once in 10,000 searches.
   */
  readonly atLeast: number;
  readonly columns: { readonly [strategy: string]: readonly string[] };
  readonly numRuns: { readonly [strategy: string]: number };
};

const EXAMPLES: readonly Example[] = [
  {
    name: 'digits',
    metric: 'val_acc',
    atLeast: 0.9,
    columns: {
      grid: ['lr', 'activation'],
      random: ['lr', 'hidden'],
      bayesian: ['lr', 'momentum', 'hidden', 'activation'],
    },
    numRuns: { grid: 6, random: 12, bayesian: 16 },
  },
  {
    name: 'sklearn',
    module: 'sklearn',
    metric: 'cv_accuracy',
    atLeast: 0.9,
    columns: { grid: ['C', 'kernel'], random: ['C', 'gamma'], bayesian: ['C', 'gamma'] },
    numRuns: { grid: 6, random: 8, bayesian: 10 },
  },
  {
    name: 'pytorch',
    module: 'torch',
    metric: 'val_acc',
    atLeast: 0.6,
    columns: { grid: ['lr', 'channels'], random: ['lr', 'dropout'], bayesian: ['lr', 'channels'] },
    numRuns: { grid: 4, random: 4, bayesian: 6 },
  },
];

const PARALLEL_RUNS = 2;

/** Twenty seconds on a quiet machine; longer than `runShell` waits. */
const TIMEOUT_MS = 200_000;

let folder: string;
beforeAll(() => {
  folder = mkdtempSync(join(tmpdir(), 'hyper-examples-'));
});
afterAll(() => rmSync(folder, { recursive: true, force: true }));

for (const example of EXAMPLES) {
  describe(`examples/${example.name}`, () => {
    const commands = shellCommands(readFileSync(join(checkout, 'examples', example.name, 'README.md'), 'utf8'));
    const missing = missingFor(example);
    const isSkipped = missing !== undefined && process.env['HYPER_NOTHING_SKIPPED'] !== '1';

    test('its README shows all three strategies', () => {
      expect(commands.map(strategyOf)).toEqual(['grid', 'random', 'bayesian']);
    });

    for (const line of commands) {
      test.skipIf(isSkipped)(
        `the ${strategyOf(line)} search of its README trains every run and finds a good one`,
        { timeout: TIMEOUT_MS },
        async () => {
          expect(missing).toBeUndefined();
          const answer = await runShell(line, { cwd: checkout, env: { HYPER_HOME: join(folder, example.name) } });
          expectGoodSearch(example, strategyOf(line), answer);
        },
      );
    }
  });
}

/** It ended well, its table is as the README's params say, every run trained, and one of them is good. */
function expectGoodSearch(example: Example, strategy: string, { code, stdout, stderr }: Answer): void {
  expect(code, stderr).toBe(0);
  const numRuns = example.numRuns[strategy] ?? Number.NaN;
  const casting = readCasting(stderr);
  expect(casting.columns).toEqual([...(example.columns[strategy] ?? []), 'Run ID']);
  expect(casting.rows).toHaveLength(strategy === 'bayesian' ? PARALLEL_RUNS : numRuns);
  expect(stdout).toContain(`${numRuns} complete`);
  const best = bestValue(stdout, example.metric);
  expect(best).toBeGreaterThanOrEqual(example.atLeast);
  expect(best).toBeLessThanOrEqual(1);
}

/** What this machine lacks to run the example, with the way to get it; undefined if nothing. Said aloud here, once. */
function missingFor({ name, module }: Example): string | undefined {
  if (module === undefined) return undefined;
  const search = `import importlib.util, sys; sys.exit(importlib.util.find_spec("${module}") is None)`;
  if (spawnSync(python, ['-c', search]).status === 0) return undefined;
  const missing = `examples/${name} cannot run: ${python} has no module ${module}; get it with: sh .ci/provision`;
  console.warn(missing);
  return missing;
}

function strategyOf(line: string): string {
  return /^hyper (\w+)/.exec(line)?.[1] ?? line;
}

/** The best run's value in the final summary, as in `Best  407  val_acc 0.8424`. */
function bestValue(summary: string, metric: string): number {
  return Number(new RegExp(`^ *Best +\\d+ +${metric} ([-.\\de]+)`, 'm').exec(summary)?.[1]);
}
