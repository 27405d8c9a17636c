// A program that is talked to: its streams open, in a session of its own.
import { execa } from 'execa';

/**
 * The terminal's Ctrl-C is not for it. It ends when its stdin does, so when hyper dies. `env`: on top of the inherited environment. The
 * promise that is returned waits for whoever else holds the pipes: listen for the event `exit`.
 */
export function startChild(file: string, args: readonly string[], env: Readonly<Record<string, string>> = {}) {
  return execa(file, args, {
    env,
    buffer: false,
    reject: false,
    detached: true,
    stdin: 'pipe',
    stdout: 'pipe',
    stderr: 'pipe',
  });
}
