// Taking a search out of the store.
import { inTransaction } from './database.ts';
import type { Database } from './database.ts';
import type { Store } from './store.ts';

/** Children go before what they refer to. */
const removals = [
  'DELETE FROM results WHERE search = ?',
  'DELETE FROM labels WHERE search = ?',
  'DELETE FROM notes WHERE search = ?',
  'DELETE FROM blocks WHERE search = ?',
  'DELETE FROM events WHERE search = ?',
  'DELETE FROM searches WHERE search = ?',
];

/** These make their own transactions. */
export function remover(database: Database): Pick<Store, 'removeSearch' | 'compact'> {
  const runs = database.prepare<{ run: number }>(`SELECT run FROM events WHERE search = ? AND kind = 'run.proposed'`);
  const ofRun = [
    'DELETE FROM metrics WHERE series IN (SELECT id FROM series WHERE run = ?)',
    'DELETE FROM series WHERE run = ?',
    'DELETE FROM files WHERE run = ?',
  ].map((sql) => database.prepare(sql));
  const ofSearch = removals.map((sql) => database.prepare(sql));
  return {
    removeSearch(search) {
      for (const { run } of runs.all(search)) {
        inTransaction(database, () => ofRun.forEach((statement) => statement.run(run)));
      }
      inTransaction(database, () => ofSearch.forEach((statement) => statement.run(search)));
    },
    compact() {
      database.exec('VACUUM');
      database.exec('PRAGMA wal_checkpoint(TRUNCATE)');
    },
  };
}
