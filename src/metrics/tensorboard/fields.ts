// The fields of a protocol buffer message, one after another: no copy is made, and bytes that are no message do no harm.

/** Bytes, and the same bytes seen as numbers. */
export type Message = { readonly bytes: Uint8Array; readonly view: DataView };

export const VARINT = 0;
export const FIXED64 = 1;
export const BYTES = 2;
export const FIXED32 = 5;

/** A field stands from `at` to `end`. `tag`: 8 × its number + its type. What is broken ends the message. */
export class Fields {
  tag = 0;
  /** Behind the tag; of bytes, behind their length too. */
  at: number;
  end: number;
  readonly message: Message;
  readonly #limit: number;
  /** Where the varint read last ended. */
  #behind = 0;

  constructor(message: Message, start: number, limit: number) {
    this.message = message;
    this.at = start;
    this.end = start;
    this.#limit = limit;
  }

  /** Moves on to the next field; false where there is none. */
  next(): boolean {
    if (this.end >= this.#limit) return false;
    this.tag = this.#varint(this.end);
    this.at = this.#behind;
    this.end = this.#endOfField();
    return this.end <= this.#limit;
  }

  /** Of a message in this field. */
  inner(): Fields {
    return new Fields(this.message, this.at, this.end);
  }

  /** The signed whole number at `at`, exact up to ±2^53. */
  integer(): number {
    const value = this.#varint(this.at);
    return value <= Number.MAX_SAFE_INTEGER ? value : Number(BigInt.asIntN(64, this.#bigVarint()));
  }

  /** Every step of a loop here is one byte of a varint: no more than ten of them belong to it. */
  #varint(start: number): number {
    const { bytes } = this.message;
    let value = 0;
    let weight = 1;
    let at = start;
    for (; at < this.#limit && at < start + 10; at++) {
      const byte = bytes[at]!;
      value += (byte & 0x7f) * weight;
      weight *= 128;
      if (byte < 0x80) break;
    }
    this.#behind = at + 1;
    return value;
  }

  #bigVarint(): bigint {
    let value = 0n;
    for (let at = this.#behind - 1; at >= this.at; at--) value = (value << 7n) | BigInt(this.message.bytes[at]! & 0x7f);
    return value;
  }

  #endOfField(): number {
    switch (this.tag % 8) {
      case VARINT:
        this.#varint(this.at);
        return this.#behind;
      case FIXED64:
        return this.at + 8;
      case FIXED32:
        return this.at + 4;
      case BYTES: {
        const length = this.#varint(this.at);
        this.at = this.#behind;
        return this.at + length;
      }
      default: // groups are older than any writer of these files
        return Infinity;
    }
  }
}
