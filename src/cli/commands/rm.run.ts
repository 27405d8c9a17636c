// `hyper rm`: all is checked before anybody is asked, and again when this process drives the searches, so that none is resumed meanwhile.
import { rmSync } from 'node:fs';
import { HyperError, UsageError } from '../../errors.ts';
import { isAlive, processIdentity } from '../../executors/identity.ts';
import { livingRuns } from '../../executors/living.ts';
import { searchPath } from '../../search/job.ts';
import { databaseFiles } from '../../store/folder.ts';
import type { SearchSummary, Store } from '../../store/store.ts';
import { formatBytes } from '../../views/run.ts';
import { safe } from '../../views/safe.ts';
import { writerOf } from '../../views/write.ts';
import { diskBytes } from '../disk.ts';
import type { Io } from '../io.ts';
import { createAsker } from '../prompt.ts';
import { drivenBy, findSearches, refuseDriven, withStore } from '../writing.ts';
import type { RmOptions } from './rm.ts';

type Doomed = { readonly summary: SearchSummary; readonly folder: string; readonly bytes: number };

/** Throws UsageError for what is no search and where nobody agreed, HyperError for a search that is driven or has living runs. */
export async function rm(references: readonly string[], options: RmOptions, io: Io): Promise<void> {
  await withStore(io, async (store, home) => {
    const searches = await findSearches(references, store);
    refuseDriven(searches);
    const doomed = searches.map((summary): Doomed => {
      const folder = `${home}/${searchPath(summary.search)}`;
      refuseLiving(summary.search, folder);
      return { summary, folder, bytes: diskBytes(folder) };
    });
    await confirm(doomed, options, io);
    const before = storeBytes(home);
    const write = writerOf(io.stdout);
    for (const one of doomed) {
      remove(one, store, io);
      write(`removed ${describe(one)}\n`);
    }
    compact(store);
    // The log of the store grows with what was done: without room to compact it may even be larger than before.
    const freed = Math.max(0, before - storeBytes(home)) + doomed.reduce((sum, { bytes }) => sum + bytes, 0);
    write(`${formatBytes(freed)} freed\n`);
  });
}

async function confirm(doomed: readonly Doomed[], options: RmOptions, io: Io): Promise<void> {
  const what = doomed.map(describe).join(', ');
  const refusal = new UsageError('rm.unconfirmed', `to remove ${what} for good needs a yes`, {
    hint: 'add  --yes',
  });
  const nothing = new UsageError('rm.declined', 'nothing was removed');
  try {
    if (await createAsker(io, options).confirm(`Remove ${what} for good?`, refusal)) return;
  } catch (error) {
    throw error instanceof UsageError && error.code === 'prompt.aborted' ? nothing : error;
  }
  throw nothing;
}

/** `search #61 lstm (21 runs, 4.2 MB of output)`. */
function describe({ summary: { search, name, numRuns }, bytes }: Doomed): string {
  const title = name === null ? '' : ` ${safe(name)}`;
  return `search #${search}${title} (${numRuns} ${numRuns === 1 ? 'run' : 'runs'}, ${formatBytes(bytes)} of output)`;
}

/** The output goes first: where that fails or is cut short, the search is still there to be removed again. */
function remove({ summary: { search }, folder }: Doomed, store: Store, io: Io): void {
  const self = processIdentity(io.pid) ?? null;
  const other = store.takeDriver(search, self, isAlive);
  if (other !== undefined) throw drivenBy(search, other);
  try {
    refuseLiving(search, folder);
    removeFolder(search, folder);
  } catch (error) {
    store.leaveDriver(search, self);
    throw error;
  }
  store.removeSearch(search);
}

function refuseLiving(search: number, folder: string): void {
  const living = livingRuns(folder);
  if (living.length === 0) return;
  const isOne = living.length === 1;
  const runs = `${isOne ? 'run' : 'runs'} ${living.map(({ run }) => run).join(', ')}`;
  const pids = `${isOne ? 'process' : 'processes'} ${living.map(({ pid }) => pid).join(', ')}`;
  throw new HyperError('rm.alive', `${runs} of search #${search} ${isOne ? 'is' : 'are'} still alive (${pids})`, {
    hint: `end ${isOne ? 'it' : 'them'}:  hyper kill ${search}   or go on:  hyper resume ${search}`,
  });
}

function removeFolder(search: number, folder: string): void {
  try {
    rmSync(folder, { recursive: true, force: true });
  } catch (cause) {
    const reason = cause instanceof Error ? cause.message : String(cause);
    throw new HyperError('rm.failed', `cannot remove the output of search #${search}: ${reason}`, {
      hint: `remove ${folder} by hand, then  hyper rm ${search}  again`,
      cause,
    });
  }
}

/** Never while another search is driven, since it could not write meanwhile; what stays in the file is used again. */
function compact(store: Store): void {
  if (store.searches().some(({ driver }) => driver !== null && isAlive(driver))) return;
  try {
    store.compact();
  } catch (error) {
    // Without the room for a second copy the file keeps its size; the searches are gone all the same.
    if (!(error instanceof HyperError)) throw error;
  }
}

function storeBytes(home: string): number {
  return databaseFiles(home).reduce((sum, file) => sum + diskBytes(file), 0);
}
