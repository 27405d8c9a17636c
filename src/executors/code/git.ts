// How git is asked here: without a lock, a prompt, a hook or a translation.
import { GitError, simpleGit } from 'simple-git';

export type Call = {
  readonly cwd: string;
  /** On top of what git needs: names that begin with GIT_. */
  readonly env?: Readonly<Record<string, string>> | undefined;
  readonly signal?: AbortSignal | undefined;
};

/** What a person may have set to tell git where things are; all else of the environment stays away from it. */
const kept = [
  'GIT_DIR',
  'GIT_WORK_TREE',
  'GIT_CEILING_DIRECTORIES',
  'GIT_DISCOVERY_ACROSS_FILESYSTEM',
  'GIT_CONFIG_GLOBAL',
  'GIT_CONFIG_SYSTEM',
  'GIT_CONFIG_NOSYSTEM',
];

const ours = { LC_ALL: 'C', GIT_TERMINAL_PROMPT: '0', GIT_OPTIONAL_LOCKS: '0' };

/** Constant settings: a file system monitor would be started, and hooks are the user's own. */
const settings = ['-c', 'core.fsmonitor=false', '-c', 'core.hooksPath=/dev/null'];

/**
 * Resolves to what it printed; exit 1 without a word on stderr is an answer too. Rejects with GitError. Calls of one moment run side by
 * side. No text of a user's may stand where git looks for options.
 */
export function runGit(args: readonly string[], { cwd, env = {}, signal }: Call): Promise<string> {
  const whole = { ...gitEnvironment(), ...env };
  return simpleGit({
    baseDir: cwd,
    ...(signal === undefined ? {} : { abort: signal }),
    // Else it waits for 50 ms now and then.
    completion: { onClose: true, onExit: false },
    allowEnvironment: Object.keys(whole),
    unsafe: {
      allowUnsafeHooksPath: true,
      allowUnsafeFsMonitor: true,
      allowUnsafeConfigPaths: true,
      allowUnsafeTemplateDir: true,
    },
  })
    .env(whole)
    .raw([...settings, ...args]);
}

/** For whoever starts git by other means. */
export function gitEnvironment(): Record<string, string> {
  const names = ['PATH', 'HOME', 'XDG_CONFIG_HOME', ...kept];
  const given = names.flatMap((name) => {
    const value = process.env[name];
    return value === undefined ? [] : [[name, value] as const];
  });
  return { ...Object.fromEntries(given), ...ours };
}

/** Its fields of a `-z` output. */
export function splitNul(text: string): readonly string[] {
  return text.split('\0').filter((field) => field !== '');
}

/** What git said when it failed, without the prefixes; undefined where it is another error. */
export function gitComplaint(error: unknown): string | undefined {
  if (!(error instanceof GitError)) return undefined;
  return error.message
    .split('\n')
    .filter((line) => !/^(hint|warning):/.test(line))
    .join('\n')
    .replaceAll(/^(?:fatal|error): /gm, '')
    .trim();
}
