// Closes a test run with one plain line that a machine can read: `12 passed, 0 failed, 1 skipped`.
import type { Reporter, TestModule } from 'vitest/node';

type Count = { passed: number; failed: number; skipped: number };

/** With HYPER_NOTHING_SKIPPED=1 in the environment, a skipped test makes the run fail. vitest wants a default export here. */
export default class ClosingLine implements Reporter {
  onTestRunEnd(modules: readonly TestModule[], unhandledErrors: readonly unknown[]): void {
    const count = modules.map(countModule).reduce(add, { passed: 0, failed: unhandledErrors.length, skipped: 0 });
    if (count.failed > 0) process.exitCode = 1;
    if (count.skipped > 0 && process.env['HYPER_NOTHING_SKIPPED'] === '1') process.exitCode = 1;
    // Last of all: other reporters, and the table of coverage, print until the process ends.
    process.once('exit', () => process.stdout.write(`${renderCount(count)}\n`));
  }
}

function countModule(module: TestModule): Count {
  const count = { passed: 0, failed: module.errors().length, skipped: 0 };
  for (const suite of module.children.allSuites()) count.failed += suite.errors().length;
  for (const test of module.children.allTests()) {
    const { state } = test.result();
    if (state !== 'pending') count[state] += 1;
  }
  return count;
}

function add(a: Count, b: Count): Count {
  return { passed: a.passed + b.passed, failed: a.failed + b.failed, skipped: a.skipped + b.skipped };
}

function renderCount({ passed, failed, skipped }: Count): string {
  return `${passed} passed, ${failed} failed${skipped > 0 ? `, ${skipped} skipped` : ''}`;
}
