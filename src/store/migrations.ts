// The schema, as numbered steps. A step once released is never changed: a new one follows, with a file in test/assets.
import { randomUUID } from 'node:crypto';
import { StoreError } from '../errors.ts';
import { inTransaction } from './database.ts';
import type { Database } from './database.ts';

/**
 * Step 1. The journal is the truth about searches and runs; `searches` and `results` follow from it and spare its reading.
 * Of a point in `metrics`, `n` counts the points of its series, so that a step reported twice keeps both values;
 * text has no value, NaN has neither value nor text. Times: events in milliseconds, metrics in seconds since 1970.
 */
const tables = `
CREATE TABLE meta (name TEXT PRIMARY KEY, value TEXT NOT NULL) STRICT;

CREATE TABLE counters (name TEXT PRIMARY KEY, next INTEGER NOT NULL) STRICT;
INSERT INTO counters VALUES ('search', 1), ('run', 1);

CREATE TABLE searches (
  search INTEGER PRIMARY KEY,
  first_run INTEGER NOT NULL UNIQUE,
  num_runs INTEGER NOT NULL,
  name TEXT,
  strategy TEXT,
  state TEXT,
  objective TEXT,
  metric TEXT,
  aggregate TEXT,
  goal TEXT,
  repeats INTEGER,
  best_run INTEGER,
  best_group INTEGER,
  best_value REAL,
  ended INTEGER NOT NULL DEFAULT 0,
  failed INTEGER NOT NULL DEFAULT 0,
  started_at REAL,
  ended_at REAL,
  driver TEXT
) STRICT;

CREATE TABLE events (
  search INTEGER NOT NULL REFERENCES searches,
  seq INTEGER NOT NULL,
  time REAL NOT NULL,
  kind TEXT NOT NULL,
  run INTEGER,
  json TEXT NOT NULL,
  PRIMARY KEY (search, seq)
) STRICT;
CREATE INDEX events_of_run ON events (run, seq) WHERE run IS NOT NULL;

CREATE TABLE results (
  search INTEGER NOT NULL REFERENCES searches,
  trial_group INTEGER NOT NULL,
  run INTEGER NOT NULL,
  value REAL,
  PRIMARY KEY (search, trial_group, run)
) STRICT, WITHOUT ROWID;

CREATE TABLE series (
  id INTEGER PRIMARY KEY,
  run INTEGER NOT NULL,
  attempt INTEGER NOT NULL,
  name TEXT NOT NULL,
  UNIQUE (run, attempt, name)
) STRICT;

CREATE TABLE metrics (
  series INTEGER NOT NULL REFERENCES series,
  n INTEGER NOT NULL,
  step REAL NOT NULL,
  time REAL NOT NULL,
  value REAL,
  text TEXT,
  PRIMARY KEY (series, n)
) STRICT, WITHOUT ROWID;

CREATE TABLE files (
  run INTEGER NOT NULL,
  attempt INTEGER NOT NULL,
  file TEXT NOT NULL,
  generation INTEGER NOT NULL,
  offset INTEGER NOT NULL,
  source TEXT NOT NULL,
  PRIMARY KEY (run, attempt, file)
) STRICT, WITHOUT ROWID;
`;

/** For people with `sqlite3` at hand. */
const views = `
CREATE VIEW runs AS
SELECT
  p.search,
  p.run,
  p.json ->> '$.trial' AS trial,
  p.json ->> '$.point' AS point,
  CASE
    WHEN l.kind = 'run.proposed' THEN 'queued'
    WHEN l.kind = 'run.starting' THEN 'starting'
    WHEN l.kind <> 'run.ended' THEN 'running'
    WHEN l.json ->> '$.again' THEN 'queued'
    ELSE l.json ->> '$.outcome.state'
  END AS state,
  l.json ->> '$.outcome.reason' AS reason,
  l.json ->> '$.attempt' AS attempt,
  r.value AS objective,
  strftime('%Y-%m-%d %H:%M:%f', p.time / 1000, 'unixepoch') AS proposed,
  strftime('%Y-%m-%d %H:%M:%f', l.time / 1000, 'unixepoch') AS changed
FROM events p
JOIN events l ON l.run = p.run AND l.seq = (SELECT max(seq) FROM events WHERE run = p.run)
LEFT JOIN results r ON r.search = p.search AND r.trial_group = p.json ->> '$.group' AND r.run = p.run
WHERE p.kind = 'run.proposed';

CREATE VIEW points AS
SELECT s.run, s.attempt, s.name, m.step, coalesce(m.text, m.value, 'NaN') AS value,
  strftime('%Y-%m-%d %H:%M:%f', m.time, 'unixepoch') AS time
FROM series s
JOIN metrics m ON m.series = s.id
ORDER BY s.id, m.n;
`;

/** Step 2. What a search was asked to do now says where its metrics come from, and when runs are ended early. */
const specOfMetrics = `
UPDATE events SET json = json_set(json,
  '$.spec.sources', json('[]'), '$.spec.autolog', json('true'), '$.spec.renders', json('[]'),
  '$.spec.stopConditions', json('[]'), '$.spec.earlyStop', json('null'))
WHERE kind = 'search.started';
`;

/**
 * Step 3. What people write onto a search (`run` 0) or one of its runs: no events, since a journal is its driver's alone. Labels
 * given at the start are among them, so that they can be taken away.
 */
