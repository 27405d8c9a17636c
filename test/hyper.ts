// Runs the built command as a person would, with nothing of the caller's own settings.
import { existsSync } from 'node:fs';
import { delimiter, dirname, join } from 'node:path';
import { execa } from 'execa';

export type Call = {
  readonly cwd: string;
  /** Added to the environment; `HYPER_HOME` is `cwd`/.hyper unless it is given. */
  readonly env?: Readonly<Record<string, string>>;
  readonly input?: string;
};

export type Answer = {
  /** undefined: it was ended by a signal, or by the limit of three minutes. */
  readonly code: number | undefined;
  readonly stdout: string;
  readonly stderr: string;
};

/** Top of this checkout. */
export const checkout = dirname(import.meta.dirname);

/** The Python that the examples are run with. */
export const python = process.env['HYPER_TEST_PYTHON'] ?? pythonOfCheckout() ?? 'python3';

const LIMIT_MS = 180_000;

/** Runs `hyper` with these arguments. A failure is an answer, not an error. */
export function runHyper(args: readonly string[], call: Call): Promise<Answer> {
  return run(process.execPath, [join(checkout, 'bin/hyper.js'), ...args], call);
}

/** Runs a line as typed into a shell, where `hyper` is this checkout's and `python` the one of the tests. */
export function runShell(line: string, call: Call): Promise<Answer> {
  return run('/bin/sh', ['-c', line], call);
}

async function run(file: string, args: readonly string[], { cwd, env = {}, input = '' }: Call): Promise<Answer> {
  const { exitCode, stdout, stderr } = await execa(file, args, {
    cwd,
    env: { ...plainEnvironment(), HYPER_HOME: join(cwd, '.hyper'), ...env },
    extendEnv: false,
    input,
    reject: false,
    stripFinalNewline: false,
    timeout: LIMIT_MS,
  });
  return { code: exitCode, stdout, stderr };
}

/** Ours without what changes how hyper behaves or paints: its own variables, CI's, and colours. */
function plainEnvironment(): Record<string, string | undefined> {
  const kept = Object.entries(process.env).filter(
    ([name]) => !/^(HYPER_|GITHUB_|CI$|FORCE_COLOR$|CLICOLOR)/.test(name),
  );
  const path = [join(checkout, 'test/fixtures/bin'), dirname(process.execPath), process.env['PATH'] ?? ''];
  return { ...Object.fromEntries(kept), PATH: path.join(delimiter), HYPER_TEST_PYTHON: python, LC_ALL: 'C.UTF-8' };
}

function pythonOfCheckout(): string | undefined {
  const path = join(checkout, '.venv/bin/python');
  return existsSync(path) ? path : undefined;
}
