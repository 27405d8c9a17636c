// What the commands that only read have in common: the store of this folder, and the summary of a search.
import { HyperError } from '../errors.ts';
import type { SearchSummary, StoreReader } from '../store/store.ts';
import { openStoreReader } from '../store/sqlite.ts';
import { findHome } from './home.ts';
import type { Io } from './io.ts';

/** `home` is the state folder. The reader is closed when `work` is done. Throws StoreError where there is no store. */
export async function withReader<T>(io: Io, work: (reader: StoreReader, home: string) => T | Promise<T>): Promise<T> {
  const home = findHome(io.cwd, io.env);
  const reader = await openStoreReader(home);
  try {
    return await work(reader, home);
  } finally {
    reader.close();
  }
}

/** Throws HyperError where another process has removed the search since it was found. */
export function summaryOf(reader: StoreReader, search: number): SearchSummary {
  const found = reader.searches().find((one) => one.search === search);
  if (found === undefined)
    throw new HyperError('search.removed', `search #${search} was removed`, {
      hint: 'hyper list  shows what there is',
    });
  return found;
}
