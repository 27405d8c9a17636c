// The lab itself: what other tests rely on.
import { existsSync, readFileSync } from 'node:fs';
import { join } from 'node:path';
import { execa } from 'execa';
import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import { until } from '../cli/driver.ts';
import { loginShells } from './furnish.ts';
import { openLab } from './lab.ts';
import type { Lab } from './lab.ts';
import { isLabSkipped, nameMissingLab } from './missing.ts';

nameMissingLab();

describe.skipIf(isLabSkipped())('hosts of the lab', () => {
  let lab: Lab;
  beforeAll(async () => {
    lab = await openLab([
      ...loginShells.map((shell) => ({ shell })),
      { without: ['git', 'rsync'], hasReadOnlyHome: true, gpus: [{ name: 'Tesla K80', memoryMb: 11_441 }] },
      { diskKb: 64, hasNoisyRc: true },
    ]);
  });
  afterAll(() => lab.close());

  test('have each a name, a boot and files of their own, and the login shell that was asked for', async () => {
    const answers = await Promise.all(
      loginShells.map((_, index) => lab.ssh(`h${index + 1}`, 'hostname; cat /proc/sys/kernel/random/boot_id; echo $0')),
    );
    const lines = answers.map(({ stdout }) => stdout.split('\n'));
    expect(lines.map(([name]) => name)).toEqual(loginShells.map((_, index) => `h${index + 1}`));
    expect(new Set(lines.map(([, boot]) => boot)).size).toBe(loginShells.length);
    const files = await lab.ssh('h1', 'echo hello >there; ls -A ~ /tmp');
    expect(files.stdout).toBe('/home/tester:\nthere\n\n/tmp:');
    expect(readFileSync(join(lab.home('h1'), 'there'), 'utf8')).toBe('hello\n');
  });

  test('lack what they are said to lack', async () => {
    const { stdout } = await lab.ssh(
      'h8',
      'for it in git rsync tar; do command -v $it; done; mkdir x 2>&1; nvidia-smi -L',
    );
    expect(stdout).toMatch(/^\/run\/host\/links\/tar\n.*Read-only file system\nGPU 0: Tesla K80 \(UUID: GPU-h8-0\)$/);
    const full = await lab.ssh('h9', 'cat /dev/zero >filler; wc -c <filler');
    expect(full.stdout).toMatch(/^Welcome![\s\S]*\d{5}$/);
    expect(full.stderr).toContain('No space left on device');
  });

  test('show GPUs as nvidia-smi does', async () => {
    lab.setGpus('h8', [
      { name: 'Tesla K80', memoryMb: 11_441, usedMb: 441, busyPercent: 7 },
      { name: 'Tesla V100', memoryMb: 16_160, uuid: 'GPU-abc' },
    ]);
    lab.setGpuProcesses('h8', [{ uuid: 'GPU-abc', pid: 12, usedMb: 100 }]);
    const ask = async (words: string) => (await lab.ssh('h8', `nvidia-smi ${words}`)).stdout;
    expect(await ask('--query-gpu=uuid,memory.free,utilization.gpu --format=csv,noheader,nounits')).toBe(
      'GPU-h8-0, 11000, 7\nGPU-abc, 16160, 0',
    );
    expect(await ask('-i 1 --query-gpu=index,memory.total --format=csv')).toBe(
      'index, memory.total [MiB]\n1, 16160 MiB',
    );
    expect(await ask('--query-compute-apps=pid,gpu_uuid,used_memory --format=csv,noheader,nounits')).toBe(
      '12, GPU-abc, 100',
    );
    expect(await ask('--query-gpu=nonsense --format=csv')).toContain('not a valid field');
  });

  test('go silent when they are cut off, and come back', async () => {
    for (const [off, on] of [
      [() => lab.cut('h1'), () => lab.restore('h1')],
      [() => lab.linkDown('h1'), () => lab.linkUp('h1')],
      [() => lab.stopListener('h1'), () => lab.startListener('h1')],
    ] as const) {
      await off();
      expect((await lab.ssh('h1', 'true')).exitCode).toBe(255);
      await on();
      expect((await lab.ssh('h1', 'true')).exitCode).toBe(0);
    }
  });

  test('lose a session, and keep what runs in it', async () => {
    const session = execa('ssh', ['h1', 'sleep 1000'], { env: lab.env, reject: false });
    await until(() => lab.processes('h1').length > 0);
    expect(lab.clients()).toHaveLength(1);
    await lab.killSessions('h1');
    expect((await session).exitCode).toBe(255);
    expect(lab.clients()).toEqual([]);
    expect(lab.processes('h1').map(({ command }) => command)).toContain('sleep 1000');
  });

  test('reboot: nothing runs any more, files are still there, the boot is another one', async () => {
    const boot = () => lab.ssh('h1', 'cat /proc/sys/kernel/random/boot_id');
    const before = await boot();
    await lab.ssh('h1', 'nohup sleep 1000 >/dev/null 2>&1 &');
    await lab.reboot('h1');
    expect(lab.processes('h1')).toEqual([]);
    const after = await boot();
    expect(after.exitCode).toBe(0);
    expect(after.stdout).not.toBe(before.stdout);
    expect(existsSync(join(lab.home('h1'), 'there'))).toBe(true);
  });

  test('are used by git and rsync too', async () => {
    await lab.ssh('h2', 'git init -q repo; mkdir from; echo text >from/file');
    const options = { env: lab.env, cwd: lab.folder };
    expect((await execa('git', ['ls-remote', 'h2:repo'], options)).exitCode).toBe(0);
    expect((await execa('rsync', ['-a', 'h2:from/', 'to'], options)).exitCode).toBe(0);
    expect(readFileSync(join(lab.folder, 'to/file'), 'utf8')).toBe('text\n');
  });
});
