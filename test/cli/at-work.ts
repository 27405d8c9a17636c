// A search whose runs wait for a file `go`, so that tests can change it while it is driven.
import { existsSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { startHyper, until } from './driver.ts';

/** Each run touches `at-RUN`, and reports `acc`, 0.1 to 0.9, and `loss`, the same. */
const waiting = 'touch at-:run:; echo acc=0.:x:; echo loss=0.:x:; while [ ! -e go ]; do sleep 0.05; done';

/** The same at once. */
export const quick = 'echo acc=0.:x:; echo loss=0.:x:';

/** Points 5, 1, 4, 8, 7, 6 … of x. */
export const space = ['--seed', '3', '--param', 'x=1:9:int', '--metric', 'acc'];

/** A random search of 4 runs, one at a time; its first one has begun. */
export async function searchAtWork(cwd: string, ...options: readonly string[]) {
  const driver = startHyper(['random', '-n', '4', '-r', '1', ...space, ...options, waiting], cwd);
  await until(() => isAt(cwd, 1));
  return { driver };
}

export function isAt(cwd: string, run: number): boolean {
  return existsSync(join(cwd, `at-${run}`));
}

/** Lets all runs end, and waits for the driver's exit code. */
export async function letGo(
  cwd: string,
  { driver }: Awaited<ReturnType<typeof searchAtWork>>,
): Promise<number | undefined> {
  writeFileSync(join(cwd, 'go'), '');
  return (await driver).exitCode;
}
