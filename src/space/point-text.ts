// A point as a person writes it: `lr=3e-4,layers=4`, or as JSON where a value holds a comma.
import { UsageError } from '../errors.ts';
import { shorten } from '../expressions/caret.ts';
import type { Constraint } from './constraint.ts';
import { split } from './grammar/split.ts';
import { nearest } from './nearest.ts';
import type { ParamValue, Point, SearchSpace } from './param.ts';
import { readPointValue } from './point-value.ts';

/** The words of `lr=3e-4,layers=4`; a comma in brackets does not count. JSON stays one word. */
export function splitPoint(text: string): readonly string[] {
  if (isJson(text)) return [text];
  return split({ text, start: 0 }, ',', '(').map((piece) => piece.text);
}

/**
 * `words`: each `NAME=VALUE`, or one alone that is a JSON object. `what` stands before each complaint: `--start lr=3`.
 * Throws UsageError `point.invalid` with all that is wrong: the point has one value for each param of the space, and lies in it.
 */
export async function parsePoint(words: readonly string[], space: SearchSpace, what: string): Promise<Point> {
  const { entries, problems } = readEntries(words);
  const given = new Map(entries);
  problems.push(...nameProblems(entries, space));
  const values: [string, ParamValue][] = [];
  for (const param of space) {
    const value = given.get(param.name);
    if (value === undefined) continue;
    const reading = await readPointValue(param, value);
    if (reading.kind === 'problem') problems.push(reading.reason);
    else values.push([param.name, reading.value]);
  }
  const missing = space.flatMap(({ name }) => (given.has(name) ? [] : [name]));
  if (missing.length > 0) problems.push(`a point has a value for every param: ${missing.join(', ')} missing`);
  if (problems.length === 0) return Object.fromEntries(values);
  throw pointError(what, problems);
}

/** Throws UsageError `point.invalid` for a point that breaks a constraint. */
export function refuseBroken(point: Point, constraints: readonly Constraint[], what: string): void {
  const broken = constraints.filter((constraint) => !constraint.holds(point));
  if (broken.length === 0) return;
  throw pointError(
    what,
    broken.map(({ text }) => `it breaks --constraint ${JSON.stringify(text)}`),
  );
}

type Entry = readonly [name: string, value: ParamValue];

function readEntries(words: readonly string[]): { entries: readonly Entry[]; problems: string[] } {
  const [first] = words;
  if (words.length === 1 && first !== undefined && isJson(first)) return readJson(first);
  const entries: Entry[] = [];
  const problems: string[] = [];
  for (const word of words) {
    const equals = word.indexOf('=');
    if (equals < 0)
      problems.push(`${wordOf(word)} is not NAME=VALUE; a value with a comma goes as JSON: {"NAME":"a,b"}`);
    else entries.push([word.slice(0, equals).trim(), word.slice(equals + 1)]);
  }
  return { entries, problems };
}

function isJson(text: string): boolean {
  return text.trimStart().startsWith('{');
}

function readJson(text: string): { entries: readonly Entry[]; problems: string[] } {
  try {
    // What begins with a brace and is JSON is an object.
    const data = JSON.parse(text) as Readonly<Record<string, unknown>>;
    return { entries: Object.entries(data).map(([name, value]) => [name, valueOf(value)] as const), problems: [] };
  } catch {
    return { entries: [], problems: ['it is not valid JSON: {"NAME":VALUE,…}, in single quotes for the shell'] };
  }
}

/** A list or an object is a value as its compact JSON text. */
function valueOf(json: unknown): ParamValue {
  const isPlain = json === null || typeof json === 'string' || typeof json === 'number' || typeof json === 'boolean';
  return isPlain ? json : JSON.stringify(json);
}

function nameProblems(entries: readonly Entry[], space: SearchSpace): readonly string[] {
  const known = space.map(({ name }) => name);
  const seen = new Set<string>();
  return entries.flatMap(([name]) => {
    const isRepeated = seen.has(name);
    seen.add(name);
    if (isRepeated) return [`${wordOf(name)} is given twice`];
    if (known.includes(name)) return [];
    const [best] = nearest(name, known);
    const others = best === undefined ? `there are ${known.join(', ')}` : `did you mean ${best}?`;
    return [`no param is called ${wordOf(name)}; ${others}`];
  });
}

function wordOf(text: string): string {
  return text.trim() === '' ? '""' : shorten(text);
}

function pointError(what: string, problems: readonly string[]): UsageError {
  return new UsageError('point.invalid', problems.map((problem) => `${shorten(what)}  ${problem}`).join('\n\nerror: '));
}
