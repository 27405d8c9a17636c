// `hyper pause`, `stop` and `kill`: asked of the driver; where there is none, this process becomes it, or ends the one run itself.
import { UsageError } from '../../errors.ts';
import { graceSeconds } from '../../driver/halt.ts';
import { isAlive } from '../../executors/identity.ts';
import { createLocalExecutor } from '../../executors/local.ts';
import type { Control } from '../../search/control.ts';
import type { RunState, SearchState } from '../../search/state.ts';
import { askDriver, controlPath } from '../../server/control.ts';
import { writerOf } from '../../views/write.ts';
import { findHome } from '../home.ts';
import type { Io } from '../io.ts';
import { loadSearch, requireRun } from '../load.ts';
import { summaryOf, withReader } from '../reading.ts';
import { resolveReference } from '../reference.ts';
import type { Reference } from '../reference.ts';
import { goOn, withSearch } from '../takeover.ts';
import type { EndOptions, EndVerb } from './end.ts';

/** Resolves to the exit code: 1 where nothing was changed. */
export async function endSearch(verb: EndVerb, text: string, options: EndOptions, io: Io): Promise<number> {
  const root = findHome(io.cwd, io.env);
  const { reference, state, path } = await withReader(io, async (reader) => {
    const found = await resolveReference(text, reader);
    const { driver, control: socket } = summaryOf(reader, found.search);
    const loaded = await loadSearch(reader, found.search);
    const door = socket ?? controlPath(root, found.search);
    return { reference: found, state: loaded, path: driver !== null && isAlive(driver) ? door : undefined };
  });
  const control = controlOf(verb, reference, options);
  if (path !== undefined) return tell(io, await askDriver(path, control));
  refuseEnded(state);
  if (control.kind === 'stop-run') return await endRun(root, requireRun(state, control.run), control.how, io);
  if (control.kind === 'pause') return tell(io, { isDone: false, text: `search #${state.search} is not running` });
  return await drive(state.search, control, io);
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

/** This process becomes the driver, for as long as it takes. */
async function drive(search: number, control: Control, io: Io): Promise<number> {
  return await withSearch(
    search,
    io,
    async (held) => {
      await goOn(held, { reporter: 'lines' }, io, control);
      return 0;
    },
    async (path) => tell(io, await askDriver(path, control)),
  );
}
