// Follows one search as a program would, by its `--json` events, and reads the memory of the process that drives it.
import { spawn } from 'node:child_process';
import { once } from 'node:events';
import { readFileSync } from 'node:fs';
import { createInterface } from 'node:readline';

/**
 * Runs `command`, which must give `--json` events on stdout, to its end. Throws where it does not exit 0.
 * @param {readonly string[]} command
 * @param {{ folder: string, env: Readonly<Record<string, string>> }} home where it runs; `env` is added to the environment
 * @param {(event: { type: string }, memoryMb: () => number | undefined) => void} onEvent memoryMb: of the driver, now
 * @returns {Promise<void>}
 */
export async function follow([file, ...args], { folder, env }, onEvent) {
  const driver = spawn(file, args, {
    cwd: folder,
    env: { ...process.env, ...env },
    stdio: ['ignore', 'pipe', 'inherit'],
  });
  const ended = once(driver, 'exit');
  for await (const line of createInterface({ input: driver.stdout })) {
    onEvent(JSON.parse(line), () => residentMb(driver.pid));
  }
  const [code] = await ended;
  if (code !== 0) throw new Error(`${args.join(' ')}: exit ${code}`);
}

/** Resident memory of a process in MB (2^20 bytes); undefined where it is gone. */
export function residentMb(pid) {
  try {
    return Number(/^VmRSS:\s+(\d+) kB$/m.exec(readFileSync(`/proc/${pid}/status`, 'utf8'))?.[1]) / 1024;
  } catch {
    return undefined;
  }
}
