import { spawn } from 'node:child_process';
import { once } from 'node:events';
import { mkdirSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { expect, test } from 'vitest';
import { processIdentity } from '../../src/executors/identity.ts';
import { livingRuns } from '../../src/executors/living.ts';
import { testFolder } from '../cli/folder.ts';

const here = processIdentity(process.pid) ?? '';
const gone = here.replace(/^(\d+) \d+/, '$1 1');

/** Makes an attempt's folder with these files. */
function attempt(folder: string, path: string, files: Readonly<Record<string, string>>): void {
  mkdirSync(join(folder, path), { recursive: true });
  for (const [name, text] of Object.entries(files)) writeFileSync(join(folder, path, name), text);
}

test('a run lives as long as its supervisor or its own process', async () => {
  const folder = testFolder();
  const child = spawn('sleep', ['1000'], { stdio: 'ignore' });
  await once(child, 'spawn');
  const other = processIdentity(child.pid ?? 0) ?? '';
  attempt(folder, '10/1', { sup: `${here}\n`, proc: `${gone}\n` });
  attempt(folder, '9/1', { sup: `${gone}\n`, proc: `${gone}\n` });
  attempt(folder, '9/2', { sup: `${gone}\n`, proc: `${other}\n` });
  expect(livingRuns(folder)).toEqual([
    { run: 9, attempt: 2, pid: child.pid },
    { run: 10, attempt: 1, pid: process.pid },
  ]);
  child.kill('SIGKILL');
  await once(child, 'exit');
  expect(livingRuns(folder).map(({ run }) => run)).toEqual([10]);
});

test.each([
  ['has recorded its end', { sup: `${here}\n`, exit: '0 1764000000\n' }],
  ['was never started', { cmd: 'true\n' }],
  ['has a line that is being written', { sup: here }],
  ['was alive before a reboot', { sup: `${here}-before\n` }],
])('an attempt that %s does not live', (_, files) => {
  const folder = testFolder();
  attempt(folder, '1/1', files);
  attempt(folder, '1/files', { sup: `${here}\n` });
  expect(livingRuns(folder)).toEqual([]);
});

test('without a folder there are none', () => {
  expect(livingRuns(join(testFolder(), 'none'))).toEqual([]);
});
