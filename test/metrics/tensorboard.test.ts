import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import fc from 'fast-check';
import { describe, expect, test } from 'vitest';
import type { Measurement } from '../../src/metrics/source.ts';
import { isEventFile, tensorboardSource } from '../../src/metrics/tensorboard.ts';
import { maskedCrc32c } from '../../src/metrics/tensorboard/crc32c.ts';
import { readAll } from '../contracts/metrics.ts';
import {
  bytesField,
  doubleField,
  floatField,
  framed,
  joined,
  scalarEvent,
  summaryEvent,
  varintField,
} from './event-file.ts';

const read = (bytes: Uint8Array): readonly string[] => readAll(tensorboardSource, bytes).measurements.map(shown);
const shown = ({ name, step, value }: Measurement): string => `${name}@${step}=${value}`;
const problemIn = (bytes: Uint8Array): string | undefined =>
  tensorboardSource.read(tensorboardSource.start(), bytes, true).problem;
/** Written by `make.py` beside it. */
const written = (writer: string): Uint8Array =>
  new Uint8Array(readFileSync(join(import.meta.dirname, `../fixtures/tensorboard/${writer}.tfevents`)));

describe('what true writers wrote', () => {
  test.each([
    ['tensorflow-1', ['loss@0=1', 'acc@0=0', 'loss@10=0.5', 'acc@10=0.25', 'loss@20=0.33333334', 'acc@20=0.5']],
    ['tensorboardx', ['loss@0=1', 'loss@1=0.5', 'loss@2=0.33333334']],
    // Each epoch brings the one weightless prediction 0.06 of the way to 1: the losses are 1, 0.94^2 and 0.94^4.
    [
      'keras',
      [1, 0.8836, 0.78074896].flatMap((loss, step) => [
        `epoch_loss@${step}=${loss}`,
        `epoch_learning_rate@${step}=0.01`,
      ]),
    ],
  ])('%s', (writer, expected) => {
    expect(read(written(writer))).toEqual(expected);
  });

  test('tensorflow-2: tensors of any type, and no histogram, text or picture', () => {
    const found = read(written('tensorflow-2'));
    expect(found).toHaveLength(13);
    for (const [step, loss] of [1, 0.5, 0.33333334].entries()) {
      const own = found.filter((one) => one.includes(`@${step}=`));
      expect(own).toEqual([
        `loss@${step}=${loss}`,
        `half@${step}=${step / 4}`,
        `double@${step}=${step / 4}`,
        `count@${step}=${step - 1}`,
      ]);
    }
    expect(found.at(-1)).toBe('точность@3=0.91');
  });

  test('pytorch: both styles, what is not finite, and a value without a step', () => {
    const found = read(written('pytorch'));
    expect(found.slice(0, 3)).toEqual(['Loss/train@0=1', 'new style@0=0', 'double@0=0']);
    expect(found.slice(3, 6)).toEqual(['Loss/train@1=0.5', 'new style@1=0.25', 'double@1=0.25']);
    expect(found.slice(9)).toEqual(['no step@0=7', 'acc@3=NaN', 'acc@4=-Infinity']);
  });

  test('time is when the writer wrote it, in seconds', () => {
    const [first] = readAll(tensorboardSource, written('pytorch')).measurements;
    expect(first?.time).toBeGreaterThan(1.7e9);
    expect(first?.time).toBeLessThan(1e10);
  });

  test('cut anywhere, the same is measured', () => {
    for (const writer of ['tensorflow-2', 'pytorch']) {
      const bytes = written(writer);
      const whole = readAll(tensorboardSource, bytes);
      for (let cut = 0; cut <= bytes.length; cut += 7) {
        expect(readAll(tensorboardSource, bytes, [cut])).toEqual(whole);
      }
    }
  });
});

