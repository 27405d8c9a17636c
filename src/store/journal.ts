// The journal: numbers handed out, and events kept in order.
import type { RecordedEvent, RunBlock, SearchEvent } from '../search/events.ts';
import type { Database } from './database.ts';
import type { Store, StoreReader } from './store.ts';

/** Events read at once: between two pages no read transaction is open, so a slow reader holds nobody up. */
const pageSize = 250;

type EventRow = { readonly seq: number; readonly time: number; readonly json: string };

export function journalReader(database: Database): Pick<StoreReader, 'events' | 'searchOfRun' | 'blocks'> {
  const page = database.prepare<EventRow>(
    'SELECT seq, time, json FROM events WHERE search = ? AND seq > ? ORDER BY seq LIMIT ?',
  );
  const owner = database.prepare<{ search: number }>(
    `SELECT search FROM (SELECT * FROM blocks WHERE first_run <= ?1 ORDER BY first_run DESC LIMIT 1)
     WHERE ?1 < first_run + num_runs`,
  );
  const blocks = database.prepare<RunBlock>(
    'SELECT first_run AS firstRun, num_runs AS count FROM blocks WHERE search = ? ORDER BY first_run',
  );
  return {
    *events(search, afterSeq = 0) {
      let rows: readonly EventRow[];
      let last = afterSeq;
      do {
        rows = page.all(search, last, pageSize);
        for (const row of rows) yield toRecorded(row);
        last = rows.at(-1)?.seq ?? last;
      } while (rows.length === pageSize);
    },
    searchOfRun: (run) => owner.get(run)?.search,
    blocks: (search) => blocks.all(search),
  };
}

/** All calls belong into a transaction. `record` writes the event alone, not what follows from it. */
export function journalWriter(
  database: Database,
): Pick<Store, 'newSearch' | 'reserveRuns'> & { record(search: number, time: number, event: SearchEvent): void } {
  const take = database.prepare<{ first: number }>(
    'UPDATE counters SET next = next + ?1 WHERE name = ?2 RETURNING next - ?1 AS first',
  );
  const reserve = database.prepare('INSERT INTO searches (search, first_run, num_runs) VALUES (?, ?, ?)');
  const addBlock = blockWriter(database);
  const insert = database.prepare(
    `INSERT INTO events (search, seq, time, kind, run, json)
     SELECT ?1, coalesce(max(seq), 0) + 1, ?2, ?3, ?4, ?5 FROM events WHERE search = ?1`,
  );
  return {
    newSearch(numRuns) {
      const search = taken(take.get(1, 'search'));
      const firstRun = taken(take.get(numRuns, 'run'));
      reserve.run(search, firstRun, numRuns);
      addBlock(search, { firstRun, count: numRuns });
      return { search, firstRun };
    },
    reserveRuns: (count) => taken(take.get(count, 'run')),
    record(search, time, event) {
      insert.run(search, time, event.kind, 'run' in event ? event.run : null, JSON.stringify(event));
    },
  };
}

export function blockWriter(database: Database): (search: number, block: RunBlock) => void {
  const insert = database.prepare('INSERT INTO blocks (search, first_run, num_runs) VALUES (?, ?, ?)');
  return (search, { firstRun, count }) => void insert.run(search, firstRun, count);
}

/** Written by `record` under this schema, so it is what it was. */
function toRecorded({ seq, time, json }: EventRow): RecordedEvent {
  return { seq, time, event: JSON.parse(json) as SearchEvent };
}

function taken(row: { readonly first: number } | undefined): number {
  if (row === undefined) throw new TypeError('a counter is missing from the store');
  return row.first;
}
