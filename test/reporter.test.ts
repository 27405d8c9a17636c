import { mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { execa } from 'execa';
import { afterEach, beforeEach, expect, test } from 'vitest';

const checkout = join(import.meta.dirname, '..');

let folder: string;
beforeEach(() => {
  folder = mkdtempSync(join(tmpdir(), 'hyper-reporter-'));
});
afterEach(() => rmSync(folder, { recursive: true }));

/** Last line and exit code of a run of one file with these tests. */
async function runTests(
  tests: string,
  env: Record<string, string> = {},
): Promise<readonly [string | undefined, unknown]> {
  writeFileSync(join(folder, 'a.test.js'), tests);
  const flags = ['--root', folder, '--globals', '--reporter', 'default'];
  const { stdout, exitCode } = await execa(
    'vitest',
    ['run', ...flags, '--reporter', join(checkout, 'test/reporter.ts')],
    { cwd: folder, localDir: checkout, preferLocal: true, reject: false, env: { HYPER_NOTHING_SKIPPED: '', ...env } },
  );
  return [stdout.split('\n').at(-1), exitCode];
}

const passes = `test('a', () => {});`;
const fails = `test('b', () => { throw new Error('no'); });`;
const skipped = `test.skip('c', () => {});`;

test('the closing line counts what passed and failed, and what was skipped if anything was', async () => {
  expect(await runTests(passes)).toEqual(['1 passed, 0 failed', 0]);
  expect(await runTests(passes + fails + skipped)).toEqual(['1 passed, 1 failed, 1 skipped', 1]);
  expect(await runTests(passes + skipped)).toEqual(['1 passed, 0 failed, 1 skipped', 0]);
});

test('a skipped test fails the run where nothing may be skipped', async () => {
  const strict = { HYPER_NOTHING_SKIPPED: '1' };
  expect(await runTests(passes + skipped, strict)).toEqual(['1 passed, 0 failed, 1 skipped', 1]);
  expect(await runTests(passes, strict)).toEqual(['1 passed, 0 failed', 0]);
});

test('what fails outside a test counts as a failure', async () => {
  expect(await runTests(`throw new Error('while loading');`)).toEqual(['0 passed, 1 failed', 1]);
  expect(await runTests(`${passes} setTimeout(() => { throw new Error('later'); });`)).toEqual([
    '1 passed, 1 failed',
    1,
  ]);
});
