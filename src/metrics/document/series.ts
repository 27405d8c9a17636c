// What a JSON document measures, as series: names with their values, in the order of their steps.
import { toNumber } from '../loose-json.ts';
import { LONGEST_NAME } from '../log/names.ts';
import { isStep, stepRank, takeStep, type Pair } from '../steps.ts';

export type Point = { readonly step: number; readonly value: number };

/** `mark`: what it is known again by, beside its name, in the next writing of the document. */
export type Series = { readonly name: string; readonly points: readonly Point[]; readonly mark: string };

type JsonObject = Readonly<Record<string, unknown>>;

/** What lies deeper is not looked at. */
const DEEPEST = 8;

type Add = (name: string, point: Point, mark?: string) => void;

/**
 * A list of numbers is a series, whose steps a list `step` or `epoch` beside it names; so is each name in a list of objects, and an
 * object with the keys 0, 1, 2 (pandas). One number is a series too: its step is one that stands beside it, else `unnamed`. Names of
 * nested objects are joined by `/`. Of Hugging Face's `trainer_state.json` only `log_history` is read.
 */
export function readSeries(root: unknown, unnamed: number): readonly Series[] {
  const found = new Map<string, Series & { readonly points: Point[] }>();
  const add: Add = (name, point, mark = String(point.value)) => {
    if (name === '' || name.length > LONGEST_NAME) return;
    const series = found.get(name);
    if (series === undefined) found.set(name, { name, points: [point], mark });
    else series.points.push(point);
  };
  const main = isObject(root) && isRows(root['log_history']) ? root['log_history'] : root;
  visit('', main, unnamed, add, 0);
  return [...found.values()];
}

function visit(path: string, value: unknown, unnamed: number, add: Add, depth: number): void {
  if (depth > DEEPEST) return;
  if (isRows(value)) return addRows(path, value, add);
  if (!isObject(value)) return;
  if (isIndexed(value)) {
    for (const [key, one] of Object.entries(value)) add(path, { step: Number(key), value: toNumber(one)! });
    return;
  }
  addScalars(path, value, unnamed, add);
  const steps = stepLists(value);
  for (const [key, one] of Object.entries(value)) {
    const name = joined(path, key);
    if (isList(one)) addList(name, one, steps, add);
    else visit(name, one, unnamed, add, depth + 1);
  }
}

function addScalars(path: string, parent: JsonObject, unnamed: number, add: Add): void {
  const { step, pairs } = measureRow(parent, 0);
  const mark = step === undefined ? '' : `@${step}`;
  for (const { name, value } of pairs) add(joined(path, name), { step: step ?? unnamed, value }, `${value}${mark}`);
}

/** Lists of steps in an object, the finest first. */
function stepLists(parent: JsonObject): readonly (readonly number[])[] {
  const ranked = Object.entries(parent).flatMap(([key, list]) => {
    const rank = stepRank(key);
    return rank !== undefined && isSteps(list) ? [{ rank, list }] : [];
  });
  return ranked.toSorted((one, other) => one.rank - other.rank).map(({ list }) => list);
}

/** A list of steps is no series. */
function addList(name: string, list: readonly unknown[], steps: readonly (readonly number[])[], add: Add): void {
  if (steps.some((one) => one === list)) return;
  const own = steps.find((one) => one.length === list.length);
  for (const [index, one] of list.entries()) add(name, { step: own?.[index] ?? index, value: toNumber(one)! });
}

function addRows(path: string, rows: readonly JsonObject[], add: Add): void {
  const counts = new Map<string, number>();
  for (const row of rows) {
    const { step, pairs } = measureRow(row, DEEPEST);
    for (const { name, value } of pairs) {
      const own = step ?? counts.get(name) ?? 0;
      counts.set(name, own + 1);
      add(joined(path, name), { step: own, value });
    }
  }
}

/** Half an epoch (0.5) is no step: it says when, and beside a step nobody needs it. */
function measureRow(row: JsonObject, depth: number): ReturnType<typeof takeStep> {
  const { step, pairs } = takeStep(numbersOf('', row, depth));
  return { step, pairs: step === undefined ? pairs : pairs.filter(({ name }) => stepRank(name) === undefined) };
}

/** Down to so many objects below. `{"metric": "acc", "value": 0.9}` is a row that measures `acc`. */
function numbersOf(path: string, row: JsonObject, depth: number): readonly Pair[] {
  const named = row['metric'] ?? row['name'];
  return Object.entries(row).flatMap(([key, one]) => {
    const name = key === 'value' && typeof named === 'string' ? named : joined(path, key);
    const value = toNumber(one);
    if (value !== undefined) return [{ name, value }];
    return isObject(one) && depth > 0 ? numbersOf(name, one, depth - 1) : [];
  });
}

function joined(path: string, key: string): string {
  return path === '' ? key : `${path}/${key}`;
}

function isObject(value: unknown): value is JsonObject {
  return typeof value === 'object' && value !== null && !Array.isArray(value);
}

function isRows(value: unknown): value is readonly JsonObject[] {
  return Array.isArray(value) && value.length > 0 && value.every(isObject);
}

function isList(value: unknown): value is readonly unknown[] {
  return Array.isArray(value) && value.length > 0 && value.every((one) => toNumber(one) !== undefined);
}

function isSteps(value: unknown): value is readonly number[] {
  return Array.isArray(value) && value.every(isStep);
}

function isIndexed(value: JsonObject): boolean {
  const entries = Object.entries(value);
  return entries.length > 0 && entries.every(([key, one]) => /^\d{1,15}$/.test(key) && toNumber(one) !== undefined);
}
