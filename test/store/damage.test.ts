import {
  closeSync,
  copyFileSync,
  openSync,
  readFileSync,
  rmSync,
  truncateSync,
  writeFileSync,
  writeSync,
} from 'node:fs';
import { join } from 'node:path';
import { afterEach, beforeEach, describe, expect, test } from 'vitest';
import { loadSearch } from '../../src/cli/load.ts';
import { inTransaction, openDatabase } from '../../src/store/database.ts';
import { databaseFile, prepareFolder } from '../../src/store/folder.ts';
import { onThisMachine } from '../../src/search/here.ts';
import { migrate } from '../../src/store/migrations.ts';
import { openStore, openStoreReader, storeOn } from '../../src/store/sqlite.ts';
import { emptyFolder } from './folders.ts';
import { batchOf, pointOf, started } from './records.ts';

let root: string;
let folder: string;
let file: string;
beforeEach(() => {
  root = emptyFolder();
  folder = join(root, '.hyper');
  file = databaseFile(folder);
  prepareFolder(folder);
});
afterEach(() => rmSync(root, { recursive: true }));

/** A store with one search and 5,000 points, closed, all of it in the one file. */
async function fill(): Promise<void> {
  const store = await openStore(folder);
  store.append(store.newSearch(10).search, 1, started(1));
  const points = Array.from({ length: 5_000 }, (_, step) => pointOf(step, step));
  store.addPoints(1, batchOf(1, points));
  store.close();
  const database = await openDatabase(file);
  database.exec('SELECT * FROM meta'); // before its first read a connection knows of no log
  database.exec('PRAGMA wal_checkpoint(TRUNCATE)');
  database.close();
}

async function refuses(code: string): Promise<void> {
  const before = readFileSync(file);
  await expect(openStore(folder)).rejects.toMatchObject({ name: 'StoreError', code, hint: expect.any(String) });
  await expect(readAll()).rejects.toMatchObject({ name: 'StoreError', code });
  expect(readFileSync(file).equals(before)).toBe(true);
}

async function readAll(): Promise<void> {
  const reader = await openStoreReader(folder);
  try {
    reader.searches();
    reader.curve(1, 1, 'acc');
  } finally {
    reader.close();
  }
}

describe('a file that cannot be used is refused and left as it is', () => {
  test('of a newer schema', async () => {
    await fill();
    const database = await openDatabase(file);
    database.exec('PRAGMA user_version = 99');
    database.close();
    await refuses('store.newer');
  });

  test('that is no database', async () => {
    writeFileSync(file, 'this is the diary of ann\n'.repeat(100));
    await refuses('store.corrupt');
  });

  test('whose end is missing', async () => {
    await fill();
    truncateSync(file, 8_192);
    await refuses('store.corrupt');
  });

  test('with garbage in its pages: told when they are read, and other pages stay readable', async () => {
    await fill();
    const size = readFileSync(file).length;
    const descriptor = openSync(file, 'r+');
    writeSync(descriptor, Buffer.alloc(size - 25 * 4_096, 0xa5), 0, undefined, 25 * 4_096);
    closeSync(descriptor);
    const before = readFileSync(file);
    const reader = await openStoreReader(folder);
    expect(reader.searches()).toHaveLength(1);
    expect(() => reader.curve(1, 1, 'acc')).toThrow(expect.objectContaining({ code: 'store.corrupt' }));
    reader.close();
    expect(readFileSync(file).equals(before)).toBe(true);
  });

  test('on a disk without room: the call fails as a whole, and what was there before is there', async () => {
    const database = await openDatabase(file);
    migrate(database, file);
    const store = storeOn(database);
    store.append(store.newSearch(10).search, 1, started(1));
    store.addPoints(1, batchOf(1, [pointOf(0, 0.5)], { offset: 1 }));
    // SQLite then answers as it does when the disk has no block left.
    database.exec('PRAGMA max_page_count = 1');
    const many = Array.from({ length: 5_000 }, (_, step) => pointOf(step, step));
    expect(() => store.addPoints(1, batchOf(1, many, { offset: 2 }))).toThrow(
      expect.objectContaining({ name: 'StoreError', code: 'store.full' }),
    );
    expect(store.position(1, 1, 'log')?.offset).toBe(1);
    expect(store.curve(1, 1, 'acc').steps).toHaveLength(1);
    database.exec('PRAGMA max_page_count = 1000000');
    store.addPoints(1, batchOf(1, many, { offset: 2 }));
    expect(store.curve(1, 1, 'acc').steps).toHaveLength(5_001);
    store.close();
  });

  test('locked by another for too long: told, whichever call meets it', async () => {
    await fill();
    const [holder, waiting] = [await openDatabase(file), await openDatabase(file)];
    waiting.exec('PRAGMA busy_timeout = 20');
    holder.exec('BEGIN IMMEDIATE');
    const locked = expect.objectContaining({ name: 'StoreError', code: 'store.locked' });
    expect(() => waiting.exec('BEGIN IMMEDIATE')).toThrow(locked);
    expect(() => waiting.prepare('DELETE FROM files').run()).toThrow(locked);
    expect(() => waiting.prepare('DELETE FROM files').get()).toThrow(locked);
    expect(() => waiting.prepare('DELETE FROM files RETURNING run').all()).toThrow(locked);
    holder.close();
    waiting.close();
  });

  test('opened for reading only cannot be written', async () => {
    await fill();
    const database = await openDatabase(file, { readOnly: true });
    expect(() => database.exec('DELETE FROM events')).toThrow(expect.objectContaining({ code: 'store.readonly' }));
    database.close();
  });

  test('a mistake of ours in SQL is no StoreError', async () => {
    const database = await openDatabase(file);
    expect(() => database.exec('SELEKT 1')).toThrow(expect.not.objectContaining({ name: 'StoreError' }));
    database.close();
  });
});

