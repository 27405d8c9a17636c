import { expect, test } from 'vitest';
import { csvSource } from '../../src/metrics/csv.ts';
import { documentSource } from '../../src/metrics/document.ts';
import { jsonLinesSource } from '../../src/metrics/file.ts';
import { jsonFileSource } from '../../src/metrics/json-file.ts';
import { logSource } from '../../src/metrics/log.ts';
import { createRegexSource } from '../../src/metrics/regex.ts';
import { sniffSource } from '../../src/metrics/sniff.ts';
import { tensorboardSource } from '../../src/metrics/tensorboard.ts';
import { createWatches } from '../../src/metrics/watches.ts';
import { describeMetricSource, type Given, type MetricSourceCase } from '../contracts/metrics.ts';
import { framed, joined, scalarEvent } from './event-file.ts';

type Encode = MetricSourceCase['encode'];

const jsonLine = (metric: string, value: number): string => JSON.stringify({ metric, value });
const pair = (metric: string, value: number): string => `${metric}=${value}`;

const linesOf =
  (line: (metric: string, value: number) => string): Encode =>
  (given) =>
    new TextEncoder().encode(given.map(({ name, value }) => `${line(name, value)}\n`).join(''));

/** A column for each name; a row for each value. */
const table: Encode = (given) => {
  const names = [...new Set(given.map(({ name }) => name))];
  const rows = given.map((one) => names.map((name) => (one.name === name ? String(one.value) : '')));
  return new TextEncoder().encode([names, ...rows].map((cells) => `${cells.join(',')},\n`).join(''));
};

/** A list for each name. */
const history: Encode = (given) => {
  const lists: Record<string, number[]> = {};
  for (const { name, value } of given) (lists[name] ??= []).push(value);
  return new TextEncoder().encode(JSON.stringify(lists));
};

/** The first record of a true file holds when it was begun; here its first value takes that part. */
const events: Encode = (given: readonly Given[]) =>
  joined(given.map(({ name, value, step }) => framed(scalarEvent(name, value, step))));

const wholeFiles = [{ reason: 'it is given whole files', rules: ['chunk', 'any cut'] }] as const;
const ownName = [{ reason: 'it has one name', rules: ['names'] }] as const;
const header = [{ reason: 'names stand in the header, and what does not fit is cut', rules: ['names'] }] as const;

const regex = createRegexSource('acc', String.raw`acc=(\S+)`);

const cases: readonly MetricSourceCase[] = [
  { name: 'log (pairs)', source: logSource, encode: linesOf(pair), line: pair, remembers: false },
  { name: 'log (JSON)', source: logSource, encode: linesOf(jsonLine), line: jsonLine, remembers: false },
  { name: 'JSON lines', source: jsonLinesSource, encode: linesOf(jsonLine), line: jsonLine, remembers: true },
  { name: 'regex', source: regex, encode: linesOf(pair), line: pair, remembers: false, without: ownName },
  { name: 'CSV', source: csvSource, encode: table, remembers: true, without: header },
  { name: 'document', source: documentSource, encode: history, remembers: true, without: wholeFiles },
  { name: 'JSON file', source: jsonFileSource, encode: history, remembers: true, without: wholeFiles },
  { name: 'any file (log)', source: sniffSource, encode: linesOf(pair), line: pair, remembers: false },
  { name: 'any file (JSON)', source: sniffSource, encode: linesOf(jsonLine), remembers: true },
  { name: 'any file (CSV)', source: sniffSource, encode: table, remembers: true, without: header },
  { name: 'TensorBoard', source: tensorboardSource, encode: events, remembers: true },
];

for (const each of cases) describeMetricSource(each);

test('every source that can be watched is held to the contract', async () => {
  const paths = ['a.csv', 'a.tsv', 'a.jsonl', 'a.ndjson', 'a.json', 'a.txt', 'a.log', 'a', 'a.dat'];
  const watched = await createWatches([
    ...paths.map((path) => ({ kind: 'file', path }) as const),
    { kind: 'tensorboard', path: 'runs' },
  ]);
  const held = new Set(cases.map(({ source }) => source));
  expect(watched.filter(({ source }) => !held.has(source))).toEqual([]);
});
