// `hyper logs -f` of a search that another process drives.
import { existsSync, mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterEach, beforeEach, expect, test } from 'vitest';
import { startHyper, until } from './driver.ts';

let folder: string;
beforeEach(() => {
  folder = mkdtempSync(join(tmpdir(), 'hyper-follow-'));
});
afterEach(() => rmSync(folder, { recursive: true, maxRetries: 5 }));

test('shows what runs and what starts later, and ends with the search', async () => {
  const script = 'seq 1 12; echo begun >begun-:x:; while ! [ -e go-:x: ]; do sleep .05; done; echo :x: over';
  const search = startHyper(['grid', '--param', 'x=1,2', '--quiet', '--', 'sh', '-c', script], folder);
  await until(() => existsSync(join(folder, 'begun-1')));
  const following = startHyper(['logs', '-f'], folder);
  let seen = '';
  following.stdout.on('data', (bytes: Buffer) => (seen += bytes.toString()));
  await until(() => seen.includes('1 │ 12\n'));
  for (const x of [1, 2]) writeFileSync(join(folder, `go-${x}`), '');
  const { exitCode, stdout } = await following;
  await search;
  expect(exitCode).toBe(0);
  const lines = stdout.split('\n');
  const ofRun = (run: number): readonly string[] => lines.filter((line) => line.startsWith(`${run} │ `));
  expect(ofRun(2)).toEqual([...Array.from({ length: 12 }, (_, index) => `2 │ ${index + 1}`), '2 │ 2 over']);
  expect(lines.slice(0, 11)).toEqual([...Array.from({ length: 10 }, (_, index) => `1 │ ${index + 3}`), '1 │ 1 over']);
});
