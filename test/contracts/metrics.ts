// What every metric source keeps, whatever it reads. A new source is finished when it passes this.
import fc from 'fast-check';
import { describe, expect, test } from 'vitest';
import type { Measurement, MetricSource } from '../../src/metrics/source.ts';
import type { SourceState } from '../../src/search/events.ts';

export type MetricSourceCase = {
  readonly name: string;
  readonly source: MetricSource;
  /** One line that measures `metric` as `value`, without its line break. */
  readonly line: (metric: string, value: number) => string;
};

type Read = { readonly measurements: readonly Measurement[]; readonly state: SourceState };

const LONGEST_CHUNK = 256 * 1024;

/** Reads as the driver does: chunk after chunk, what was not consumed is given again, the state goes through the store. */
export function readAll(source: MetricSource, bytes: Uint8Array, cuts: readonly number[] = []): Read {
  const measurements: Measurement[] = [];
  let state = source.start();
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

export function describeMetricSource({ name, source, line }: MetricSourceCase): void {
  const bytesOf = (text: string): Uint8Array => new TextEncoder().encode(text);
  const read = (text: string): readonly Measurement[] => readAll(source, bytesOf(text)).measurements;

  describe(`metric source ${name}`, () => {
    const accuracy = (steps: readonly number[]): readonly Measurement[] =>
      steps.map((step) => ({ name: 'acc', value: step / 8, step }));

    test('wherever the bytes are cut, the same is measured', () => {
      const odd = `${line('acc', 0)}\r\n\n${line('größe', 1)}\rnoise \x1b[3`;
      const bytes = bytesOf(`${odd}1mred\x1b[0m\n${line('acc', 0.125)}\n\0${line('acc', 0.25)}\n${line('acc', 0.375)}`);
      const whole = readAll(source, bytes);
      expect(whole.measurements).toHaveLength(5);
      for (let cut = 0; cut <= bytes.length; cut++) expect(readAll(source, bytes, [cut])).toEqual(whole);
      expect(readAll(source, bytes, [...bytes.keys()])).toEqual(whole);
    });

    test('a half line waits for its end, and the end of the file is one', () => {
      const half = bytesOf(line('acc', 0));
      expect(source.read(source.start(), half, false)).toMatchObject({ measurements: [], consumed: 0 });
      expect(source.read(source.start(), half, true)).toMatchObject({
        measurements: accuracy([0]),
        consumed: half.length,
      });
    });

    test('steps that are not given are counted by name, over reads', () => {
      const text = [line('acc', 0), line('loss', 7), line('acc', 0.125), line('acc', 0.25)].join('\n');
      const { measurements } = readAll(source, bytesOf(text), [5, 30, 40]);
      expect(measurements.filter((one) => one.name === 'acc')).toEqual(accuracy([0, 1, 2]));
      expect(measurements.filter((one) => one.name === 'loss')).toEqual([{ name: 'loss', value: 7, step: 0 }]);
    });

    test('carriage return, escape sequences, NUL and invalid UTF-8 do not hide a number', () => {
      const first = line('acc', 0);
      expect(read(`50%\r${first}\r${line('acc', 0.125)}\r\n`)).toEqual(accuracy([0, 1]));
      expect(read(`\x1b[32m${first}\x1b[0m\x1b[K\n`)).toEqual(accuracy([0]));
      expect(read(`\x1b]0;loss=3\x07${first}\n`)).toEqual(accuracy([0]));
      expect(read(`\x1b]8;;http://a/?b=1\x1b\\${first}\x1b]8;;\x1b\\\n`)).toEqual(accuracy([0]));
      expect(read(`${first}\n`.split('').join('\0'))).toEqual(accuracy([0]));
      const broken = Uint8Array.from([0xff, 0xfe, 0x80, 0x0a, ...bytesOf(first), 0x0a, 0xe2, 0x82]);
      expect(readAll(source, broken).measurements).toEqual(accuracy([0]));
    });

    test('a line beyond 64 KiB is skipped whole over reads, and the next one counts', () => {
      const longest = line('acc', 0).padEnd(64 * 1024, ' ');
      const bytes = bytesOf(`${longest} \n${longest}\n${line('acc', 0.125)}\n${line('acc', 9).padEnd(300_000, ' ')}`);
      const whole = readAll(source, bytes);
      expect(whole.measurements).toEqual(accuracy([0, 1]));
      for (const size of [1_000, 65_536, 65_537, 70_000]) {
        const cuts = Array.from({ length: Math.floor(bytes.length / size) }, (_, index) => (index + 1) * size);
        expect(readAll(source, bytes, cuts)).toEqual(whole);
      }
    });

    test('the largest chunk is never given back whole', () => {
      const chunk = new Uint8Array(LONGEST_CHUNK).fill(0x61);
      const reading = source.read(source.start(), chunk, false);
      expect(reading.consumed).toBe(LONGEST_CHUNK);
      expect(source.read(reading.state, bytesOf(`=1\n${line('acc', 0)}\n`), false).measurements).toEqual(accuracy([0]));
    });

    test('however many names there are, the state stays within 4 kB', () => {
      const names = Array.from({ length: 2_000 }, (_, index) => `metric_${index}/größe`);
      const { measurements } = readAll(source, bytesOf(names.map((each) => line(each, 1)).join('\n')), [9_000, 20_000]);
      expect(measurements.map((one) => one.name)).toEqual(names);
    });

    test('no bytes make it throw, and any cut of them measures the same', () => {
      const fragments = [
        '{',
        '}',
        '"',
        '\\',
        ':',
        '=',
        ',',
        '\r',
        '\n',
        '\x1b[',
        '\x1b]',
        '\0',
        'acc',
        'step',
        '1e',
        '-inf',
        '0.5',
        ' ',
      ];
      const chunk = fc.oneof(
        fc.uint8Array({ maxLength: 30 }),
        fc.array(fc.constantFrom(...fragments), { maxLength: 20 }).map((parts) => bytesOf(parts.join(''))),
      );
      fc.assert(
        fc.property(fc.array(chunk, { maxLength: 8 }), fc.nat(), fc.nat(), (chunks, one, other) => {
          const bytes = Uint8Array.from(chunks.flatMap((part) => [...part]));
          const cuts = [one, other].map((cut) => cut % (bytes.length + 1)).toSorted((a, b) => a - b);
          const whole = readAll(source, bytes);
          expect(readAll(source, bytes, cuts)).toEqual(whole);
          for (const { step } of whole.measurements) expect(Number.isSafeInteger(step) && step! >= 0).toBe(true);
        }),
        { numRuns: 3_000 },
      );
    });
  });
}
