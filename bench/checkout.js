// Where this checkout's own command is, and a folder to measure it in.
import { mkdirSync, mkdtempSync, readFileSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { dirname, join } from 'node:path';

export const checkout = dirname(import.meta.dirname);

/** The command as an argv of its own, without what npm or a shell would add. */
export const hyper = [process.execPath, join(checkout, 'bin/hyper.js')];

/**
 * Gives a new folder to `measure` and removes it afterwards.
 * @param {(folder: string) => void | Promise<void>} measure
 */
export async function inTemporaryFolder(measure) {
  const folder = mkdtempSync(join(tmpdir(), 'hyper-bench-'));
  try {
    await measure(folder);
  } finally {
    rmSync(folder, { recursive: true, force: true });
  }
}

let folders = 0;

/** A new folder below `parent`, and the environment in which hyper keeps its state there. */
export function newHome(parent) {
  const folder = join(parent, `home-${folders++}`);
  mkdirSync(folder);
  return { folder, env: { HYPER_HOME: join(folder, '.hyper') } };
}

/** As package.json has it. */
export const hyperVersion = JSON.parse(readFileSync(join(checkout, 'package.json'), 'utf8')).version;