describe('the schema', () => {
  /** All that CREATE wrote, by name. */
  async function schemaOf(path: string): Promise<readonly unknown[]> {
    const database = await openDatabase(path, { readOnly: true });
    try {
      return database.prepare<{ sql: string }>('SELECT name, sql FROM sqlite_schema ORDER BY name').all();
    } finally {
      database.close();
    }
  }

  /** The search that releases from schema 4 on could write. */
  const grown = {
    search: 3,
    name: 'grown',
    objective: 'acc (max)',
    goal: 'minimize',
    bestRun: 7,
    bestValue: 0.5,
    numRuns: 4,
    ended: 1,
    failed: 0,
    firstRun: 7,
    lastRun: 11,
    control: '/tmp/hyper-1000/0123456789abcdef-3.sock',
  };

  /** What a new search gets there, by release. */
  const newest: Readonly<Record<number, object>> = {
    1: { search: 3, firstRun: 7 },
    4: { search: 5, firstRun: 12 },
    5: { search: 6, firstRun: 14 },
  };

  test.each([1, 2, 3, 4, 5])(
    'of release %i is read, written on, and brought to what a new store has',
    async (release) => {
      copyFileSync(join(import.meta.dirname, `../assets/schema-${release}.sqlite`), file);
      const reader = await openStoreReader(folder);
      const hasGrowth = release >= 4;
      expect(reader.searches().slice(0, 2)).toMatchObject([
        { search: 1, name: 'first', state: 'finished', ended: 4, failed: 1, bestRun: 3, bestValue: 0.875 },
        {
          search: 2,
          name: null,
          state: 'running',
          ended: 0,
          firstRun: 5,
          lastRun: 6,
          numRuns: 2,
          control: null,
          driver: '412 88123 c0ffee',
          labels: ['still going'],
        },
      ]);
      const hasAnnotations = release >= 3;
      expect(reader.searches()[0]).toMatchObject({
        labels: [],
        note: hasAnnotations ? 'a first try' : null,
        archivedAt: hasAnnotations ? 1_764_000_007_000 : null,
      });
      expect([...reader.annotationsOfRuns(1)]).toEqual(
        hasAnnotations ? [[3, { labels: ['best so far'], note: null }]] : [],
      );
      expect([...reader.events(1)].map(({ event }) => event.kind)).toHaveLength(19);
      const [begun] = reader.events(1);
      // The first specs did not say how many runs were asked for.
      expect(begun?.event).toEqual(started(1, { name: 'first', numRuns: 4, askedRuns: release === 1 ? 4 : 10 }));
      expect([1, 4, 5, 6].map((run) => reader.searchOfRun(run))).toEqual([1, 1, 2, 2]);
      expect(reader.blocks(2)).toEqual([{ firstRun: 5, count: 2 }]);
      expect([...reader.curve(5, 1, 'acc').values]).toEqual([0.5, NaN, Infinity, 0.25]);
      expect(reader.position(5, 1, 'log')).toEqual({ generation: 1, offset: 57, source: { step: 4 } });
      expect(reader.searches().slice(2)).toMatchObject([
        ...(hasGrowth ? [grown] : []),
        ...(release >= 5 ? [{ search: 5, numRuns: 2, firstRun: 12 }] : []),
      ]);
      reader.close();
      const store = await openStore(folder);
      expect(store.projectId).toBe('3b241101-e2bb-4255-8caf-4136c566a962');
      expect(store.newSearch(1)).toEqual(newest[release >= 5 ? 5 : hasGrowth ? 4 : 1]);
      store.close();
      const fresh = join(root, 'fresh');
      prepareFolder(fresh);
      (await openStore(fresh)).close();
      expect(await schemaOf(file)).toEqual(await schemaOf(databaseFile(fresh)));
    },
  );

  test('of release 4 gives back a search that was changed on its way, as it was', async () => {
    copyFileSync(join(import.meta.dirname, '../assets/schema-4.sqlite'), file);
    const reader = await openStoreReader(folder);
    const state = await loadSearch(reader, 3);
    expect(state).toMatchObject({
      spec: { numRuns: 4, target: null, objective: { aggregate: 'max' } },
      blocks: [
        { firstRun: 7, count: 2 },
        { firstRun: 10, count: 2 },
      ],
      enqueued: [{ lr: 0.01 }],
      counts: { queued: 1, active: 1, complete: 1, failed: 0 },
      best: { run: 7, value: 0.5 },
    });
    expect(state.byId.get(10)?.objective).toBe(0.125);
    expect([7, 8, 9, 10, 11].map((run) => reader.searchOfRun(run))).toEqual([3, 3, 4, 3, 3]);
    reader.close();
  });

  test('of release 5 gives back a search on another machine, and one of before is on this', async () => {
    copyFileSync(join(import.meta.dirname, '../assets/schema-5.sqlite'), file);
    const reader = await openStoreReader(folder);
    const state = await loadSearch(reader, 5);
    expect(state.spec).toMatchObject({ hosts: [{ name: 'gpu2', labels: ['K80'] }], snapshot: { kind: 'git' } });
    expect(state.byId.get(12)?.job?.where).toMatchObject({ executor: 'ssh', host: 'gpu2', gpus: ['0'] });
    expect([...state.quarantined.keys()]).toEqual(['gpu2:gpu1']);
    reader.close();
    copyFileSync(join(import.meta.dirname, '../assets/schema-4.sqlite'), file);
    const older = await openStoreReader(folder);
    expect((await loadSearch(older, 3)).spec).toMatchObject(onThisMachine);
    older.close();
  });

  test('takes the steps a file has not seen, once, and all or none of them', async () => {
    const database = await openDatabase(file);
    const one = () => database.exec('CREATE TABLE one (a)');
    const two = () => database.exec('INSERT INTO one VALUES (2)');
    const broken = () => database.exec('INSERT INTO nowhere VALUES (3)');
    const version = () => database.prepare<{ user_version: number }>('PRAGMA user_version').get()?.user_version;
    const rows = () => database.prepare('SELECT * FROM one').all();
    migrate(database, file, [one]);
    expect(() => migrate(database, file, [one, two, broken])).toThrow('nowhere');
    expect([version(), rows()]).toMatchObject([1, []]);
    migrate(database, file, [one, two]);
    migrate(database, file, [one, two]);
    expect([version(), rows()]).toMatchObject([2, [{ a: 2 }]]);
    database.close();
  });

  test('has views for people: runs, and points', async () => {
    copyFileSync(join(import.meta.dirname, '../assets/schema-4.sqlite'), file);
    const database = await openDatabase(file);
    const runs = database
      .prepare('SELECT run, trial, point, state, reason, attempt, objective, changed FROM runs')
      .all();
    expect(runs).toMatchObject([
      { run: 1, trial: 1, point: '{"lr":0.001}', state: 'complete', reason: 'exit 0', attempt: 1, objective: 0.5 },
      { run: 2, state: 'failed', objective: null },
      { run: 3, state: 'complete', attempt: 2, objective: 0.875 },
      { run: 4, state: 'stopped' },
      { run: 5, state: 'running', changed: '2025-11-24 16:00:05.000' },
      { run: 6, state: 'queued', attempt: null },
      { run: 7, state: 'complete', objective: 0.5 },
      { run: 8, state: 'queued', reason: 'again, by user', objective: null },
      { run: 10, trial: 3, state: 'running', attempt: 1 },
    ]);
    const points = database.prepare('SELECT run, name, step, value FROM points WHERE run = 5').all();
    expect(points).toMatchObject([
      { run: 5, name: 'acc', step: 0, value: 0.5 },
      { step: 1, value: 'NaN' },
      { step: 2, value: Infinity },
      { step: 3, value: 0.25 },
      { name: 'note', value: 'warming up' },
    ]);
    database.close();
  });

  test('a transaction that fails half-way leaves nothing', async () => {
    const database = await openDatabase(file);
    database.exec('CREATE TABLE t (a)');
    const half = () => {
      database.exec('INSERT INTO t VALUES (1)');
      throw new RangeError('half-way');
    };
    expect(() => inTransaction(database, half)).toThrow('half-way');
    expect(database.prepare('SELECT * FROM t').all()).toEqual([]);
    database.close();
  });
});
