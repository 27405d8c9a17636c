// `hyper best`: the command of the best run alone on stdout, so that a shell can take it from there.
import { join } from 'node:path';
import { HyperError, UsageError } from '../../errors.ts';
import { runPath } from '../../search/job.ts';
import { quoteIn } from '../../search/quote.ts';
import type { RunState, SearchState } from '../../search/state.ts';
import { isUsable } from '../../search/trials.ts';
import { renderValue } from '../../space/value.ts';
import { bestRows } from '../../views/rows.ts';
import type { Row } from '../../views/rows.ts';
import { writerOf } from '../../views/write.ts';
import { createContext } from '../context.ts';
import type { Io } from '../io.ts';
import { loadSearch } from '../load.ts';
import { withReader } from '../reading.ts';
import { resolveSearch } from '../reference.ts';
import type { BestOptions } from './best.ts';

/** Nothing of the search may be called its best. */
class NoResultError extends HyperError {
  override readonly exitCode = 4;
}

export async function best(text: string, options: BestOptions, io: Io): Promise<void> {
  if (options.params === true && options.json === true) {
    throw new UsageError('best.two-formats', '--params and --json are two formats', { hint: 'give one of them' });
  }
  await withReader(io, async (reader, home) => {
    const state = await loadSearch(reader, await resolveSearch(text, reader));
    const rows = bestRows(state).slice(0, options.limit ?? 1);
    if (rows.length === 0) throw new NoResultError('best.none', `search #${state.search} ${whyNone(state)}`);
    writerOf(io.stdout)(render({ state, home, options, cwd: io.cwd }, rows));
  });
}

type Asked = {
  readonly state: SearchState;
  readonly home: string;
  readonly options: BestOptions;
  /** Where hyper was called now. */
  readonly cwd: string;
};

function render(asked: Asked, rows: readonly Row[]): string {
  const { state, options } = asked;
  if (options.params === true) return rows.map((row) => paramLines(state, row)).join('\n');
  const commands = rows.map((row) => commandOf(asked, firstUsable(row)));
  if (options.json !== true) return commands.map((command) => `${command}\n`).join('');
  const records = rows.map((row, index) => recordOf(state, row, commands[index] ?? ''));
  return `${JSON.stringify(options.limit === undefined ? records[0] : records, undefined, 2)}\n`;
}

/** As the run had it; it begins in the run's folder again, wherever this is called. */
function commandOf({ state, home, cwd }: Asked, run: RunState): string {
  const command = createContext(home, state.spec).command(state, run.run);
  const own = join(home, runPath({ search: state.search, run: run.run, attempt: run.attempt }));
  const folder = state.spec.runsIn === 'run' ? own : state.spec.cwd;
  if (folder === cwd) return command;
  return `cd ${quoteIn('bare', folder)} && ${command}`;
}

function paramLines(state: SearchState, row: Row): string {
  return state.spec.space.map(({ name }) => `${name}=${renderValue(row.point[name] ?? null)}\n`).join('');
}

function recordOf(state: SearchState, row: Row, command: string): object {
  return {
    search: state.search,
    run: firstUsable(row).run,
    objective: row.value,
    standard_error: row.standardError ?? null,
    metric: state.spec.objective,
    params: row.point,
    command,
    runs: row.runs.map(({ run }) => run),
  };
}

/** Of repeats, the first that counts: its command stands for the point. */
function firstUsable({ runs }: Row): RunState {
  const found = runs.find(isUsable);
  if (found === undefined) throw new TypeError('a row with a value has no usable run');
  return found;
}

function whyNone({ spec, runs, counts }: SearchState): string {
  if (spec.objective === null) return 'has no metric, so none of its runs is its best (--metric)';
  if (runs.length === 0) return 'has no runs yet';
  const { metric } = spec.objective;
  if (counts.active + counts.queued > 0) return `has no finished run with a value of "${metric}" yet`;
  const failed = counts.failed + counts.killed + counts.lost;
  if (failed === runs.length) return `has no usable result: all ${failed} runs failed`;
  return `has no usable result: no run has a value of "${metric}"`;
}
