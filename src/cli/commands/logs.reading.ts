// The logs that `hyper logs` has open, and how far each was read.
import { join } from 'node:path';
import { attemptPath } from '../../search/job.ts';
import type { RunState, SearchState } from '../../search/state.ts';
import type { StoreReader } from '../../store/store.ts';
import { lineFilter, rawLog, runStyle } from '../../views/log-lines.ts';
import type { LogFilter } from '../../views/log-lines.ts';
import { paint, terminalOf } from '../../views/terminal.ts';
import type { Io } from '../io.ts';
import { requireRun } from '../load.ts';
import { readFrom, tailOffset } from '../log-file.ts';
import type { Sink } from '../sink.ts';

/** Of one attempt. `isWhole`: the attempt has ended and all was shown. */
export type Log = {
  readonly run: RunState;
  readonly attempt: number;
  readonly path: string;
  readonly filter: LogFilter;
  offset: number;
  isWhole: boolean;
};

export type Reading = {
  readonly reader: StoreReader;
  /** The state folder. */
  readonly home: string;
  readonly state: SearchState;
  /** Only this one; undefined: all of the search. */
  readonly run: number | undefined;
  /** Only failed ones. */
  readonly isFailed: boolean;
  readonly io: Io;
  readonly sink: Sink;
  /** By path, in the order they were opened. */
  readonly opened: Map<string, Log>;
};

/** Runs that were started, as far as they are asked for. */
export function runsOf({ state, run, isFailed }: Reading): readonly RunState[] {
  const runs = run === undefined ? state.runs : [requireRun(state, run)];
  return runs.filter((one) => one.attempt > 0 && (!isFailed || hasFailed(one)));
}

/** Opens the log of an attempt of the run, the newest one, unless it is. `tail`: only so many of its lines so far; undefined: all. */
export function openLog(reading: Reading, run: RunState, tail: number | undefined, attempt = run.attempt): void {
  const { home, state, opened } = reading;
  const path = join(home, attemptPath({ search: state.search, run: run.run, attempt }), 'log');
  if (opened.has(path)) return;
  const offset = tail === undefined ? 0 : tailOffset(path, tail);
  opened.set(path, { run, attempt, path, filter: filterFor(reading, run.run), offset, isWhole: false });
}

/** What is new in each of them. */
export async function printLogs({ opened, sink }: Reading): Promise<void> {
  for (const log of opened.values()) {
    if (log.isWhole) continue;
    // Asked before it is read: what comes after an end that was not seen yet is read the next time.
    const isOver = hasEnded(log);
    await printNew(log, sink);
    if (!isOver) continue;
    await sink.write(log.filter.end());
    log.isWhole = true;
  }
}

function hasEnded({ run, attempt }: Log): boolean {
  return run.attempt > attempt || run.status.kind === 'ended' || run.status.kind === 'queued';
}

function hasFailed({ status }: RunState): boolean {
  return status.kind === 'ended' && !['complete', 'stopped'].includes(status.outcome.state);
}

function filterFor({ io, isFailed, run: only }: Reading, run: number): LogFilter {
  const terminal = terminalOf(io.stdout, io.env);
  if (only !== undefined && !isFailed) return terminal.isTty ? lineFilter('', true) : rawLog;
  const bar = terminal.isUtf8 ? '│' : '|';
  return lineFilter(paint(terminal, runStyle(run), `${run} ${bar} `), terminal.isTty);
}

async function printNew(log: Log, sink: Sink): Promise<void> {
  while (sink.isOpen()) {
    const bytes = readFrom(log.path, log.offset);
    if (bytes.length === 0) return;
    log.offset += bytes.length;
    await sink.write(log.filter.push(bytes));
  }
}
