// What views want to know beside the facts: the command of a run, and the end of its output.
import { closeSync, fstatSync, openSync, readSync } from 'node:fs';
import { join } from 'node:path';
import type { RunContext } from '../search/command.ts';
import { parseTemplate, renderCommand, renderCommandWords } from '../search/command.ts';
import { attemptPath, rootOf, runPath } from '../search/job.ts';
import { runSeed } from '../search/seed.ts';
import type { SearchSpec } from '../search/spec.ts';
import { runOf } from '../search/runs.ts';
import type { SearchState } from '../search/state.ts';
import { safe } from '../views/safe.ts';
import type { ViewContext } from '../views/view.ts';

/** How much of the end of a log is looked at for its last lines. */
const tailBytes = 16 * 1024;

export type SearchContext = ViewContext & {
  /** The command of a run as an argv. */
  argv(state: SearchState, run: number): readonly string[];
};

export function createContext(root: string, spec: SearchSpec): SearchContext {
  const template = parseTemplate(spec.command, spec.space, spec.renders);
  const contextOf = (state: SearchState, run: number): RunContext => {
    const { trial, attempt, attempts } = runOf(state, run);
    const ref = { search: state.search, run, attempt };
    const where = attempts.at(-1)?.where;
    return {
      run,
      seed: runSeed(spec.seed, trial),
      runDir: join(where?.executor === 'ssh' ? rootOf({ ref, where }) : root, runPath(ref)),
    };
  };
  return {
    root,
    command: (state, run) => renderCommand(template, runOf(state, run).point, contextOf(state, run)),
    argv: (state, run) => renderCommandWords(template, runOf(state, run).point, contextOf(state, run)),
    tail(state, run, lines) {
      const { attempt } = runOf(state, run);
      return lastLines(join(root, attemptPath({ search: state.search, run, attempt }), 'log'), lines);
    },
    now: () => Date.now(),
  };
}

/** Of a log, without empty ones, safe to print. */
export function lastLines(path: string, lines: number): readonly string[] {
  return readEnd(path)
    .split(/[\r\n]+/)
    .filter((line) => line.trim() !== '')
    .slice(-lines)
    .map(safe);
}

function readEnd(path: string): string {
  let file: number;
  try {
    file = openSync(path, 'r');
  } catch {
    return ''; // a run that was never started has no log
  }
  try {
    const { size } = fstatSync(file);
    const bytes = Buffer.alloc(Math.min(size, tailBytes));
    const count = readSync(file, bytes, 0, bytes.length, size - bytes.length);
    return bytes.toString('utf8', 0, count);
  } finally {
    closeSync(file);
  }
}
