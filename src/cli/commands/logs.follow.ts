// `hyper logs -f`: goes on with the open logs, and opens those of attempts that start meanwhile.
import { setTimeout as sleep } from 'node:timers/promises';
import { runOf } from '../../search/runs.ts';
import { apply } from '../../search/state.ts';
import type { SearchState } from '../../search/state.ts';
import { writerOf } from '../../views/write.ts';
import { isOrphaned, requireRun } from '../load.ts';
import { summaryOf } from '../reading.ts';
import { openLog, printLogs, runsOf } from './logs.reading.ts';
import type { Reading } from './logs.reading.ts';

/** How often a followed log is looked at. */
const pollMs = 250;

/**
 * Ends when the run has ended, or no run of the search is to come; and when nobody is left who could say so. `tail`: of runs
 * that fail meanwhile, where only failed ones are shown.
 */
export async function follow(reading: Reading, tail: number | undefined): Promise<void> {
  const { reader, state, io, sink } = reading;
  while (!isOver(reading) && sink.isOpen()) {
    if (isOrphaned(summaryOf(reader, state.search))) {
      writerOf(io.stderr)(`search #${state.search} is no longer driven: hyper cannot see how its runs end\n`);
      return;
    }
    await sleep(pollMs);
    // The order matters: what was written before an end that is seen here is read below.
    takeEvents(reading);
    if (reading.isFailed) for (const run of runsOf(reading)) openLog(reading, run, tail);
    await printLogs(reading);
  }
}

/** Nothing of it runs, and nothing is to. */
export function isSettled({ status, counts }: SearchState): boolean {
  return status.kind !== 'running' && counts.active === 0;
}

/** Each attempt that starts is shown from its beginning, also one that is over by now. */
function takeEvents(reading: Reading): void {
  const { reader, state, run, isFailed } = reading;
  for (const { time, event } of reader.events(state.search, state.events)) {
    apply(state, { kind: 'event', time, event });
    if (event.kind !== 'run.starting' || isFailed || (run !== undefined && event.run !== run)) continue;
    openLog(reading, runOf(state, event.run), undefined);
  }
}

function isOver({ state, run }: Reading): boolean {
  if (run !== undefined && requireRun(state, run).status.kind === 'ended') return true;
  return isSettled(state);
}
