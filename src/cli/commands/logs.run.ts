// `hyper logs`: output of one run, or of all runs of a search, now or until they end.
import { join } from 'node:path';
import { setTimeout as sleep } from 'node:timers/promises';
import { attemptPath } from '../../search/job.ts';
import { apply } from '../../search/state.ts';
import type { RunState, SearchState } from '../../search/state.ts';
import type { StoreReader } from '../../store/store.ts';
import { lineFilter, rawLog } from '../../views/log-lines.ts';
import type { LogFilter } from '../../views/log-lines.ts';
import { paint, terminalOf } from '../../views/terminal.ts';
import { writerOf } from '../../views/write.ts';
import type { Io } from '../io.ts';
import { isOrphaned, loadSearch, requireRun } from '../load.ts';
import { readFrom, tailOffset } from '../log-file.ts';
import { summaryOf, withReader } from '../reading.ts';
import { resolveReference } from '../reference.ts';
import { sinkTo } from '../sink.ts';
import type { Sink } from '../sink.ts';
import type { LogsOptions } from './logs.ts';

/** Of failed runs, where --tail is not given. */
const failedTail = 10;

/** How often a followed log is looked at. */
const pollMs = 250;

export async function logs(text: string, options: LogsOptions, io: Io): Promise<void> {
  await withReader(io, async (reader, home) => {
    const reference = await resolveReference(text, reader);
    const state = await loadSearch(reader, reference.search);
    if (reference.kind === 'run') requireRun(state, reference.run);
    const run = reference.kind === 'run' ? reference.run : undefined;
    const reading = { reader, home, state, run, options, io, sink: sinkTo(io.stdout), followed: new Map() };
    await printOnce(reading);
    if (options.follow === true) await follow(reading);
    for (const log of reading.followed.values()) await reading.sink.write(log.filter.end());
  });
}

/** `isWhole`: the run has ended and all was shown. */
type Log = { readonly path: string; readonly filter: LogFilter; offset: number; isWhole: boolean };

type Reading = {
  readonly reader: StoreReader;
  /** The state folder. */
  readonly home: string;
  readonly state: SearchState;
  /** Only this one; undefined: all of the search. */
  readonly run: number | undefined;
  readonly options: LogsOptions;
  readonly io: Io;
  readonly sink: Sink;
  /** By the path of the attempt. */
  readonly followed: Map<string, Log>;
};

async function printOnce(reading: Reading): Promise<void> {
  for (const run of runsOf(reading)) {
    const log = logOf(reading, run);
    if (log.isWhole) continue;
    await printNew(log, reading.sink);
    if (run.status.kind !== 'ended') continue;
    await reading.sink.write(log.filter.end());
    log.isWhole = true;
  }
}

/** Ends when the run has ended, or no run of the search is to come; and when nobody is left who could say so. */
async function follow(reading: Reading): Promise<void> {
  const { reader, state, io, sink } = reading;
  while (!isOver(reading) && sink.isOpen()) {
    if (isOrphaned(summaryOf(reader, state.search))) {
      writerOf(io.stderr)(`search #${state.search} is no longer driven: hyper cannot see how its runs end\n`);
      return;
    }
    await sleep(pollMs);
    // The order matters: what was written before an end that is seen here is read below.
    for (const { time, event } of reader.events(state.search, state.events))
      apply(state, { kind: 'event', time, event });
    await printOnce(reading);
  }
}

function isOver({ state, run }: Reading): boolean {
  if (run !== undefined) return requireRun(state, run).status.kind === 'ended' || isSettled(state);
  return isSettled(state);
}

function isSettled({ status, counts }: SearchState): boolean {
  return status.kind !== 'running' && counts.active === 0;
}

function runsOf({ state, run, options }: Reading): readonly RunState[] {
  const runs = run === undefined ? state.runs : [requireRun(state, run)];
  return runs.filter((one) => one.attempt > 0 && (options.failed !== true || hasFailed(one)));
}

function hasFailed({ status }: RunState): boolean {
  return status.kind === 'ended' && !['complete', 'stopped'].includes(status.outcome.state);
}

/** The log of the newest attempt, from where it was read to. */
function logOf(reading: Reading, { run, attempt }: RunState): Log {
  const { home, state, options, followed } = reading;
  const path = join(home, attemptPath({ search: state.search, run, attempt }), 'log');
  const known = followed.get(path);
  if (known !== undefined) return known;
  const tail = options.tail ?? (options.failed === true ? failedTail : undefined);
  const log = {
    path,
    filter: filterFor(reading, run),
    offset: tail === undefined ? 0 : tailOffset(path, tail),
    isWhole: false,
  };
  followed.set(path, log);
  return log;
}

function filterFor({ io, options, run: only }: Reading, run: number): LogFilter {
  const terminal = terminalOf(io.stdout, io.env);
  if (only !== undefined && options.failed !== true) return terminal.isTty ? lineFilter('', true) : rawLog;
  const bar = terminal.isUtf8 ? '│' : '|';
  return lineFilter(paint(terminal, 'dim', `${run} ${bar} `), terminal.isTty);
}

async function printNew(log: Log, sink: Sink): Promise<void> {
  while (sink.isOpen()) {
    const bytes = readFrom(log.path, log.offset);
    if (bytes.length === 0) return;
    log.offset += bytes.length;
    await sink.write(log.filter.push(bytes));
  }
}
