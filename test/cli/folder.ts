// A folder of its own for each test, gone after it.
import { mkdtempSync, realpathSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { onTestFinished } from 'vitest';

/** Absolute path of a new, empty folder. */
export function testFolder(): string {
  const folder = realpathSync(mkdtempSync(join(tmpdir(), 'hyper-test-')));
  onTestFinished(() => rmSync(folder, { recursive: true, force: true }));
  return folder;
}