describe('a damaged file', () => {
  const good = ['a', 'b', 'c', 'd'].map((name, step) => framed(scalarEvent(name, 1, step)));
  const damaged = (record: number, at: number): Uint8Array =>
    joined(
      good.map((bytes, index) => (index === record ? bytes.map((byte, i) => (i === at ? byte ^ 1 : byte)) : bytes)),
    );

  test('a record with a wrong checksum is skipped, and that is said once', () => {
    expect(read(damaged(1, 20))).toEqual(['a@0=1', 'c@2=1', 'd@3=1']);
    expect(problemIn(damaged(1, 20))).toBe('record 2 has a wrong checksum: it is skipped');
    const { state } = tensorboardSource.read(tensorboardSource.start(), damaged(1, 20), false);
    expect(tensorboardSource.read(state, damaged(1, 20), false).problem).toBeUndefined();
  });

  test('behind a broken length nothing is read any more', () => {
    const bytes = damaged(2, 0);
    expect(read(bytes)).toEqual(['a@0=1', 'b@1=1']);
    expect(problemIn(bytes)).toBe('record 3 has a broken length: the rest of the file is skipped');
    const { state, consumed } = tensorboardSource.read(tensorboardSource.start(), bytes, false);
    expect(consumed).toBe(bytes.length);
    expect(tensorboardSource.read(state, good[0]!, false)).toMatchObject({
      measurements: [],
      consumed: good[0]!.length,
    });
  });

  test('a file of another kind says so', () => {
    expect(problemIn(new TextEncoder().encode('loss=0.5 and a bit more'))).toMatch(/^record 1 has a broken length/);
  });

  test('a torn end waits', () => {
    const bytes = joined(good).subarray(0, -1);
    expect(read(bytes)).toEqual(['a@0=1', 'b@1=1', 'c@2=1']);
    expect(problemIn(bytes)).toBeUndefined();
  });

  test('a picture of 3 MB is skipped over many reads', () => {
    const file = Uint8Array.from(Buffer.concat([good[0]!, framed(new Uint8Array(3_000_000)), good[1]!]));
    const whole = readAll(tensorboardSource, file);
    expect(whole.measurements.map(shown)).toEqual(['a@0=1', 'b@1=1']);
    for (const size of [5_000, 262_144]) {
      const cuts = Array.from({ length: Math.floor(file.length / size) }, (_, index) => (index + 1) * size);
      expect(readAll(tensorboardSource, file, cuts)).toEqual(whole);
    }
  });

  test('whatever stands in a good frame, nothing is thrown', () => {
    const event = scalarEvent('acc', 0.5, 3);
    const tensor = summaryEvent(joined([bytesField(1, 'acc'), bytesField(8, tensorOf(1, floatField(5, 0.5)))]), 3);
    const changed = fc
      .tuple(fc.constantFrom(event, tensor), fc.nat(), fc.nat(255), fc.nat())
      .map(([bytes, at, value, length]) =>
        bytes
          .map((byte, index) => (index === at % bytes.length ? value : byte))
          .subarray(0, length % (bytes.length + 1)),
      );
    fc.assert(
      fc.property(fc.oneof(fc.uint8Array({ maxLength: 60 }), changed), (record) => {
        for (const { step, value } of readAll(tensorboardSource, framed(record)).measurements) {
          expect(Number.isSafeInteger(step) && step! >= 0).toBe(true);
          expect(typeof value).toBe('number');
        }
      }),
      { numRuns: 5_000 },
    );
  });
});

function tensorOf(type: number, ...fields: readonly Uint8Array[]): Uint8Array {
  return joined([varintField(1, type), ...fields]);
}

const tensorEvent = (...fields: readonly Uint8Array[]): Uint8Array =>
  framed(summaryEvent(joined([bytesField(1, 'x'), bytesField(8, joined(fields))]), 5));

