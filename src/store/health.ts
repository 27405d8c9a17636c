// What can be said of a store without reading what is in it.
import { statSync } from 'node:fs';
import { inTransaction, openDatabase } from './database.ts';
import { databaseFile } from './folder.ts';
import { newestSchema, schemaVersion } from './migrations.ts';

/** `bytes`: of the database file. `problems`: what SQLite finds wrong with it, ten at most. */
export type StoreHealth = {
  readonly schema: number;
  readonly newestSchema: number;
  readonly bytes: number;
  readonly problems: readonly string[];
};

/**
 * Reads all of the file once, and sees whether it could be written: nothing is changed. undefined: there is none. Throws
 * StoreError: `store.corrupt`, `store.locked`, `store.readonly`, `store.full`, `store.io`.
 */
export async function examineStore(stateFolder: string): Promise<StoreHealth | undefined> {
  const file = databaseFile(stateFolder);
  const stats = statSync(file, { throwIfNoEntry: false });
  if (stats === undefined) return undefined;
  const database = await openDatabase(file);
  try {
    inTransaction(database, () => {});
    const found = database.prepare<{ quick_check: string }>('PRAGMA quick_check(10)').all();
    const problems = found.map(({ quick_check }) => quick_check).filter((text) => text !== 'ok');
    return { schema: schemaVersion(database), newestSchema, bytes: stats.size, problems };
  } finally {
    database.close();
  }
}
