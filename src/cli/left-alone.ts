// When hyper itself fails, its runs go on: they are under supervisors of their own. Who must know that is told.
import { join } from 'node:path';
import { HyperError } from '../errors.ts';
import { attemptPath } from '../search/job.ts';
import type { RunState, SearchState } from '../search/state.ts';

/** The same error with what became of the runs in its hint; errors that are no HyperError are bugs and stay as they are. */
export function withRunsLeft(error: unknown, state: SearchState | undefined, root: string): unknown {
  const alive = state?.runs.filter(({ status }) => status.kind === 'starting' || status.kind === 'running') ?? [];
  if (!(error instanceof HyperError) || state === undefined || alive.length === 0) return error;
  const folders = alive.map((run) => folderOf(state, run, root));
  const lines = [
    ...(error.hint === undefined ? [] : [error.hint]),
    `still going on, without hyper: run ${alive.map(({ run }) => run).join(', ')}; what they write is kept in`,
    ...folders.map((folder) => `  ${folder}`),
    `hyper resume ${state.search}  takes them over`,
    `to end one:  kill -TERM $(cut -d" " -f1 ${folders[0]}/sup)`,
  ];
  return new HyperError(error.code, error.message, { hint: lines.join('\n'), cause: error });
}

function folderOf({ search }: SearchState, { run, attempt }: RunState, root: string): string {
  return join(root, attemptPath({ search, run, attempt }));
}
