// A folder of its own for each test, gone after it.
import { mkdtempSync, readdirSync, readlinkSync, realpathSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { onTestFinished } from 'vitest';

/** Absolute path of a new, empty folder. */
export function testFolder(): string {
  const folder = realpathSync(mkdtempSync(join(tmpdir(), 'hyper-test-')));
  onTestFinished(async () => {
    endProcessesIn(folder);
    await remove(folder);
  });
  return folder;
}

/** Runs that wait for a file, and drivers in the background: whatever a test has left there would wait for ever. */
function endProcessesIn(folder: string): void {
  for (const name of readdirSync('/proc').filter((entry) => /^\d+$/.test(entry))) {
    try {
      const cwd = readlinkSync(`/proc/${name}/cwd`);
      if (cwd === folder || cwd.startsWith(`${folder}/`)) process.kill(Number(name), 'SIGKILL');
    } catch {
      // It is gone, or not ours.
    }
  }
}

/**
 * A driver in the background may still be on its way out of it when the test is over. Node's own `maxRetries` does not see what was
 * written since it looked.
 */
async function remove(folder: string): Promise<void> {
  for (let left = 200; left >= 0; left -= 1) {
    try {
      return rmSync(folder, { recursive: true, force: true });
    } catch (error) {
      if (left === 0) throw error;
      await new Promise((resolve) => setTimeout(resolve, 50));
    }
  }
}
