// What real trainers print, and the series a user would expect of it: fixtures/logs/README.md has the rules.
import { readFileSync, readdirSync } from 'node:fs';
import { describe, expect, test } from 'vitest';
import { logSource } from '../../src/metrics/log.ts';
import { readAll } from '../contracts/metrics.ts';

const FOLDER = new URL('../fixtures/logs/', import.meta.url);

type Points = readonly (readonly [step: number, value: number | string])[];

type Trainer = {
  readonly trainer: string;
  readonly version: string;
  /** How its bytes came to be. */
  readonly source: string;
  /** `nothing`, or the flag that is needed to read it. */
  readonly needs: string;
  readonly series: Readonly<Record<string, Points>>;
  /** Names that may be read or not. */
  readonly optional?: readonly string[];
};

const NAMES = readdirSync(FOLDER).filter((file) => file.endsWith('.log'));
const FIXTURES = NAMES.map((file) => ({ file, bytes: bytesOf(file), expected: trainerOf(file) }));

describe.each(FIXTURES)('$file', ({ bytes, expected }) => {
  test('gives the expected series and no other', () => {
    expect(seriesOf(bytes, expected)).toEqual(expectedSeries(expected));
  });

  test('gives the same wherever it is cut', () => {
    const whole = readAll(logSource, bytes);
    for (const cuts of [...oneCutEach(bytes, 60), ...[7, 64, 997].map((size) => everyOther(bytes, size))]) {
      expect(readAll(logSource, bytes, cuts)).toEqual(whole);
    }
  });
});

test('every log has its expected series, and no series is without its log', () => {
  const expected = readdirSync(FOLDER).filter((file) => file.endsWith('.json'));
  expect(expected).toEqual(NAMES.map((file) => file.replace(/\.log$/, '.json')));
});

test('at least 30 trainers are read with no flag, and at least 10 logs hold nothing', () => {
  const isSilent = ({ expected }: (typeof FIXTURES)[number]): boolean => Object.keys(expected.series).length === 0;
  const trainers = FIXTURES.filter((one) => !isSilent(one) && one.expected.needs === 'nothing');
  expect(trainers.length).toBeGreaterThanOrEqual(30);
  expect(FIXTURES.filter(isSilent).length).toBeGreaterThanOrEqual(10);
});

function bytesOf(file: string): Uint8Array {
  return readFileSync(new URL(file, FOLDER));
}

function trainerOf(log: string): Trainer {
  return JSON.parse(readFileSync(new URL(log.replace(/\.log$/, '.json'), FOLDER), 'utf8')) as Trainer;
}

/** What is read, by name, without the names that may be there or not. */
function seriesOf(bytes: Uint8Array, { optional = [] }: Trainer): Map<string, (readonly [number, number | string])[]> {
  const series = new Map<string, (readonly [number, number | string])[]>();
  for (const { name, step, value } of readAll(logSource, bytes).measurements) {
    if (optional.includes(name)) continue;
    const points = series.get(name) ?? [];
    points.push([step!, value]);
    series.set(name, points);
  }
  return series;
}

/** JSON has no NaN and no infinity: they stand as text. */
function expectedSeries({ series, optional = [] }: Trainer): Map<string, Points> {
  const named = Object.entries(series).filter(([name]) => !optional.includes(name));
  return new Map(
    named.map(([name, points]) => [name, points.map(([step, value]) => [step, Number(value)] as const)] as const),
  );
}

/** One reading with one cut for each of `count` places, evenly over the log. */
function oneCutEach(bytes: Uint8Array, count: number): readonly (readonly number[])[] {
  return Array.from({ length: count }, (_, index) => [Math.floor((bytes.length * index) / count)]);
}

function everyOther(bytes: Uint8Array, size: number): readonly number[] {
  return Array.from({ length: Math.floor((bytes.length - 1) / size) }, (_, index) => (index + 1) * size);
}
