// Builds dist/ before the tests, unless it is newer than all that it is made from: some tests call the built command.
import { readdirSync, statSync } from 'node:fs';
import { join } from 'node:path';
import { execa } from 'execa';

const checkout = join(import.meta.dirname, '..');

/** vitest calls it once, before any test. */
export async function setup(): Promise<void> {
  if (isBuilt()) return;
  await execa('vite', ['build', '--logLevel', 'warn'], {
    cwd: checkout,
    preferLocal: true,
    env: { NODE_ENV: 'production' }, // vitest has set it to `test`
    stderr: 'inherit',
  });
}

/** Folders are looked at too: their time tells of a file that was removed. */
function isBuilt(): boolean {
  const built = changedAt('dist/main.js');
  const sources = readdirSync(join(checkout, 'src'), { recursive: true, encoding: 'utf8' });
  return [...sources.map((path) => join('src', path)), 'vite.config.ts', 'package-lock.json'].every(
    (path) => changedAt(path) < built,
  );
}

/** Milliseconds since 1970; 0 where there is no such file. */
function changedAt(path: string): number {
  return statSync(join(checkout, path), { throwIfNoEntry: false })?.mtimeMs ?? 0;
}
