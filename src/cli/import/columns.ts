// Which columns of a table are the params, the objective, and the word that says whether a row is a result.
import { UsageError } from '../../errors.ts';
import { shorten } from '../../expressions/caret.ts';
import { findMetric } from '../../search/metric-name.ts';
import { guessMetric } from '../../search/missing-metric.ts';
import { renderWords } from '../../search/quote.ts';
import type { Objective } from '../../search/spec.ts';
import { nearest } from '../../space/nearest.ts';
import type { SearchSpace } from '../../space/param.ts';
import type { Cell, Table } from './table.ts';

/** `params`: in the order of the space. */
export type Columns = {
  readonly params: readonly string[];
  readonly objective: string;
  readonly state: string | undefined;
};

/** How tools mark what is a param, where its bare name may be something else. The bare name is looked for last. */
const paramPrefixes = [
  'params_',
  'params.',
  'param.',
  'param:',
  'config.',
  'config/',
  'hyperparameters.',
  'params/',
  '',
];
const metricPrefixes = ['metric:', 'metrics.', 'metrics/', 'summary.', 'summary/'];
/** What an objective is called where it has no name of its own. */
const plainNames = ['value', 'objective', 'score'];

/** Words for a row that is a result, and for one that is none; an empty one says that nothing is known of it. */
const resultStates = new Set(['complete', 'completed', 'finished', 'stopped']);
const otherStates = new Set(
  'fail failed crashed killed lost pruned interrupted preempted preempting running waiting queued starting pending'.split(
    ' ',
  ),
);

const mostListed = 12;

export function chooseColumns(table: Table, space: SearchSpace, objective: Objective): Columns {
  const params = space.map(({ name }) => findParam(table, name));
  const missing = space.filter((_, index) => params[index] === undefined).map(({ name }) => name);
  if (missing.length > 0) throw missingParams(table, missing);
  const found = params.flatMap((column) => column ?? []);
  const free = table.columns.filter((column) => !found.includes(column));
  return { params: found, objective: findObjective(table, free, objective), state: findState(table, free) };
}

/** What a row of that state is; a table without the column has results only. */
export function judgeState(state: Cell): 'result' | 'unfinished' | 'unknown' {
  const word = stateWord(state);
  if (resultStates.has(word)) return 'result';
  return word === '' || otherStates.has(word) ? 'unfinished' : 'unknown';
}

/** `complete` of `TrialState.COMPLETE`. */
function stateWord(cell: Cell): string {
  return String(cell ?? '')
    .replace(/^TrialState\./, '')
    .trim()
    .toLowerCase();
}

function findParam({ columns }: Table, name: string): string | undefined {
  return paramPrefixes.map((prefix) => prefix + name).find((column) => columns.includes(column));
}

function findObjective(table: Table, free: readonly string[], { metric }: Objective): string {
  const names = new Set(free);
  const marked = metricPrefixes.map((prefix) => prefix + metric).find((column) => names.has(column));
  const named = marked ?? findMetric(metric, names, []);
  if (named !== undefined) return named;
  if (names.has('values_1')) throw severalObjectives(table);
  const plain = plainNames.find((column) => names.has(column));
  if (plain !== undefined) return plain;
  const guess = guessMetric(metric, free);
  throw new UsageError('import.column', `${table.source} has no column for the metric "${metric}"; ${listed(table)}`, {
    hint:
      guess === undefined
        ? 'hyper help import  says which names are looked for'
        : `did you mean ${renderWords(['--metric', guess])}?`,
  });
}

function severalObjectives({ source, columns }: Table): UsageError {
  const values = columns.filter((column) => /^values_\d+$/.test(column));
  return new UsageError('import.multi-objective', `${source} has several objectives: ${values.join(', ')}`, {
    hint: 'hyper optimises one: name its column with --metric, e.g.  --metric values_0',
  });
}

/** A column `state` without one word that is known is something else, such as a state of the USA. */
function findState({ rows }: Table, free: readonly string[]): string | undefined {
  const isKnown = (word: string): boolean => resultStates.has(word) || otherStates.has(word);
  return free
    .filter((column) => /^(?:state|status)$/i.test(column))
    .find((column) => rows.some(({ cells }) => isKnown(stateWord(cells.get(column)))));
}

function missingParams(table: Table, missing: readonly string[]): UsageError {
  const near = missing.flatMap((name) => nearest(name, table.columns).slice(0, 1));
  const question = near.length === 0 ? '' : `did you mean ${near.join(', ')}?  `;
  return new UsageError('import.column', `${table.source} has no column for ${missing.join(', ')}; ${listed(table)}`, {
    hint: `${question}a column is named like the param, or params_${missing[0]}, config.${missing[0]} (hyper help import)`,
  });
}

function listed({ columns }: Table): string {
  const more = columns.length - mostListed;
  const names = columns.slice(0, mostListed).map(shorten).join(', ') + (more > 0 ? ` and ${more} more` : '');
  return `its columns are ${names}`;
}
