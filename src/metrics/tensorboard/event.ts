// The scalars of one event. Numbers of fields are those of event.proto and summary.proto.
import type { Measurement } from '../source.ts';
import { LONGEST_NAME } from '../log/names.ts';
import { isStep } from '../steps.ts';
import { BYTES, Fields, FIXED32, FIXED64, VARINT, type Message } from './fields.ts';
import { shortest } from './float.ts';
import { readTensor } from './tensor.ts';

const WALL_TIME = 8 * 1 + FIXED64;
const STEP = 8 * 2 + VARINT;
const SUMMARY = 8 * 5 + BYTES;

const VALUE = 8 * 1 + BYTES;

const TAG = 8 * 1 + BYTES;
const SIMPLE_VALUE = 8 * 2 + FIXED32;
const TENSOR = 8 * 8 + BYTES;

/** Hands over what the event from `start` to `end` measures. Its step is 0 where the writer gave none, or one below 0. */
export function readEvent(message: Message, start: number, end: number, visit: Visit): void {
  const event = new Fields(message, start, end);
  let time = 0;
  let step = 0;
  let summary: Fields | undefined;
  while (event.next()) {
    if (event.tag === WALL_TIME) time = message.view.getFloat64(event.at, true);
    else if (event.tag === STEP) step = event.integer();
    else if (event.tag === SUMMARY) summary = event.inner();
  }
  const own = isStep(step) ? step : 0;
  while (summary?.next() === true) if (summary.tag === VALUE) readValue(summary.inner(), own, time, visit);
}

type Visit = (found: Measurement) => void;

function readValue(fields: Fields, step: number, time: number, visit: Visit): void {
  let name = '';
  let value: number | undefined;
  while (fields.next()) {
    const { tag, at, end, message } = fields;
    if (tag === TAG && end - at <= LONGEST_NAME) name = readText(message.bytes, at, end);
    else if (tag === SIMPLE_VALUE) value = shortest(message.view.getFloat32(at, true));
    else if (tag === TENSOR) value = readTensor(fields.inner());
  }
  if (name !== '' && value !== undefined) visit({ name, value, step, time });
}

/** Nearly every name is plain ASCII, for which a decoder costs more than the rest of the event. */
function readText(bytes: Uint8Array, start: number, end: number): string {
  let text = '';
  for (let at = start; at < end; at++) {
    const byte = bytes[at]!;
    if (byte >= 0x80) return new TextDecoder().decode(bytes.subarray(start, end));
    text += String.fromCharCode(byte);
  }
  return text;
}
