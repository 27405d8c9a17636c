// `hyper resume`: takes a search over from whoever drove it, if nobody does now.
import { HyperError, UsageError } from '../../errors.ts';
import { isAlive, processIdentity } from '../../executors/identity.ts';
import type { SearchState } from '../../search/state.ts';
import { openStore } from '../../store/sqlite.ts';
import { askDriver, controlPath } from '../../server/control.ts';
import { writerOf } from '../../views/write.ts';
import { conduct } from '../conduct.ts';
import { findHome } from '../home.ts';
import type { Io } from '../io.ts';
import { loadSearch } from '../load.ts';
import { withOneSpelling } from '../options.ts';
import type { ScreenOptions } from '../options.ts';
import { withReader } from '../reading.ts';
import { resolveSearch } from '../reference.ts';
import type { SearchCall } from './search.ts';

/** Resolves to the exit code. */
export async function resume(text: string, options: ScreenOptions, call: SearchCall, io: Io): Promise<number> {
  const search = await withReader(io, (reader) => resolveSearch(text, reader));
  const root = findHome(io.cwd, io.env);
  const store = await openStore(root);
  try {
    const other = store.takeDriver(search, processIdentity(io.pid) ?? null, isAlive);
    if (other !== undefined) return await askToGoOn(root, search, other, io);
    const state = await loadSearch(store, search);
    try {
      refuseEnded(state);
    } catch (error) {
      store.setDriver(search, null);
      throw error;
    }
    const start = { kind: 'resume', state: await loadSearch(store, search) } as const;
    const request = { spec: state.spec, options: withOneSpelling(options), notes: [] };
    return await conduct({ start, state, request, root, store, argv: call.argv, io });
  } finally {
    store.close();
  }
}

/** A search that is driven may be paused, and go on where it is. */
async function askToGoOn(root: string, search: number, other: string, io: Io): Promise<number> {
  const { isDone, text } = await askDriver(controlPath(root, search), { kind: 'go-on' });
  if (isDone) {
    writerOf(io.stdout)(`${text}\n`);
    return 0;
  }
  throw new HyperError('search.driven', `search #${search} is driven by process ${other.split(' ')[0]}`, {
    hint: `watch it:  hyper show ${search}   hyper logs ${search} -f`,
  });
}

function refuseEnded({ search, status }: SearchState): void {
  if (status.kind !== 'finished' && status.kind !== 'stopped' && status.kind !== 'failed') return;
  throw new UsageError(
    'resume.ended',
    `search #${search} has ${status.kind === 'failed' ? 'ended' : status.kind}: ${status.reason}`,
    {
      hint: `its results:  hyper show ${search}   hyper best ${search}`,
    },
  );
}
