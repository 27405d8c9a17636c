// Going on with a search that has begun: who drives it, what is changed in it first, and the driving itself.
import { setTimeout as sleep } from 'node:timers/promises';
import { HyperError, UsageError } from '../errors.ts';
import { isAlive, processIdentity } from '../executors/identity.ts';
import type { Control, Edit } from '../search/control.ts';
import { planEdit } from '../search/edit.ts';
import { apply } from '../search/state.ts';
import type { SearchState } from '../search/state.ts';
import { askDriver, controlPath } from '../server/control.ts';
import { openStore } from '../store/sqlite.ts';
import type { Store } from '../store/store.ts';
import { driveInBackground } from './background.ts';
import { conduct } from './conduct.ts';
import { findHome } from './home.ts';
import type { Io } from './io.ts';
import { loadStates } from './load.ts';
import { withOneSpelling } from './options.ts';
import type { ScreenOptions } from './options.ts';
import { summaryOf } from './reading.ts';

/** A search in this process's hands: nobody else drives it until it is let go. Two copies, one for the driver and one for the views. */
export type Held = {
  readonly search: number;
  readonly root: string;
  readonly store: Store;
  readonly state: SearchState;
  readonly copy: SearchState;
  /** When a driver was last at it, milliseconds since 1970. */
  readonly seenAt: number | null;
};

/** How long a driver that comes or goes may be deaf. */
const deafMs = 5_000;

/**
 * Does the work with the search in hand, and lets it go. `driven`: what is asked of another process that drives it, instead; again
 * where that one does not listen yet, or no more.
 */
export async function withSearch<T>(
  search: number,
  io: Io,
  work: (held: Held) => Promise<T>,
  driven: (path: string, driver: string) => Promise<T>,
): Promise<T> {
  const root = findHome(io.cwd, io.env);
  const store = await openStore(root);
  const deadline = Date.now() + deafMs;
  try {
    for (;;) {
      const { control, seenAt } = summaryOf(store, search);
      const self = processIdentity(io.pid) ?? null;
      const other = store.takeDriver(search, self, isAlive);
      if (other === undefined) return await inHand({ search, root, store, seenAt }, self, work);
      try {
        return await driven(control ?? controlPath(root, search), other);
      } catch (error) {
        if (!isDeaf(error) || Date.now() > deadline) throw error;
        await sleep(50);
      }
    }
  } finally {
    store.close();
  }
}

async function inHand<T>(
  found: Omit<Held, 'state' | 'copy'>,
  self: string | null,
  work: (held: Held) => Promise<T>,
): Promise<T> {
  const { search, store } = found;
  try {
    const [state, copy] = await loadStates(store, search);
    return await work({ ...found, state, copy });
  } finally {
    store.leaveDriver(search, self);
  }
}

function isDeaf(error: unknown): boolean {
  return error instanceof HyperError && error.code === 'control.unreachable';
}

/** Records what the edit means for the search. Throws UsageError where it is refused; then nothing was changed. */
export function recordEdit({ search, store, state, copy, seenAt }: Held, edit: Edit): string {
  const planned = planEdit(state, edit, {
    // Nobody drives it: what passed since then does not count.
    now: Math.max(state.lastEventAt, seenAt ?? 0),
    reserve: (count) => store.reserveRuns(count),
  });
  if (planned.kind === 'refused') throw new UsageError('edit.refused', planned.text, { hint: planned.hint });
  for (const event of planned.events) {
    const time = Date.now();
    store.append(search, time, event);
    for (const one of [state, copy]) apply(one, { kind: 'event', time, event });
  }
  return planned.text;
}

/** `control`: asked of it as soon as it is driven. Drives it here to its end, or lets another process do so; resolves to the exit code. */
export async function goOn(
  { search, root, store, state, copy, seenAt }: Held,
  options: GoOnOptions,
  io: Io,
  control?: Control,
): Promise<number> {
  if (options.background === true) {
    store.leaveDriver(search, processIdentity(io.pid) ?? null);
    return await driveInBackground(search, root, store, io);
  }
  const request = { spec: state.spec, options: withOneSpelling(options), notes: [] };
  const start = { kind: 'resume', state, ...(seenAt === null ? {} : { seenAt }) } as const;
  const asked = control === undefined ? {} : { control };
  return await conduct({ start, state: copy, request, root, store, io, ...asked });
}

export type GoOnOptions = ScreenOptions & { readonly background?: true };

/** Asks the driver for the edit. Throws UsageError where it refuses. */
export async function askForEdit(path: string, edit: Edit): Promise<string> {
  const { isDone, text } = await askDriver(path, edit);
  if (!isDone) throw new UsageError('edit.refused', text);
  return text;
}
