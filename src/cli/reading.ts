// What the commands that only read have in common: the store of this folder, and the summary of a search.
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

export function summaryOf(reader: StoreReader, search: number): SearchSummary {
  const found = reader.searches().find((one) => one.search === search);
  if (found === undefined) throw new TypeError(`search ${search} was found and has no summary`);
  return found;
}
