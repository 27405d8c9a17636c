// The store in one SQLite file below the state folder.
import { existsSync } from 'node:fs';
import { setTimeout as sleep } from 'node:timers/promises';
import { StoreError } from '../errors.ts';
import { annotationsReader, annotationsWriter } from './annotations.ts';
import { inTransaction, openDatabase } from './database.ts';
import type { Database } from './database.ts';
import { checkFolder, databaseFile, prepareFolder } from './folder.ts';
import { journalReader, journalWriter } from './journal.ts';
import { lockWriter } from './lock.ts';
import { isOlder, migrate } from './migrations.ts';
import { pointsReader, pointsWriter } from './points.ts';
import { remover } from './removal.ts';
import type { Store, StoreReader } from './store.ts';
import { summaryReader, summaryWriter } from './summary.ts';

/**
 * Opens the store of the state folder for writing; makes both where there are none. Throws StoreError: `store.folder`
 * (unsafe), `store.newer`, `store.corrupt`, `store.locked`, `store.readonly`, `store.full`, `store.io`.
 */
export async function openStore(stateFolder: string): Promise<Store> {
  prepareFolder(stateFolder);
  const file = databaseFile(stateFolder);
  const database = await openDatabase(file);
  try {
    await setUp(database, file);
    return storeOn(database);
  } catch (error) {
    database.close();
    throw error;
  }
}

/** Opens it for reading. Throws StoreError as `openStore` does, and `store.none` where there is nothing to read. */
export async function openStoreReader(stateFolder: string): Promise<StoreReader> {
  const file = databaseFile(stateFolder);
  if (existsSync(stateFolder)) checkFolder(stateFolder);
  if (!existsSync(file)) {
    throw new StoreError('store.none', `no search was started here yet (there is no ${file})`, {
      hint: 'go to the folder of your project, or set HYPER_HOME',
    });
  }
  const database = await openDatabase(file, { readOnly: true });
  try {
    if (!isOlder(database, file)) return readerOn(database);
  } catch (error) {
    database.close();
    throw error;
  }
  // The one time that reading writes: the file comes from an older hyper.
  database.close();
  (await openStore(stateFolder)).close();
  return readerOn(await openDatabase(file, { readOnly: true }));
}

/** A store on a database that has its schema. */
export function storeOn(database: Database): Store {
  const journal = journalWriter(database);
  const summary = summaryWriter(database);
  const lock = lockWriter(database);
  const points = pointsWriter(database);
  const annotations = annotationsWriter(database);
  const id = database.prepare<{ value: string }>(`SELECT value FROM meta WHERE name = 'projectId'`).get();
  if (id === undefined) throw new TypeError('the project has no id');
  return {
    ...readerOn(database),
    projectId: id.value,
    newSearch: (numRuns) => inTransaction(database, () => journal.newSearch(numRuns)),
    reserveRuns: (count) => inTransaction(database, () => journal.reserveRuns(count)),
    leaveDriver: (search, driver) => inTransaction(database, () => lock.leaveDriver(search, driver)),
    takeDriver: (search, driver, isAlive) => inTransaction(database, () => lock.takeDriver(search, driver, isAlive)),
    setSeen: (search, time) => inTransaction(database, () => lock.setSeen(search, time)),
    setControl: (search, path) => inTransaction(database, () => lock.setControl(search, path)),
    append: (search, time, event) =>
      inTransaction(database, () => {
        journal.record(search, time, event);
        summary.follow(search, time, event);
      }),
    addPoints: (search, batch) => inTransaction(database, () => points.addPoints(search, batch)),
    addLabels: (of, names) => inTransaction(database, () => annotations.addLabels(of, names)),
    removeLabels: (of, names) => inTransaction(database, () => annotations.removeLabels(of, names)),
    setNote: (of, text) => inTransaction(database, () => annotations.setNote(of, text)),
    setArchived: (search, time) => inTransaction(database, () => annotations.setArchived(search, time)),
    ...remover(database),
  };
}

function readerOn(database: Database): StoreReader {
  const version = database.prepare<{ data_version: number }>('PRAGMA data_version');
  return {
    version: () => version.get()?.data_version ?? 0,
    ...journalReader(database),
    ...summaryReader(database),
    ...pointsReader(database),
    ...annotationsReader(database),
    close: () => database.close(),
  };
}

/**
 * WAL: readers and the writer do not wait for each other. NORMAL: a commit is in the operating system's hands when it returns,
 * so it survives kill -9 of hyper; a power cut may take the last ones, which FULL would prevent at ten times the cost.
 */
async function setUp(database: Database, file: string): Promise<void> {
  await patiently(() => database.exec('PRAGMA journal_mode = WAL'));
  database.exec('PRAGMA synchronous = NORMAL');
  migrate(database, file);
}

/** SQLite does not wait by itself for the lock that switching to WAL needs: two processes may make one store at a time. */
async function patiently(action: () => void): Promise<void> {
  const deadline = Date.now() + 5_000;
  for (;;) {
    try {
      return action();
    } catch (error) {
      if (!(error instanceof StoreError) || error.code !== 'store.locked' || Date.now() > deadline) throw error;
      await sleep(20);
    }
  }
}
