// Metric points: each belongs to a series (one metric of one attempt), in the order it was read.
import type { MetricPoint, SourceState } from '../search/events.ts';
import type { Database } from './database.ts';
import type { Curve, Store, StoredTotals, StoreReader } from './store.ts';

/** Points read at once: a million of them as one array of rows would cost 200 MB. */
const pageSize = 20_000;

/** Of the attempts that have not ended: those that have carry their totals in `run.ended`. */
const totalsOfOpenAttempts = `
WITH open AS (
  SELECT s.id, s.run, s.attempt, s.name FROM blocks b JOIN series s ON s.run BETWEEN b.first_run AND b.first_run + b.num_runs - 1
  WHERE b.search = ? AND NOT EXISTS (
    SELECT 1 FROM events e WHERE e.run = s.run AND e.kind = 'run.ended' AND e.json ->> '$.attempt' = s.attempt)
), numbers AS (
  SELECT series, n, step, value, abs(value) < 9e999 AS is_finite FROM metrics WHERE text IS NULL
), grouped AS (
  SELECT series, count(*) FILTER (WHERE is_finite) AS count, min(value) FILTER (WHERE is_finite) AS min,
    max(value) FILTER (WHERE is_finite) AS max, total(value) FILTER (WHERE is_finite) AS sum, max(n) AS last_n
  FROM numbers WHERE series IN (SELECT id FROM open) GROUP BY series
)
SELECT run, attempt, name, coalesce(count, 0) AS count, iif(abs(value) < 9e999, value, NULL) AS last, min, max,
  coalesce(sum, 0.0) AS sum, coalesce(step, -1) AS lastStep
FROM open LEFT JOIN grouped ON grouped.series = id LEFT JOIN metrics m ON m.series = id AND m.n = last_n
ORDER BY id`;

export function pointsReader(database: Database): Pick<StoreReader, 'totals' | 'curve' | 'points' | 'position'> {
  const totals = database.prepare<StoredTotals>(totalsOfOpenAttempts);
  const position = database.prepare<{ generation: number; offset: number; source: string }>(
    'SELECT generation, offset, source FROM files WHERE run = ? AND attempt = ? AND file = ?',
  );
  return {
    totals: (search) => totals.all(search),
    curve: curveReader(database),
    points: everyPoint(database),
    position(run, attempt, file) {
      const row = position.get(run, attempt, file);
      return row === undefined ? undefined : { ...row, source: JSON.parse(row.source) as SourceState };
    },
  };
}

/** `addPoints` belongs into a transaction. Throws what SQLite throws; then nothing of the batch may stay. */
export function pointsWriter(database: Database): Pick<Store, 'addPoints'> {
  const position = database.prepare(
    `INSERT INTO files (run, attempt, file, generation, offset, source) VALUES (?, ?, ?, ?, ?, ?)
     ON CONFLICT DO UPDATE SET generation = excluded.generation, offset = excluded.offset, source = excluded.source`,
  );
  const openSeries = seriesOpener(database);
  const insert = database.prepare('INSERT INTO metrics (series, n, step, time, value, text) VALUES (?, ?, ?, ?, ?, ?)');
  return {
    addPoints(_search, { run, attempt, file, generation, offset, source, points }) {
      const known = new Map<string, { id: number; next: number }>();
      for (const { name, step, time, value } of points) {
        let series = known.get(name);
        if (series === undefined) known.set(name, (series = openSeries(run, attempt, name)));
        insert.run(series.id, series.next, step, time, numberOf(value), typeof value === 'string' ? value : null);
        series.next += 1;
      }
      position.run(run, attempt, file, generation, offset, JSON.stringify(source));
    },
  };
}

/** NaN is stored as neither number nor text: SQLite has none. */
function numberOf(value: MetricPoint['value']): number | null {
  return typeof value === 'string' || Number.isNaN(value) ? null : value;
}

function seriesOpener(
  database: Database,
): (run: number, attempt: number, name: string) => { id: number; next: number } {
  const find = database.prepare<{ id: number; next: number }>(
    `SELECT id, (SELECT coalesce(max(n), 0) + 1 FROM metrics WHERE series = id) AS next
     FROM series WHERE run = ? AND attempt = ? AND name = ?`,
  );
  const make = database.prepare<{ id: number; next: number }>(
    'INSERT INTO series (run, attempt, name) VALUES (?, ?, ?) RETURNING id, 1 AS next',
  );
  return (run, attempt, name) => {
    const series = find.get(run, attempt, name) ?? make.get(run, attempt, name);
    if (series === undefined) throw new TypeError('INSERT gave no row back');
    return series;
  };
}

function curveReader(database: Database): StoreReader['curve'] {
  const seriesOf = database.prepare<{ id: number; size: number }>(
    `SELECT id, (SELECT count(*) FROM metrics WHERE series = id AND text IS NULL) AS size
     FROM series WHERE run = ? AND attempt = ? AND name = ?`,
  );
  const page = database.prepare<{ n: number; step: number; value: number | null }>(
    'SELECT n, step, value FROM metrics WHERE series = ? AND n > ? AND text IS NULL ORDER BY n LIMIT ?',
  );
  return (run, attempt, name) => {
    const { id, size } = seriesOf.get(run, attempt, name) ?? { id: 0, size: 0 };
    const curve = { steps: new Float64Array(size), values: new Float64Array(size) };
    for (let filled = 0, last = 0; filled < size;) {
      for (const { n, step, value } of page.all(id, last, Math.min(pageSize, size - filled))) {
        curve.steps[filled] = step;
        curve.values[filled] = value ?? NaN;
        filled += 1;
        last = n;
      }
    }
    return inStepOrder(curve);
  };
}

function everyPoint(database: Database): StoreReader['points'] {
  const seriesOf = database.prepare<{ id: number; name: string }>(
    'SELECT id, name FROM series WHERE run = ? AND attempt = ? ORDER BY id',
  );
  const page = database.prepare<{ n: number; step: number; time: number; value: number | null; text: string | null }>(
    'SELECT n, step, time, value, text FROM metrics WHERE series = ? AND n > ? ORDER BY n LIMIT ?',
  );
  return function* (run, attempt, seen) {
    for (const { id, name } of seriesOf.all(run, attempt)) {
      for (let last = seen?.get(name) ?? 0, count = pageSize; count === pageSize;) {
        const rows = page.all(id, last, pageSize);
        for (const { step, time, value, text } of rows) yield { name, step, time, value: text ?? value ?? NaN };
        last = rows.at(-1)?.n ?? last;
        count = rows.length;
      }
    }
  };
}

/** Points of one step stay in the order they were read. Most curves are in order already. */
function inStepOrder(curve: Curve): Curve {
  const { steps, values } = curve;
  if (steps.every((step, index) => index === 0 || (steps[index - 1] ?? 0) <= step)) return curve;
  const order = Array.from(steps.keys()).sort((a, b) => (steps[a] ?? 0) - (steps[b] ?? 0));
  return {
    steps: Float64Array.from(order, (index) => steps[index] ?? 0),
    values: Float64Array.from(order, (index) => values[index] ?? 0),
  };
}
