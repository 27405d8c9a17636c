// A folder of its own for each test, gone after it.
import { mkdtempSync, realpathSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { onTestFinished } from 'vitest';

/** Absolute path of a new, empty folder. A driver in the background may still be on its way out of it when the test is over. */
export function testFolder(): string {
  const folder = realpathSync(mkdtempSync(join(tmpdir(), 'hyper-test-')));
  onTestFinished(() => rmSync(folder, { recursive: true, force: true, maxRetries: 20 }));
  return folder;
}
