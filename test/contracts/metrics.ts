// What every metric source keeps, whatever it reads. A new source is finished when it passes this.
import fc from 'fast-check';
import { describe, expect, test } from 'vitest';
import type { Measurement, MetricSource } from '../../src/metrics/source.ts';
import type { SourceState } from '../../src/search/events.ts';

/** `step` is written where the format knows steps; elsewhere counting must give the same. */
export type Given = { readonly name: string; readonly value: number; readonly step: number };

/** Rules that not every format can keep; the others hold for all. */
export type Rule = 'names' | 'chunk' | 'any cut';

export type MetricSourceCase = {
  readonly name: string;
  readonly source: MetricSource;
  /** A whole file that measures exactly these, in this order. */
  readonly encode: (given: readonly Given[]) => Uint8Array;
  /** Of a source of text: a line that measures `value`, without its line break. */
  readonly line?: (metric: string, value: number) => string;
  /** Whether a file that is written anew is known again, so that nothing in it counts twice. */
  readonly remembers: boolean;
  readonly without?: readonly { readonly reason: string; readonly rules: readonly Rule[] }[];
};

type Read = { readonly measurements: readonly Measurement[]; readonly state: SourceState };

const LONGEST_CHUNK = 256 * 1024;

/** Reads as the driver does: chunk after chunk, what was not consumed is given again, the state goes through the store. */
export function readAll(
  source: MetricSource,
  bytes: Uint8Array,
  cuts: readonly number[] = [],
  start: SourceState = source.start(),
): Read {
  const measurements: Measurement[] = [];
  let state = start;
  let offset = 0;
  for (const end of [...cuts, bytes.length]) {
    const reading = source.read(state, bytes.subarray(offset, end), end === bytes.length);
    expect(reading.consumed).toBeLessThanOrEqual(end - offset);
    measurements.push(...reading.measurements);
    offset += reading.consumed;
    const json = JSON.stringify(reading.state);
    expect(Buffer.byteLength(json)).toBeLessThanOrEqual(4096);
    state = JSON.parse(json) as SourceState;
  }
  return { measurements, state };
}

export function describeMetricSource(each: MetricSourceCase): void {
  describe(`metric source ${each.name}`, () => {
    describeAll(each);
    const isKept = (rule: Rule): boolean => each.without?.some(({ rules }) => rules.includes(rule)) !== true;
    if (isKept('names')) describeNames(each);
    if (isKept('chunk')) describeChunk(each);
    if (isKept('any cut')) describeAnyCut(each);
    if (each.line !== undefined) describeLines(each.source, each.line);
  });
}

const bytesOf = (text: string): Uint8Array => new TextEncoder().encode(text);

/** `acc` at so many steps, from 0. */
const accuracies = (count: number): readonly Given[] =>
  Array.from({ length: count }, (_, step) => ({ name: 'acc', value: step / 8, step }));

const withoutTime = (measurements: readonly Measurement[]): readonly Measurement[] =>
  measurements.map(({ name, value, step }) => ({ name, value, ...(step === undefined ? {} : { step }) }));

function describeAll({ source, encode, remembers }: MetricSourceCase): void {
  test('wherever the bytes are cut, the same is measured', () => {
    const bytes = encode(accuracies(4));
    const whole = readAll(source, bytes);
    expect(withoutTime(whole.measurements)).toEqual(accuracies(4));
    for (let cut = 0; cut <= bytes.length; cut++) expect(readAll(source, bytes, [cut])).toEqual(whole);
    expect(readAll(source, bytes, [...bytes.keys()])).toEqual(whole);
  });

  test('what is half written waits for its end', () => {
    const bytes = encode(accuracies(1));
    for (let end = 0; end < bytes.length; end++) {
      expect(source.read(source.start(), bytes.subarray(0, end), false).measurements).toEqual([]);
    }
  });

  test(`of a file that is read from its beginning again, ${remembers ? 'only what is new' : 'all'} counts`, () => {
    const before = readAll(source, encode(accuracies(3)));
    const after = readAll(source, encode(accuracies(5)), [], source.restart(before.state));
    expect(withoutTime(after.measurements)).toEqual(accuracies(5).slice(remembers ? 3 : 0));
    const another = encode(accuracies(5).slice(1));
    const values = readAll(source, another, [], source.restart(after.state)).measurements.map(({ value }) => value);
    expect(values).toEqual([0.125, 0.25, 0.375, 0.5]);
  });

  test('no bytes make it throw', () => {
    fc.assert(
      fc.property(foreign(encode), (bytes) => {
        for (const { step } of readAll(source, bytes).measurements) expect(isStep(step)).toBe(true);
      }),
      { numRuns: 1_000 },
    );
  });
}

function describeNames({ source, encode }: MetricSourceCase): void {
  test('steps are told apart by name, over reads', () => {
    const given: readonly Given[] = accuracies(3).flatMap((one) =>
      one.step === 1 ? [one, { name: 'größe', value: 7, step: 0 }] : [one],
    );
    const { measurements } = readAll(source, encode(given), [5, 30, 40]);
    for (const name of ['acc', 'größe']) {
      const isNamed = (one: Measurement): boolean => one.name === name;
      expect(withoutTime(measurements.filter(isNamed))).toEqual(given.filter(isNamed));
    }
  });

  test('however many names there are, the state stays within 4 kB', () => {
    const names = Array.from({ length: 2_000 }, (_, index) => `metric_${index}/größe`);
    const bytes = encode(names.map((name) => ({ name, value: 1, step: 0 })));
    const { measurements } = readAll(source, bytes, [9_000, 20_000]);
    expect(measurements.map((one) => one.name)).toEqual(names);
  });
}

