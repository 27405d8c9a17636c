// One row a search, kept up to date with its events, so that listing 10,000 of them reads no journal.
import { unreachable } from '../errors.ts';
import type { SearchEvent } from '../search/events.ts';
import { isBetter, objectiveLabel } from '../search/objective.ts';
import type { Goal, SearchSpec } from '../search/spec.ts';
import { labelWriter } from './annotations.ts';
import type { Database } from './database.ts';
import { blockWriter } from './journal.ts';
import type { SearchSummary, StoreReader } from './store.ts';

type Edited = Extract<SearchEvent, { kind: 'search.edited' }>;
type RunRequeued = Extract<SearchEvent, { kind: 'run.requeued' }>;
type RunEnded = Extract<SearchEvent, { kind: 'run.ended' }>;

/** What of a search's row its best run depends on. The first two are null where there is no objective. */
type Aim = {
  readonly metric: string | null;
  readonly goal: Goal;
  readonly repeats: number;
  readonly bestGroup: number | null;
};

/** `labels`: a JSON array. */
type SummaryRow = Omit<SearchSummary, 'labels'> & { readonly labels: string };

/** Mean of the usable runs of one point, and the first of them. */
type GroupResult = { readonly group: number; readonly run: number; readonly value: number; readonly values: number };

export function summaryReader(database: Database): Pick<StoreReader, 'searches'> {
  const select = database.prepare<SummaryRow>(
    `SELECT s.search, name, strategy, state, objective, goal, best_run AS bestRun, best_value AS bestValue, num_runs AS numRuns,
       ended, failed, first_run AS firstRun,
       (SELECT max(b.first_run + b.num_runs - 1) FROM blocks b WHERE b.search = s.search) AS lastRun,
       started_at AS startedAt, ended_at AS endedAt, driver, control, seen_at AS seenAt,
       archived_at AS archivedAt, n.text AS note,
       (SELECT json_group_array(l.name ORDER BY l.id) FROM labels l WHERE l.search = s.search AND l.run = 0) AS labels
     FROM searches s LEFT JOIN notes n ON n.search = s.search AND n.run = 0
     WHERE started_at IS NOT NULL ORDER BY s.search`,
  );
  return { searches: () => select.all().map((row) => ({ ...row, labels: JSON.parse(row.labels) as string[] })) };
}

/** The call belongs into the transaction of its event. */
export function summaryWriter(database: Database): {
  follow(search: number, time: number, event: SearchEvent): void;
} {
  const start = startWriter(database);
  const runs = runWriter(database);
  const edit = editWriter(database);
  const goOn = database.prepare(
    `UPDATE searches SET state = 'running', ended_at = NULL, archived_at = NULL WHERE search = ?`,
  );
  const setState = database.prepare('UPDATE searches SET state = ?, ended_at = ? WHERE search = ?');
  return {
    follow(search, time, event) {
      switch (event.kind) {
        case 'search.started':
          return start(search, time, event.spec);
        case 'search.paused':
          return void setState.run('paused', null, search);
        case 'search.resumed':
          return void goOn.run(search);
        case 'search.interrupted':
          return void setState.run('interrupted', time, search);
        case 'search.finished':
          return void setState.run(event.state, time, search);
        case 'run.ended':
          return runs.end(search, event);
        case 'run.requeued':
          return runs.requeue(search, event);
        case 'search.edited':
          return edit(search, event);
        case 'trials.imported':
        case 'point.enqueued':
        case 'run.proposed':
        case 'run.starting':
        case 'run.running':
        case 'run.stopping':
        case 'judge.decided':
        case 'place.quarantined':
        case 'place.released':
          return;
        default:
          return unreachable(event);
      }
    },
  };
}

function startWriter(database: Database): (search: number, time: number, spec: SearchSpec) => void {
  const start = database.prepare(
    `UPDATE searches SET name = ?, strategy = ?, state = 'running', objective = ?, metric = ?, aggregate = ?, goal = ?,
       repeats = ?, started_at = ? WHERE search = ?`,
  );
  const label = labelWriter(database);
  return (search, time, { name, strategy, objective, repeats, labels }) => {
    const aim = objective ?? { metric: null, aggregate: null, goal: null };
    const text = objective === null ? null : objectiveLabel(objective);
    start.run(name, strategy, text, aim.metric, aim.aggregate, aim.goal, repeats, time, search);
    label({ search, run: null }, labels);
  };
}

