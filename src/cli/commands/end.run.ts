// `hyper pause`, `stop` and `kill`: asked of the driver; where there is none, this process becomes it, or ends the one run itself.
import { setTimeout as sleep } from 'node:timers/promises';
import { UsageError } from '../../errors.ts';
import { graceSeconds } from '../../driver/halt.ts';
import { isAlive, processIdentity } from '../../executors/identity.ts';
import { createLocalExecutor } from '../../executors/local.ts';
import type { Control } from '../../search/control.ts';
import type { RunState, SearchState } from '../../search/state.ts';
import { askDriver } from '../../server/control.ts';
import { writerOf } from '../../views/write.ts';
import { startInBackground } from '../background.ts';
import type { Io } from '../io.ts';
import { requireRun } from '../load.ts';
import { summaryOf, withReader } from '../reading.ts';
import { resolveReference } from '../reference.ts';
import type { Reference } from '../reference.ts';
import { withSearch } from '../takeover.ts';
import type { Held } from '../takeover.ts';
import type { EndOptions, EndVerb } from './end.ts';

/** Resolves to the exit code: 1 where nothing was changed. */
export async function endSearch(verb: EndVerb, text: string, options: EndOptions, io: Io): Promise<number> {
  const reference = await withReader(io, (reader) => resolveReference(text, reader));
  const control = controlOf(verb, reference, options);
  const exitCode = await withSearch(
    reference.search,
    io,
    async (held) => await endHere(held, control, io),
    async (path) => tell(io, await askDriver(path, control)),
  );
  // What is killed is over when the next command comes.
  if (control.kind === 'stop' && control.how === 'kill') await untilLeft(reference.search, io);
  return exitCode;
}

const patienceMs = 15_000;

/** Until nobody drives the search, or for a while. */
async function untilLeft(search: number, io: Io): Promise<void> {
  const deadline = Date.now() + patienceMs;
  await withReader(io, async (reader) => {
    while (Date.now() < deadline) {
      const { driver } = summaryOf(reader, search);
      if (driver === null || !isAlive(driver)) return;
      await sleep(50);
    }
  });
}

/** Nobody drives it: this process ends the run; a driver in the background ends the search, for as long as that takes. */
async function endHere(held: Held, control: Control, io: Io): Promise<number> {
  const { state, root, search } = held;
  refuseEnded(state);
  if (control.kind === 'stop-run') return await endRun(root, requireRun(state, control.run), control.how, io);
  if (control.kind === 'pause')
    return tell(io, {
      isDone: false,
      text: `search #${search} is not driven, nothing more is started: hyper resume ${search} goes on, hyper stop ${search} ends it`,
    });
  const living = state.counts.active;
  held.store.leaveDriver(search, processIdentity(io.pid) ?? null);
  await startInBackground(search, root, held.store, io, control.kind === 'stop' ? ['--ending', control.how] : []);
  const runs = living === 1 ? '1 run' : `${living} runs`;
  return tell(io, { isDone: true, text: `search #${search} ends${living === 0 ? '' : `, ${runs} with it`}` });
}

function controlOf(verb: EndVerb, reference: Reference, { now }: EndOptions): Control {
  if (reference.kind === 'run') {
    if (verb === 'pause') throw new UsageError('pause.run', 'a run cannot be paused, only a search');
    return { kind: 'stop-run', run: reference.run, how: verb === 'kill' ? 'kill' : 'term' };
  }
  if (verb === 'pause') return { kind: 'pause' };
  if (verb === 'kill') return { kind: 'stop', how: 'kill' };
  return { kind: 'stop', how: now === true ? 'term' : 'drain' };
}

function tell(io: Io, { isDone, text }: { isDone: boolean; text: string }): number {
  writerOf(isDone ? io.stdout : io.stderr)(`${text}\n`);
  return isDone ? 0 : 1;
}

function refuseEnded({ search, status }: SearchState): void {
  if (status.kind !== 'finished' && status.kind !== 'stopped' && status.kind !== 'failed') return;
  const word = status.kind === 'failed' ? 'ended' : status.kind;
  throw new UsageError('end.ended', `search #${search} has ${word} already: ${status.reason}`, {
    hint: `its results:  hyper show ${search}`,
  });
}

/** A run that lives on without a driver. What became of it, the next driver reads from its folder. */
async function endRun(root: string, run: RunState, how: 'term' | 'kill', io: Io): Promise<number> {
  const { job, status } = run;
  if (job === undefined || status.kind === 'ended') {
    return tell(io, { isDone: false, text: `run ${run.run} is not running` });
  }
  const executor = createLocalExecutor({ root });
  const reason = how === 'kill' ? 'killed by user' : 'stopped by user';
  await executor.stop(job, { how, reason, graceSeconds });
  await executor.close();
  return tell(io, { isDone: true, text: `run ${run.run} was asked to end` });
}
