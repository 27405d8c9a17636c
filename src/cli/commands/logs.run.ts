// `hyper logs`: output of one run, or of all runs of a search, now or until they end.
import { UsageError } from '../../errors.ts';
import type { SearchState } from '../../search/state.ts';
import { isOrphaned, loadSearch, requireRun } from '../load.ts';
import { summaryOf, withReader } from '../reading.ts';
import { resolveReference } from '../reference.ts';
import { sinkTo } from '../sink.ts';
import type { Io } from '../io.ts';
import { follow, isSettled } from './logs.follow.ts';
import { openLog, printLogs, runsOf } from './logs.reading.ts';
import type { Reading } from './logs.reading.ts';
import type { LogsOptions } from './logs.ts';

/** Of failed runs, and of those that are joined while they run, where --tail is not given. */
const shortTail = 10;

export async function logs(text: string, options: LogsOptions, io: Io): Promise<void> {
  await withReader(io, async (reader, home) => {
    const reference = await resolveReference(text, reader);
    const state = await loadSearch(reader, reference.search);
    const run = reference.kind === 'run' ? requireRun(state, reference.run).run : undefined;
    requireAttempt(state, run, options.attempt);
    const isFailed = options.failed === true;
    const reading = { reader, home, state, run, isFailed, io, sink: sinkTo(io.stdout), opened: new Map() };
    const isJoining = options.follow === true && run === undefined && !isFailed && isLive(reading);
    const tail = options.tail ?? (isFailed || isJoining ? shortTail : undefined);
    for (const one of runsOf(reading)) if (!isJoining || isGoingOn(one)) openLog(reading, one, tail, options.attempt);
    await printLogs(reading);
    if (options.follow === true) await follow(reading, tail);
    for (const log of reading.opened.values()) await reading.sink.write(log.filter.end());
  });
}

function requireAttempt(state: SearchState, run: number | undefined, attempt: number | undefined): void {
  if (attempt === undefined) return;
  if (run === undefined) {
    throw new UsageError('logs.attempt', '--attempt is of one run', {
      hint: `hyper logs ${state.search}/1 --attempt ${attempt}`,
    });
  }
  const { attempt: newest } = requireRun(state, run);
  if (attempt <= newest) return;
  const known = newest === 0 ? 'it has not begun' : `it has ${newest === 1 ? 'one' : `${newest}, from 1`}`;
  throw new UsageError('logs.attempt', `run ${run} has no attempt ${attempt}: ${known}`);
}

/** Somebody drives it: more is to come. */
function isLive({ reader, state }: Reading): boolean {
  return !isSettled(state) && !isOrphaned(summaryOf(reader, state.search));
}

function isGoingOn({ status }: { readonly status: { readonly kind: string } }): boolean {
  return status.kind === 'starting' || status.kind === 'running';
}
