// What people write onto searches and runs, and whether a search is put away.
import { noAnnotations } from '../search/annotations.ts';
import type { Annotated, Annotations } from '../search/annotations.ts';
import type { Database } from './database.ts';
import type { Store, StoreReader } from './store.ts';

type AnnotationsWriter = Pick<Store, 'addLabels' | 'removeLabels' | 'setNote' | 'setArchived'>;

export function annotationsReader(database: Database): Pick<StoreReader, 'annotationsOfRuns'> {
  const labels = database.prepare<{ run: number; name: string }>(
    'SELECT run, name FROM labels WHERE search = ? AND run > 0 ORDER BY id',
  );
  const notes = database.prepare<{ run: number; text: string }>(
    'SELECT run, text FROM notes WHERE search = ? AND run > 0',
  );
  return {
    annotationsOfRuns(search) {
      const byRun = new Map<number, Annotations>();
      const of = (run: number): Annotations => byRun.get(run) ?? noAnnotations;
      for (const { run, name } of labels.all(search)) {
        const { labels: before, note } = of(run);
        byRun.set(run, { labels: [...before, name], note });
      }
      for (const { run, text } of notes.all(search)) byRun.set(run, { ...of(run), note: text });
      return byRun;
    },
  };
}

/** All calls belong into a transaction. */
export function annotationsWriter(database: Database): AnnotationsWriter {
  const unlabel = database.prepare('DELETE FROM labels WHERE search = ? AND run = ? AND name = ?');
  const write = database.prepare(
    'INSERT INTO notes (search, run, text) VALUES (?, ?, ?) ON CONFLICT DO UPDATE SET text = excluded.text',
  );
  const erase = database.prepare('DELETE FROM notes WHERE search = ? AND run = ?');
  const archive = database.prepare('UPDATE searches SET archived_at = ? WHERE search = ?');
  return {
    addLabels: labelWriter(database),
    removeLabels(of, names) {
      for (const name of names) unlabel.run(of.search, runColumn(of), name);
    },
    setNote(of, text) {
      if (text === null) erase.run(of.search, runColumn(of));
      else write.run(of.search, runColumn(of), text);
    },
    setArchived: (search, time) => void archive.run(time, search),
  };
}

/** Belongs into a transaction. */
export function labelWriter(database: Database): Store['addLabels'] {
  const label = database.prepare('INSERT INTO labels (search, run, name) VALUES (?, ?, ?) ON CONFLICT DO NOTHING');
  return (of, names) => {
    for (const name of names) label.run(of.search, runColumn(of), name);
  };
}

/** Run IDs count from 1; 0 is the search itself. */
function runColumn({ run }: Annotated): number {
  return run ?? 0;
}
