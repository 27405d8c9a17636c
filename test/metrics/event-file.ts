// Event files as TensorBoard's writers make them, by hand: for what no writer can be made to write.
import { maskedCrc32c } from '../../src/metrics/tensorboard/crc32c.ts';

/** Field `number` of type bytes. */
export function bytesField(number: number, content: Uint8Array | string): Uint8Array {
  const bytes = typeof content === 'string' ? new TextEncoder().encode(content) : content;
  return joined([varint(number * 8 + 2), varint(bytes.length), bytes]);
}

export function varintField(number: number, value: number | bigint): Uint8Array {
  return joined([varint(number * 8), varint(value)]);
}

export function doubleField(number: number, value: number): Uint8Array {
  return joined([varint(number * 8 + 1), new Uint8Array(Float64Array.of(value).buffer)]);
}

export function floatField(number: number, value: number): Uint8Array {
  return joined([varint(number * 8 + 5), new Uint8Array(Float32Array.of(value).buffer)]);
}

/** A summary of one value: `simple_value`, as TensorFlow 1 and PyTorch write it. */
export function scalarEvent(name: string, value: number, step: number | bigint, time = 1_700_000_000): Uint8Array {
  return summaryEvent(joined([bytesField(1, name), floatField(2, value)]), step, time);
}

/** A summary of one value, of which these are the fields. */
export function summaryEvent(fields: Uint8Array, step: number | bigint, time = 1_700_000_000): Uint8Array {
  return joined([doubleField(1, time), varintField(2, step), bytesField(5, bytesField(1, fields))]);
}

/** The record in its frame. */
export function framed(record: Uint8Array): Uint8Array {
  const frame = new Uint8Array(record.length + 16);
  const view = new DataView(frame.buffer);
  view.setUint32(0, record.length, true);
  view.setUint32(8, maskedCrc32c(frame, 0, 8), true);
  frame.set(record, 12);
  view.setUint32(record.length + 12, maskedCrc32c(record, 0, record.length), true);
  return frame;
}

export function joined(parts: readonly Uint8Array[]): Uint8Array {
  return Uint8Array.from(parts.flatMap((part) => [...part]));
}

function varint(value: number | bigint): Uint8Array {
  const bytes: number[] = [];
  let left = BigInt.asUintN(64, BigInt(value));
  for (; left > 0x7fn; left >>= 7n) bytes.push(Number(left & 0x7fn) | 0x80);
  return Uint8Array.from([...bytes, Number(left)]);
}
