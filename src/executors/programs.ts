// Asking programs of this machine about themselves.
import { execa } from 'execa';

export type Answer = { readonly isThere: boolean; readonly text: string | undefined };

/** What it says on stdout, without blanks around; no text: it failed, or did not answer within 10 s. Never throws. */
export async function askProgram(
  file: string,
  args: readonly string[],
  { env, cwd }: { env: Readonly<Record<string, string | undefined>>; cwd: string },
): Promise<Answer> {
  const { exitCode, stdout, code } = await execa(file, args, {
    env,
    extendEnv: false,
    cwd,
    reject: false,
    timeout: 10_000,
    maxBuffer: 100_000,
    stdin: 'ignore',
    stderr: 'ignore',
  });
  return { isThere: code !== 'ENOENT', text: exitCode === 0 ? stdout.trim() : undefined };
}
