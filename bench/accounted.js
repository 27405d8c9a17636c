// Runs a command with the CPU time of all its descendants counted, as account.py beside this file explains.
import { spawnSync } from 'node:child_process';
import { readFileSync } from 'node:fs';
import { join } from 'node:path';

/**
 * @typedef {{ exit: number, wall_ms: number, cpu_ms: number, peak_mb: number }} Account
 * @param {readonly string[]} command
 * @param {{ folder: string, env: Readonly<Record<string, string>> }} home where it runs; `env` is added to the environment
 * @returns {Account} throws where the command did not exit 0
 */
export function accounted(command, { folder, env }) {
  const report = join(folder, 'account.json');
  const { status, stderr } = spawnSync('python3', [join(import.meta.dirname, 'account.py'), report, ...command], {
    cwd: folder,
    env: { ...process.env, ...env },
    stdio: ['ignore', 'ignore', 'pipe'],
    encoding: 'utf8',
    maxBuffer: 64 * 1024 * 1024,
  });
  if (status !== 0) throw new Error(`account.py: ${stderr}`);
  const account = JSON.parse(readFileSync(report, 'utf8'));
  if (account.exit !== 0) throw new Error(`${command.join(' ')}: exit ${account.exit}\n${stderr}`);
  return account;
}
