// Results as JSON: a list of objects, as Optuna's trials and pandas' records are, or that list as the `trials` or `runs` of an object.
import { z } from 'zod';
import { UsageError } from '../../errors.ts';
import type { Cell, Table, TableRow } from './table.ts';

type Entry = Readonly<Record<string, unknown>>;

const entries = z.array(z.record(z.string(), z.unknown()));
const wrapped = z.union([z.object({ trials: entries }), z.object({ runs: entries })]);

/** What is inside an object of an entry is a column too: `params.lr` of `{"params": {"lr": 1}}`. */
export function parseEntries(text: string, source: string): Pick<Table, 'columns' | 'rows'> {
  const rows = listOf(readJson(text, source), source).map((entry, index) => toRow(entry, index));
  if (rows.length === 0) throw new UsageError('import.empty', `${source} has no results`);
  return { columns: [...new Set(rows.flatMap(({ cells }) => [...cells.keys()]))], rows };
}

function readJson(text: string, source: string): unknown {
  // Python writes NaN and Infinity, which are no JSON.
  const hasBareWords = /[:[,]\s*(?:NaN|-?Infinity)\s*[,}\]]/.test(text);
  const plain = hasBareWords ? text.replaceAll(/(?<=[:[,]\s*)(?:NaN|-?Infinity)(?=\s*[,}\]])/g, 'null') : text;
  try {
    return JSON.parse(plain) as unknown;
  } catch (cause) {
    const why = cause instanceof Error ? cause.message : String(cause);
    throw new UsageError('import.json', `${source} is no JSON: ${why}`, { cause });
  }
}

function listOf(data: unknown, source: string): readonly Entry[] {
  const list = entries.safeParse(data);
  if (list.success) return list.data;
  const inside = wrapped.safeParse(data);
  if (inside.success) return 'trials' in inside.data ? inside.data.trials : inside.data.runs;
  throw new UsageError(
    'import.shape',
    `${source} is no list of results: a list of objects is read, or {"trials": [...]}`,
    {
      hint: "of a pandas table:  df.to_json('results.json', orient='records')",
    },
  );
}

function toRow(entry: Entry, index: number): TableRow {
  const cells = new Map<string, Cell>();
  for (const [name, value] of Object.entries(entry)) {
    cells.set(name, toCell(value));
    for (const [key, inner] of isEntry(value) ? Object.entries(value) : []) {
      // A param may be a list; a metric that is an object is none: `hyper show --json` has the totals of each.
      if (name !== 'metrics' || !isEntry(inner)) cells.set(`${name}.${key}`, toCell(inner));
    }
    if (name === 'values' && Array.isArray(value)) setValues(cells, value);
  }
  return { place: `entry ${index + 1}`, cells };
}

/** Optuna's `values` has one number for each of its objectives. */
function setValues(cells: Map<string, Cell>, values: readonly unknown[]): void {
  if (values.length === 1) cells.set('value', cells.get('value') ?? toCell(values[0]));
  else values.forEach((value, index) => cells.set(`values_${index}`, toCell(value)));
}

function toCell(value: unknown): Cell {
  return typeof value === 'string' || typeof value === 'number' || typeof value === 'boolean' || value === null
    ? value
    : JSON.stringify(value);
}

function isEntry(value: unknown): value is Entry {
  return typeof value === 'object' && value !== null && !Array.isArray(value);
}
