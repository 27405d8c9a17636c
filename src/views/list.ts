// `hyper list`: one line a search.
import type { Annotations } from '../search/annotations.ts';
import type { Goal } from '../search/spec.ts';
import { formatNumber } from '../space/value.ts';
import { formatAgo, formatDuration, formatRough } from './duration.ts';
import { stateCell } from './glyphs.ts';
import type { StateName } from './glyphs.ts';
import { isoTime } from './record.ts';
import { renderTable } from './table.ts';
import type { Column } from './table.ts';
import type { Terminal } from './terminal.ts';

/** What the table needs of a search's summary. Times in milliseconds since 1970. */
export type ListedSearch = Annotations & {
  readonly search: number;
  readonly name: string | null;
  readonly strategy: string;
  readonly state: StateName;
  /** `keras/val_acc (last)`. */
  readonly objective: string | null;
  readonly goal: Goal | null;
  readonly bestRun: number | null;
  readonly bestValue: number | null;
  readonly numRuns: number;
  readonly ended: number;
  readonly failed: number;
  readonly firstRun: number;
  readonly startedAt: number;
  readonly endedAt: number | null;
  readonly archivedAt: number | null;
};

const columns: readonly Column[] = [
  { header: 'ID', align: 'left' },
  { header: 'NAME', align: 'left', priority: 4 },
  { header: 'KIND', align: 'left', priority: 5 },
  { header: 'STATE', align: 'left' },
  { header: 'BEST', align: 'left' },
  { header: 'RUNS', align: 'right' },
  { header: 'FAILED', align: 'right', priority: 3 },
  { header: 'STARTED', align: 'left', priority: 2 },
  { header: 'TOOK', align: 'left', priority: 1 },
];

/** Shown where a search has something to say there. */
const labelColumn: Column = { header: 'LABELS', align: 'left', priority: 6 };
const archiveColumn: Column = { header: 'ARCHIVED', align: 'left', priority: 7 };

/** In the order given. `now`: milliseconds since 1970. */
export function renderList(terminal: Terminal, searches: readonly ListedSearch[], now: number): string {
  const hasLabels = searches.some(({ labels }) => labels.length > 0);
  const hasArchived = searches.some(({ archivedAt }) => archivedAt !== null);
  const rows = searches.map((one) => [
    `#${one.search}`,
    one.name ?? '-',
    one.strategy,
    stateCell(terminal, one.state),
    bestCell(terminal, one),
    `${one.ended}/${one.numRuns}`,
    String(one.failed),
    formatAgo(Math.max(0, now - one.startedAt)),
    tookCell(one, now),
    ...(hasLabels ? [one.labels.length === 0 ? '-' : one.labels.join(', ')] : []),
    ...(hasArchived ? [one.archivedAt === null ? '-' : formatAgo(Math.max(0, now - one.archivedAt))] : []),
  ]);
  const all = [...columns, ...(hasLabels ? [labelColumn] : []), ...(hasArchived ? [archiveColumn] : [])];
  const { text, hidden } = renderTable(all, rows, { terminal });
  return hidden.length === 0
    ? `${text}\n`
    : `${text}\nhidden: ${hidden.join(', ')} (a wider terminal, or hyper list --json)\n`;
}

/** The same for programs: plain data. */
export function listRecord(one: ListedSearch, now: number): object {
  return {
    search: one.search,
    name: one.name,
    labels: one.labels,
    note: one.note,
    strategy: one.strategy,
    state: one.state,
    objective: one.objective,
    goal: one.goal,
    best: one.bestRun === null ? null : { run: one.bestRun, objective: one.bestValue },
    num_runs: one.numRuns,
    ended: one.ended,
    failed: one.failed,
    first_run: one.firstRun,
    started_at: isoTime(one.startedAt),
    ended_at: isoTime(one.endedAt),
    archived_at: isoTime(one.archivedAt),
    duration_s: ((one.endedAt ?? now) - one.startedAt) / 1000,
  };
}

/** `0.8424 ↑val_acc`: up where more is better. */
function bestCell(terminal: Terminal, { bestValue, objective, goal }: ListedSearch): string {
  if (objective === null) return '-';
  const arrow = goal === 'minimize' ? (terminal.isUtf8 ? '↓' : 'min ') : terminal.isUtf8 ? '↑' : 'max ';
  const metric = objective.replace(/ \((last|min|max|avg)\)$/, '');
  return `${bestValue === null ? '-' : formatNumber(bestValue, 4)} ${arrow}${metric.split('/').at(-1) ?? metric}`;
}

/** How long it took; while it runs, how long it will take at the rate so far (after two runs). */
function tookCell({ state, startedAt, endedAt, ended, numRuns }: ListedSearch, now: number): string {
  if (endedAt !== null) return formatDuration(endedAt - startedAt);
  if (state !== 'running' || ended < 2) return '-';
  return `ETA ${formatRough(((now - startedAt) / ended) * (numRuns - ended))}`;
}
