// What searches of the project still need on their hosts. All else there is of no use any more.
import { StoreError } from '../../errors.ts';
import { isAlive } from '../../executors/identity.ts';
import type { HostSpec, SearchSpec } from '../../search/spec.ts';
import type { SearchState } from '../../search/state.ts';
import type { SearchSummary, StoreReader } from '../../store/store.ts';
import type { Io } from '../io.ts';
import { foldJournal, stateNow } from '../load.ts';
import { withReader } from '../reading.ts';

/** A search that is not over. */
type Open = { readonly search: number; readonly isDriven: boolean; readonly state: SearchState };

export type Needs = { readonly open: ReadonlyMap<number, Open> };

/** Nothing where the project has no store. */
export async function readNeeds(io: Io): Promise<Needs> {
  return await withReaderIfAny(io, { open: new Map() }, async (reader) => {
    const open = new Map<number, Open>();
    for (const summary of reader.searches()) {
      const { search } = summary;
      const isGoing = isDriven(summary);
      if (!isGoing && ['finished', 'stopped', 'failed'].includes(stateNow(summary))) continue;
      const [state] = await foldJournal(reader, search);
      open.set(search, { search, isDriven: isGoing, state });
    }
    return { open };
  });
}

/** Why the files of a run stay; undefined: no search needs them. While a search is driven, files of its last runs may still be on their way. */
export function whyNeeded({ open }: Needs, search: number, run: number): string | undefined {
  const found = open.get(search);
  if (found === undefined) return undefined;
  if (found.isDriven) return `search #${search} is running`;
  const status = found.state.byId.get(run)?.status;
  return status === undefined || status.kind === 'ended' ? undefined : `search #${search} is not over`;
}

/** Whether that attempt is the one its search has, or its driver will see to it. */
export function isOwned({ open }: Needs, search: number, run: number, attempt: number): boolean {
  const found = open.get(search);
  if (found === undefined) return false;
  return found.isDriven || found.state.byId.get(run)?.job?.ref.attempt === attempt;
}

/** By the name that it has on a host, which holds the first digits of what it is; `.new-` before them while it is on its way. */
export function needsCopy({ open }: Needs, kind: 'code' | 'data' | 'cache', name: string): boolean {
  const digits = /^(?:\.new-)?([0-9a-f]{12})(?:-|$)/.exec(name)?.[1] ?? name;
  return [...open.values()].some(({ state: { spec } }) => {
    if (kind === 'data') return spec.uploads.some(({ key }) => key.startsWith(digits));
    if (spec.snapshot === null) return false;
    const { id, repository } = spec.snapshot;
    return kind === 'code' ? id.startsWith(digits) : name === `${repository}.git`;
  });
}

/** Ids of the code of searches that are not over. */
export function neededCode({ open }: Needs): readonly string[] {
  return [...open.values()].flatMap(({ state: { spec } }) => spec.snapshot?.id ?? []);
}

/** Hosts that searches of this project went to, as the newest of them knew each. This machine is none. */
export async function hostsOfSearches(io: Io): Promise<readonly HostSpec[]> {
  return await withReaderIfAny(io, [], (reader) => {
    const specs = reader.searches().flatMap(({ search }) => specOf(reader, search)?.hosts ?? []);
    const remote = specs.filter(({ name }) => name !== 'local');
    return [...new Map(remote.map((host) => [host.name, host])).values()];
  });
}

/** Those of the driven searches that go to one of these hosts. */
export async function drivenOn(names: readonly string[], io: Io): Promise<readonly SearchSummary[]> {
  return await withReaderIfAny(io, [], (reader) =>
    reader
      .searches()
      .filter(isDriven)
      .filter(({ search }) => specOf(reader, search)?.hosts.some(({ name }) => names.includes(name)) === true),
  );
}

/** As it began: hosts do not change. */
function specOf(reader: StoreReader, search: number): SearchSpec | undefined {
  for (const { event } of reader.events(search)) {
    if (event.kind === 'search.started') return event.spec;
  }
  return undefined;
}

function isDriven({ driver }: SearchSummary): boolean {
  return driver !== null && isAlive(driver);
}

async function withReaderIfAny<T>(io: Io, otherwise: T, work: (reader: StoreReader) => T | Promise<T>): Promise<T> {
  try {
    return await withReader(io, work);
  } catch (error) {
    if (error instanceof StoreError && error.code === 'store.none') return otherwise;
    throw error;
  }
}