describe('tensors', () => {
  const dimension = (size: number): Uint8Array => bytesField(2, bytesField(2, varintField(1, size)));
  const packed = (number: number, bytes: ArrayBufferLike): Uint8Array => bytesField(number, new Uint8Array(bytes));

  test.each([
    ['float, packed', 1, packed(5, Float32Array.of(0.1).buffer), 0.1],
    ['float, alone', 1, floatField(5, -0.1), -0.1],
    ['float, as bytes', 1, packed(4, Float32Array.of(0.91).buffer), 0.91],
    ['double', 2, doubleField(6, 0.1), 0.1],
    ['double, as bytes', 2, packed(4, Float64Array.of(1e300).buffer), 1e300],
    ['int32 below 0', 3, varintField(7, -7), -7],
    ['int64 below 0, packed', 9, bytesField(10, varintField(0, -2).subarray(1)), -2],
    ['int64, as bytes', 9, packed(4, BigInt64Array.of(-3n).buffer), -3],
    ['true', 10, varintField(11, 1), 1],
    ['half: 1.5 is 0x3e00', 19, varintField(13, 0x3e00), 1.5],
    ['half: the smallest is 2^-24', 19, packed(4, Uint16Array.of(1).buffer), 5.9604645e-8],
    ['half: -inf is 0xfc00', 19, varintField(13, 0xfc00), -Infinity],
    ['bfloat16: 1.5 is 0x3fc0', 14, varintField(13, 0x3fc0), 1.5],
    ['unsigned 64 bits', 23, varintField(17, 5), 5],
  ])('%s', (_, type, field, expected) => {
    const bytes = tensorEvent(varintField(1, type), field);
    expect(readAll(tensorboardSource, bytes).measurements).toEqual([
      { name: 'x', value: expected, step: 5, time: 1_700_000_000 },
    ]);
  });

  test('one number in brackets is a number; two are none, and none is none', () => {
    const value = packed(4, Float32Array.of(3, 4).buffer);
    expect(read(tensorEvent(varintField(1, 1), dimension(1), value))).toEqual(['x@5=3']);
    expect(read(tensorEvent(varintField(1, 1), dimension(2), value))).toEqual([]);
    expect(read(tensorEvent(varintField(1, 1), dimension(0), value))).toEqual([]);
    expect(read(tensorEvent(varintField(1, 1)))).toEqual([]);
    expect(read(tensorEvent(varintField(1, 2), bytesField(4, 'abc')))).toEqual([]);
    expect(read(tensorEvent(varintField(1, 7), bytesField(8, '0.5')))).toEqual([]);
  });
});

test('a step below 0 is 0; one beyond what a number holds is too', () => {
  expect(read(framed(scalarEvent('a', 1, -1)))).toEqual(['a@0=1']);
  expect(read(framed(scalarEvent('a', 1, 2n ** 62n)))).toEqual(['a@0=1']);
  expect(read(framed(scalarEvent('a', 1, 2 ** 53 - 1)))).toEqual([`a@${2 ** 53 - 1}=1`]);
});

test('a float is the shortest decimal that gives it', () => {
  const values = [0.1, 0.91, 1 / 3, 1e-20, 123456.78, 16777217, 1e38];
  const found = values.map(
    (value) => readAll(tensorboardSource, framed(scalarEvent('a', value, 0))).measurements[0]?.value,
  );
  for (const [index, value] of values.entries()) expect(Math.fround(found[index] as number)).toBe(Math.fround(value));
  expect(found.slice(0, 2)).toEqual([0.1, 0.91]);
});

test('a checksum is that of RFC 3720, masked', () => {
  // Appendix B.4 has 0xE3069283 for the digits 1 to 9, as every list of CRCs has.
  const crc = 0xe3069283;
  const masked = (((crc >>> 15) | (crc << 17)) + 0xa282ead8) >>> 0;
  expect(maskedCrc32c(new TextEncoder().encode('123456789'), 0, 9)).toBe(masked);
});

test('an event file is one by its name, and of this run if it was not begun before', () => {
  expect(isEventFile('events.out.tfevents.1700000000.host.123.0')).toBe(true);
  expect(isEventFile('events.out.tfevents.1700000000.host.123.0.v2', 1_700_000_000.9)).toBe(true);
  expect(isEventFile('events.out.tfevents.1700000000.host', 1_700_000_001)).toBe(false);
  expect(isEventFile('tfevents.host', 1_700_000_001)).toBe(true);
  expect(isEventFile('events.csv')).toBe(false);
  expect(isEventFile('notes-on-tfevents.txt')).toBe(false);
});
