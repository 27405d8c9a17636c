// The one command of examples/hosts, as its page has it.
import { spawnSync } from 'node:child_process';
import { readFileSync, readdirSync } from 'node:fs';
import { join } from 'node:path';
import { describe, expect, test } from 'vitest';
import { testFolder } from '../cli/folder.ts';
import { checkout, runShell } from '../hyper.ts';
import { shellCommands } from '../shell-blocks.ts';

const hasSshd = spawnSync('sh', ['-c', 'PATH=$PATH:/usr/sbin:/sbin command -v sshd ssh-keygen ssh']).status === 0;
const isSkipped = !hasSshd && process.env['HYPER_NOTHING_SKIPPED'] !== '1';

test.skipIf(isSkipped)('sshd is installed here (sh .ci/provision)', () => expect(hasSshd).toBe(true));

describe.skipIf(isSkipped)('examples/hosts', () => {
  const [line = ''] = shellCommands(readFileSync(join(checkout, 'examples/hosts/README.md'), 'utf8'));

  test('its command searches on the hosts with a K80, and leaves nothing', { timeout: 170_000 }, async () => {
    const folder = testFolder();
    const { code, stdout, stderr } = await runShell(line, { cwd: checkout, env: { TMPDIR: folder } });
    expect(code, stdout + stderr).toBe(0);
    expect(stdout).toContain('12 complete');
    expect(stdout).toMatch(/\bgpu1:gpu[01]\b/);
    expect(stdout).toMatch(/\bgpu2:gpu0\b/);
    expect(stdout).not.toMatch(/\bgpu3:gpu/);
    expect(readdirSync(folder)).toEqual([]);
    expect(spawnSync('ps', ['-eo', 'args'], { encoding: 'utf8' }).stdout).not.toContain(folder);
  });
});