/** A run counts when it has ended, and no more when it is to be run again. */
function runWriter(database: Database): {
  end(search: number, event: RunEnded): void;
  requeue(search: number, event: RunRequeued): void;
} {
  const count = database.prepare('UPDATE searches SET ended = ended + ?, failed = failed + ? WHERE search = ?');
  const forget = database.prepare('DELETE FROM results WHERE search = ? AND run = ?');
  const aimOf = database.prepare<Aim>(
    'SELECT metric, goal, repeats, best_group AS bestGroup FROM searches WHERE search = ?',
  );
  const groupOf = database.prepare<{ group: number }>(
    `SELECT json ->> '$.group' AS "group" FROM events WHERE search = ? AND run = ? AND kind = 'run.proposed'`,
  );
  const keep = database.prepare('INSERT INTO results (search, trial_group, run, value) VALUES (?, ?, ?, ?)');
  const best = bestWriter(database);
  return {
    end(search, event) {
      if (event.again) return;
      count.run(1, event.outcome.state === 'failed' ? 1 : 0, search);
      const aim = aimOf.get(search);
      if (aim === undefined || aim.metric === null) return;
      const group = groupOf.get(search, event.run)?.group;
      if (group === undefined) throw new TypeError(`run ${event.run} ended without being proposed`);
      keep.run(search, group, event.run, valueOf(event));
      best.follow(search, group, aim);
    },
    requeue(search, { run, was }) {
      count.run(-1, was === 'failed' ? -1 : 0, search);
      forget.run(search, run);
      const aim = aimOf.get(search);
      if (aim === undefined || aim.metric === null) return;
      // A point that was not the best is none the more by having no value.
      if (groupOf.get(search, run)?.group === aim.bestGroup) best.refresh(search, aim);
    },
  };
}

/** What `hyper list` shows of a search that was changed. */
function editWriter(database: Database): (search: number, event: Edited) => void {
  const setRuns = database.prepare('UPDATE searches SET num_runs = ? WHERE search = ?');
  const setAim = database.prepare(
    'UPDATE searches SET objective = ?, metric = ?, aggregate = ?, goal = ?, failed = ? WHERE search = ?',
  );
  const forget = database.prepare('DELETE FROM results WHERE search = ?');
  const keep = database.prepare(
    `INSERT INTO results (search, trial_group, run, value)
     SELECT ?1, json ->> '$.group', ?2, ?3 FROM events WHERE search = ?1 AND run = ?2 AND kind = 'run.proposed'`,
  );
  const aimOf = database.prepare<Aim>(
    'SELECT metric, goal, repeats, best_group AS bestGroup FROM searches WHERE search = ?',
  );
  const addBlock = blockWriter(database);
  const best = bestWriter(database);
  return (search, { change, block, results }) => {
    if (block !== undefined) addBlock(search, block);
    if (change.numRuns !== undefined) setRuns.run(change.numRuns, search);
    if (change.objective === undefined || results === undefined) return;
    const { objective } = change;
    const text = objective === null ? null : objectiveLabel(objective);
    const { metric, aggregate, goal } = objective ?? { metric: null, aggregate: null, goal: null };
    setAim.run(text, metric, aggregate, goal, results.failed, search);
    forget.run(search);
    for (const [run, value] of results.values) keep.run(search, run, value);
    const aim = aimOf.get(search);
    if (aim !== undefined) best.refresh(search, aim);
  };
}

/** Only a run that ended by itself or was stopped on purpose, with a finite value, is a result. */
function valueOf({ outcome, objective }: RunEnded): number | null {
  if (outcome.state !== 'complete' && outcome.state !== 'stopped') return null;
  return objective ?? null;
}

/**
 * `follow` compares a point whose run has just ended with the best so far, and only where that run was the best point's own with
 * all; `refresh` looks at all.
 */
function bestWriter(database: Database): {
  follow(search: number, group: number, aim: Aim): void;
  refresh(search: number, aim: Aim): void;
} {
  const results = (condition: string) =>
    database.prepare<GroupResult>(
      `SELECT trial_group AS "group", min(run) FILTER (WHERE value IS NOT NULL) AS run, avg(value) AS value, count(value) AS "values"
       FROM results WHERE search = ? ${condition} GROUP BY trial_group HAVING count(value) > 0`,
    );
  const all = results('');
  const two = results('AND trial_group IN (?, ?)');
  const setBest = database.prepare('UPDATE searches SET best_group = ?, best_run = ?, best_value = ? WHERE search = ?');
  const choose = (search: number, aim: Aim, [first, ...others]: readonly GroupResult[]): void => {
    if (first === undefined) return void setBest.run(null, null, null, search);
    const best = others.reduce((leader, other) => (goesBefore(aim, other, leader) ? other : leader), first);
    setBest.run(best.group, best.run, best.value, search);
  };
  return {
    follow: (search, group, aim) =>
      choose(search, aim, group === aim.bestGroup ? all.all(search) : two.all(search, group, aim.bestGroup)),
    refresh: (search, aim) => choose(search, aim, all.all(search)),
  };
}

/** Points with a value of each of their repeats go before points that lack some; then the better value; then the earlier point. */
function goesBefore(aim: Aim, one: GroupResult, other: GroupResult): boolean {
  const isWhole = ({ values }: GroupResult) => values === aim.repeats;
  if (isWhole(one) !== isWhole(other)) return isWhole(one);
  return one.value === other.value ? one.group < other.group : isBetter(aim.goal, one.value, other.value);
}
