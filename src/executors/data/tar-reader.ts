// Members of a tar archive, one after the other, out of a stream that is never held whole.
import { blockBytes, paddingOf, readHeader } from './tar.ts';
import type { TarMember } from './tar.ts';

/** `content` must be read before the next member is asked for; what is left of it is skipped then. */
export type Entry = { readonly member: TarMember; readonly content: AsyncIterable<Buffer> };

/** Longest name and pax header that are believed. */
const mostHeaderBytes = 1024 * 1024;

/**
 * Archives may follow each other, as `xargs tar` writes them. Throws TypeError for what is no archive, and TruncatedError where it
 * ends in the middle of a member.
 */
export async function* readTar(stream: AsyncIterable<Buffer>): AsyncGenerator<Entry> {
  const source = new ByteSource(stream);
  let name: string | undefined;
  let link: string | undefined;
  let size: number | undefined;
  for (let block = await source.block(); block !== undefined; block = await source.block()) {
    const header = readHeader(block);
    if (header === undefined) continue;
    if ('LKxg'.includes(header.type)) {
      const text = await readWhole(source, header.size);
      const pax = header.type === 'x' ? readPax(text) : new Map<string, string>();
      if (header.type === 'L') name = untilNul(text);
      if (header.type === 'K') link = untilNul(text);
      name = pax.get('path') ?? name;
      link = pax.get('linkpath') ?? link;
      size = pax.has('size') ? Number(pax.get('size')) : size;
      continue;
    }
    const bytes = header.kind === 'link' ? 0 : (size ?? header.size);
    const member = { ...header, path: name ?? header.path, link: link ?? header.link, size: bytes };
    name = link = size = undefined;
    const rest = { left: bytes };
    yield { member, content: source.take(rest) };
    await source.skip(rest.left + paddingOf(bytes));
  }
}

/** The stream ended where more was to come. */
export class TruncatedError extends Error {
  override readonly name = 'TruncatedError';
}

class ByteSource {
  readonly #chunks: AsyncIterator<Buffer>;
  #held: Buffer = Buffer.alloc(0);

  constructor(stream: AsyncIterable<Buffer>) {
    this.#chunks = stream[Symbol.asyncIterator]();
  }

  /** undefined: the stream ends here. */
  async block(): Promise<Buffer | undefined> {
    while (this.#held.length < blockBytes) {
      const more = await this.#more();
      if (more === undefined && this.#held.length === 0) return undefined;
      if (more === undefined) throw new TruncatedError('the archive ends within a header');
      this.#held = Buffer.concat([this.#held, more]);
    }
    const block = this.#held.subarray(0, blockBytes);
    this.#held = this.#held.subarray(blockBytes);
    return block;
  }

  /** `rest.left` bytes, in pieces; it says how many were not taken. */
  async *take(rest: { left: number }): AsyncGenerator<Buffer> {
    while (rest.left > 0) {
      const chunk = this.#held.length > 0 ? this.#held : await this.#more();
      if (chunk === undefined) throw new TruncatedError('the archive ends within a file');
      const piece = chunk.subarray(0, rest.left);
      this.#held = chunk.subarray(piece.length);
      rest.left -= piece.length;
      yield piece;
    }
  }

  async skip(count: number): Promise<void> {
    const rest = { left: count };
    for await (const piece of this.take(rest)) void piece;
  }

  async #more(): Promise<Buffer | undefined> {
    const next = await this.#chunks.next();
    return next.done === true ? undefined : next.value;
  }
}

async function readWhole(source: ByteSource, size: number): Promise<Buffer> {
  if (size > mostHeaderBytes) throw new TypeError('not a tar archive');
  const pieces: Buffer[] = [];
  for await (const piece of source.take({ left: size })) pieces.push(piece);
  await source.skip(paddingOf(size));
  return Buffer.concat(pieces);
}

/** Records `LENGTH KEY=VALUE\n`; the length counts bytes, its own among them. */
function readPax(text: Buffer): Map<string, string> {
  const found = new Map<string, string>();
  for (let at = 0; at < text.length;) {
    const blank = text.indexOf(0x20, at);
    const length = Number(text.toString('latin1', at, blank));
    if (blank < 0 || !(length > 0)) break;
    const record = text.toString('utf8', blank + 1, at + length - 1);
    const equals = record.indexOf('=');
    found.set(record.slice(0, equals), record.slice(equals + 1));
    at += length;
  }
  return found;
}

function untilNul(text: Buffer): string {
  const end = text.indexOf(0);
  return text.toString('utf8', 0, end < 0 ? text.length : end);
}
