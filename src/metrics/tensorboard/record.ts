// The frames of a TFRecord file: length (8 bytes), the checksum of that (4), the record, its checksum (4), little-endian.
import { maskedCrc32c } from './crc32c.ts';
import type { Message } from './fields.ts';

/** A longer record is a picture or a graph: it is skipped, not held. Bytes. */
const LONGEST_RECORD = 128 * 1024;

const HEAD = 12;
const TAIL = 4;

export type Frame =
  | {
      readonly kind: 'whole';
      readonly start: number;
      readonly end: number;
      readonly next: number;
      readonly mark: number;
    }
  /** `next` may be behind the bytes there are. */
  | { readonly kind: 'long'; readonly next: number; readonly mark: number }
  /** Its end is not there yet. */
  | { readonly kind: 'torn' }
  /** The checksum of its length is wrong: nobody knows where the next one begins. */
  | { readonly kind: 'lost' };

/** The frame that begins at `at`. `mark`: a number to know it again by. */
export function findFrame({ bytes, view }: Message, at: number): Frame {
  const start = at + HEAD;
  if (start > bytes.length) return { kind: 'torn' };
  if (view.getUint32(at + 8, true) !== maskedCrc32c(bytes, at, at + 8)) return { kind: 'lost' };
  const length = view.getUint32(at, true) + view.getUint32(at + 4, true) * 2 ** 32;
  const end = start + length;
  const next = end + TAIL;
  if (!Number.isSafeInteger(next)) return { kind: 'lost' };
  if (length > LONGEST_RECORD) return { kind: 'long', next, mark: length };
  return next > bytes.length ? { kind: 'torn' } : { kind: 'whole', start, end, next, mark: view.getUint32(end, true) };
}

/** Whether the record of a whole frame is what its writer wrote. */
export function isIntact({ bytes }: Message, frame: Extract<Frame, { kind: 'whole' }>): boolean {
  return maskedCrc32c(bytes, frame.start, frame.end) === frame.mark;
}