const annotations = `
ALTER TABLE searches ADD COLUMN archived_at REAL;

CREATE TABLE labels (
  id INTEGER PRIMARY KEY,
  search INTEGER NOT NULL REFERENCES searches,
  run INTEGER NOT NULL,
  name TEXT NOT NULL,
  UNIQUE (search, run, name)
) STRICT;
INSERT INTO labels (search, run, name)
SELECT e.search, 0, l.value FROM events e, json_each(e.json, '$.spec.labels') l WHERE e.kind = 'search.started'
ORDER BY e.search, l.key
ON CONFLICT DO NOTHING;

CREATE TABLE notes (
  search INTEGER NOT NULL REFERENCES searches,
  run INTEGER NOT NULL,
  text TEXT NOT NULL,
  PRIMARY KEY (search, run)
) STRICT, WITHOUT ROWID;
`;

/** Step 4. A search that grows has several blocks of Run IDs; its driver says where it listens; and a spec says more. */
const growth = `
ALTER TABLE searches ADD COLUMN control TEXT;
ALTER TABLE searches ADD COLUMN seen_at REAL;

CREATE TABLE blocks (
  first_run INTEGER PRIMARY KEY,
  search INTEGER NOT NULL REFERENCES searches,
  num_runs INTEGER NOT NULL
) STRICT;
INSERT INTO blocks (first_run, search, num_runs) SELECT first_run, search, num_runs FROM searches;
CREATE INDEX blocks_of_search ON blocks (search);

UPDATE events SET json = json_set(json,
  '$.spec.startPoints', json('[]'), '$.spec.zips', json('[]'), '$.spec.retries', 0, '$.spec.maxFailures', json('null'),
  '$.spec.maxTime', json('null'), '$.spec.target', json('null'), '$.spec.patience', json('null'),
  '$.spec.onHangup', 'continue', '$.spec.hooks', json('{"finish":null,"best":null}'))
WHERE kind = 'search.started';
-- What the first specs lacked, or said in another way: no seconds were no limit.
UPDATE events SET json = json_insert(json_remove(json, '$.spec.timeoutSeconds'),
  '$.spec.askedRuns', json ->> '$.spec.numRuns',
  '$.spec.timeout', json(iif(json ->> '$.spec.timeoutSeconds' > 0,
    json_object('seconds', json ->> '$.spec.timeoutSeconds', 'text', (json ->> '$.spec.timeoutSeconds') || 's'), 'null')))
WHERE kind = 'search.started';

DROP VIEW runs;
CREATE VIEW runs AS
SELECT
  p.search,
  p.run,
  p.json ->> '$.trial' AS trial,
  p.json ->> '$.point' AS point,
  CASE
    WHEN l.kind IN ('run.proposed', 'run.requeued') THEN 'queued'
    WHEN l.kind = 'run.starting' THEN 'starting'
    WHEN l.kind <> 'run.ended' THEN 'running'
    WHEN l.json ->> '$.again' THEN 'queued'
    ELSE l.json ->> '$.outcome.state'
  END AS state,
  coalesce(l.json ->> '$.outcome.reason', l.json ->> '$.reason') AS reason,
  l.json ->> '$.attempt' AS attempt,
  r.value AS objective,
  strftime('%Y-%m-%d %H:%M:%f', p.time / 1000, 'unixepoch') AS proposed,
  strftime('%Y-%m-%d %H:%M:%f', l.time / 1000, 'unixepoch') AS changed
FROM events p
JOIN events l ON l.run = p.run AND l.seq = (SELECT max(seq) FROM events WHERE run = p.run)
LEFT JOIN results r ON r.search = p.search AND r.trial_group = p.json ->> '$.group' AND r.run = p.run
WHERE p.kind = 'run.proposed';
`;

/** Before this, all runs were on this machine, with the code as it was there. */
const places = `
UPDATE events SET json = json_insert(json, '$.spec.snapshot', json('null'), '$.spec.hosts', json('[]'),
  '$.spec.hostLostAfter', json('{"seconds":600,"text":"10m"}'),
  '$.spec.gpus', json('{"perRun":null,"runsPerGpu":1,"minFreeGb":null}'),
  '$.spec.env', json('{}'), '$.spec.uploads', json('[]'), '$.spec.outputs', json('[]'))
WHERE kind = 'search.started';
`;

export type Migration = (database: Database) => void;

/** Step 1 makes the project's own id too. */
const migrations: readonly Migration[] = [
  (database) => {
    database.exec(tables + views);
    database.prepare(`INSERT INTO meta VALUES ('projectId', ?)`).run(randomUUID());
  },
  (database) => database.exec(specOfMetrics),
  (database) => database.exec(annotations),
  (database) => database.exec(growth),
  (database) => database.exec(places),
];

export const newestSchema = migrations.length;

/** Takes the steps the file has not seen, all or none. Throws StoreError `store.newer` and leaves the file alone if it has seen more. */
export function migrate(database: Database, file: string, steps: readonly Migration[] = migrations): void {
  if (!isOlder(database, file, steps)) return;
  inTransaction(database, () => {
    const version = schemaVersion(database); // again: another process may have been quicker
    for (const step of steps.slice(version)) step(database);
    database.exec(`PRAGMA user_version = ${Math.max(version, steps.length)}`);
  });
}

/** Whether the file lacks steps. Throws StoreError `store.newer` if it has seen more than there are. */
export function isOlder(database: Database, file: string, steps: readonly Migration[] = migrations): boolean {
  const version = schemaVersion(database);
  if (version > steps.length) {
    throw new StoreError('store.newer', `${file}: schema ${version}, but this hyper knows only up to ${steps.length}`, {
      hint: 'use the newer hyper that wrote it: npm install -g hypersearch',
    });
  }
  return version < steps.length;
}

/** How many steps the file has seen. */
export function schemaVersion(database: Database): number {
  return database.prepare<{ user_version: number }>('PRAGMA user_version').get()?.user_version ?? 0;
}
