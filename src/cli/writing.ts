// What the commands that change what is recorded have in common: the store of this folder, and which of its searches and runs are meant.
import { HyperError, UsageError } from '../errors.ts';
import { isAlive } from '../executors/identity.ts';
import type { Annotated } from '../search/annotations.ts';
import { openStore } from '../store/sqlite.ts';
import type { SearchSummary, Store, StoreReader } from '../store/store.ts';
import type { Io } from './io.ts';
import { loadSearch, requireRun } from './load.ts';
import { summaryOf, withReader } from './reading.ts';
import { resolveReference } from './reference.ts';

/** `home` is the state folder. The store is closed when `work` is done. Throws StoreError where there is none: none is made. */
export async function withStore<T>(io: Io, work: (store: Store, home: string) => T | Promise<T>): Promise<T> {
  const home = await withReader(io, (_, found) => found);
  const store = await openStore(home);
  try {
    return await work(store, home);
  } finally {
    store.close();
  }
}

/** A search or a run that was proposed. Throws UsageError as `resolveReference` and `requireRun` do. */
export async function findAnnotated(text: string, reader: StoreReader): Promise<Annotated> {
  const reference = await resolveReference(text, reader);
  if (reference.kind === 'search') return { search: reference.search, run: null };
  requireRun(await loadSearch(reader, reference.search), reference.run);
  return { search: reference.search, run: reference.run };
}

/** A bare number may be either, so whoever changes something says which it was. */
export function nameOf({ search, run }: Annotated): string {
  return run === null ? `search #${search}` : `run ${run} of search #${search}`;
}

/** Each once, in the order given. Throws UsageError for the first that is none; a run does not stand for its search here. */
export async function findSearches(texts: readonly string[], reader: StoreReader): Promise<readonly SearchSummary[]> {
  const numbers = new Set<number>();
  for (const text of texts) {
    const reference = await resolveReference(text, reader);
    if (reference.kind === 'run') {
      const { search, run } = reference;
      throw new UsageError('reference.run', `"${text}" is run ${run} of search #${search}, and no search`, {
        hint: `if you mean the whole search, its number is  ${search}`,
      });
    }
    numbers.add(reference.search);
  }
  return [...numbers].map((search) => summaryOf(reader, search));
}

/** Throws HyperError for the first that some process drives. */
export function refuseDriven(searches: readonly SearchSummary[]): void {
  for (const { search, driver } of searches) if (driver !== null && isAlive(driver)) throw drivenBy(search, driver);
}

export function drivenBy(search: number, driver: string): HyperError {
  return new HyperError('search.driven', `search #${search} is driven by process ${driver.split(' ')[0]}`, {
    hint: `end it first:  hyper stop ${search}`,
  });
}