function describeChunk({ source }: MetricSourceCase): void {
  test('the largest chunk is never given back whole', () => {
    for (const filling of [0x61, 0x20, 0x22, 0x7b, 0x00, 0xff]) {
      const chunk = new Uint8Array(LONGEST_CHUNK).fill(filling);
      expect(source.read(source.start(), chunk, false).consumed).toBeGreaterThan(0);
    }
  });
}

function describeAnyCut({ source, encode }: MetricSourceCase): void {
  test('wherever foreign bytes are cut, the same is measured', () => {
    fc.assert(
      fc.property(foreign(encode), fc.nat(), fc.nat(), (bytes, one, other) => {
        const cuts = [one, other].map((cut) => cut % (bytes.length + 1)).toSorted((a, b) => a - b);
        expect(readAll(source, bytes, cuts)).toEqual(readAll(source, bytes));
      }),
      { numRuns: 1_000 },
    );
  });
}

function describeLines(source: MetricSource, line: (metric: string, value: number) => string): void {
  const read = (text: string): readonly Measurement[] => readAll(source, bytesOf(text)).measurements;

  test('odd line breaks and colours are cut anywhere, and the same is measured', () => {
    const odd = `${line('acc', 0)}\r\n\n${line('acc', 0.125)}\rnoise \x1b[3`;
    const bytes = bytesOf(`${odd}1mred\x1b[0m\n${line('acc', 0.25)}\n\0${line('acc', 0.375)}\n${line('acc', 0.5)}`);
    const whole = readAll(source, bytes);
    expect(whole.measurements).toEqual(accuracies(5));
    for (let cut = 0; cut <= bytes.length; cut++) expect(readAll(source, bytes, [cut])).toEqual(whole);
    expect(readAll(source, bytes, [...bytes.keys()])).toEqual(whole);
  });

  test('the end of the file ends a line', () => {
    const half = bytesOf(line('acc', 0));
    expect(source.read(source.start(), half, false)).toMatchObject({ measurements: [], consumed: 0 });
    expect(source.read(source.start(), half, true)).toMatchObject({
      measurements: accuracies(1),
      consumed: half.length,
    });
  });

  test('carriage return, escape sequences, NUL and invalid UTF-8 do not hide a number', () => {
    const first = line('acc', 0);
    expect(read(`50%\r${first}\r${line('acc', 0.125)}\r\n`)).toEqual(accuracies(2));
    expect(read(`\x1b[32m${first}\x1b[0m\x1b[K\n`)).toEqual(accuracies(1));
    expect(read(`\x1b]0;loss=3\x07${first}\n`)).toEqual(accuracies(1));
    expect(read(`\x1b]8;;http://a/?b=1\x1b\\${first}\x1b]8;;\x1b\\\n`)).toEqual(accuracies(1));
    expect(read(`${first}\n`.split('').join('\0'))).toEqual(accuracies(1));
    const broken = Uint8Array.from([0xff, 0xfe, 0x80, 0x0a, ...bytesOf(first), 0x0a, 0xe2, 0x82]);
    expect(readAll(source, broken).measurements).toEqual(accuracies(1));
  });

  test('a line beyond 64 KiB is skipped whole over reads, and the next one counts', () => {
    const longest = line('acc', 0).padEnd(64 * 1024, ' ');
    const bytes = bytesOf(`${longest} \n${longest}\n${line('acc', 0.125)}\n${line('acc', 9).padEnd(300_000, ' ')}`);
    const whole = readAll(source, bytes);
    expect(whole.measurements).toEqual(accuracies(2));
    for (const size of [1_000, 65_536, 65_537, 70_000]) {
      const cuts = Array.from({ length: Math.floor(bytes.length / size) }, (_, index) => (index + 1) * size);
      expect(readAll(source, bytes, cuts)).toEqual(whole);
    }
  });

  test('a line without an end is given up, up to its end', () => {
    const reading = source.read(source.start(), new Uint8Array(LONGEST_CHUNK).fill(0x61), false);
    expect(reading.consumed).toBe(LONGEST_CHUNK);
    expect(source.read(reading.state, bytesOf(`=1\n${line('acc', 0)}\n`), false).measurements).toEqual(accuracies(1));
  });
}

/** Noise, the signs that formats are made of, and pieces of a good file with a byte changed here and there. */
function foreign(encode: MetricSourceCase['encode']): fc.Arbitrary<Uint8Array> {
  const good = encode(accuracies(3));
  const signs = '{ } [ ] " \\ : = , ; \t \r \n \x1b[ \x1b] \0 acc step epoch 1e -inf NaN 0.5 7'.split(' ');
  const piece = fc
    .tuple(fc.nat(good.length), fc.nat(good.length), fc.option(fc.tuple(fc.nat(), fc.nat(255))))
    .map(([one, other, change]) => {
      const bytes = good.slice(Math.min(one, other), Math.max(one, other));
      if (change !== null && bytes.length > 0) bytes[change[0] % bytes.length] = change[1];
      return bytes;
    });
  const text = fc.array(fc.constantFrom(...signs, ' '), { maxLength: 20 }).map((parts) => bytesOf(parts.join('')));
  const part = fc.oneof(fc.uint8Array({ maxLength: 30 }), text, piece, fc.constant(good));
  return fc.array(part, { maxLength: 6 }).map((parts) => Uint8Array.from(parts.flatMap((bytes) => [...bytes])));
}

function isStep(step: unknown): boolean {
  return Number.isSafeInteger(step) && (step as number) >= 0;
}
