// The wire between hyper and `scripts/agent.sh`: how text travels in a line, and how answers are cut out of bytes.

/** Text for the shell's `printf %b`, in one line of printable ASCII. Blanks stay; a text that ends in one must not be sent last. */
export function escapeText(text: string): string {
  // Not only newlines: dash keeps marks of its own in the bytes 0x81 to 0x88 and may lose such a byte of the text.
  return Buffer.from(text)
    .toString('latin1')
    .replace(/[^ -[\]-~]/g, escapeByte);
}

/** The same without a blank, so that it stands as one word; `''` becomes `\c`, which prints nothing. */
export function escapeWord(text: string): string {
  return text === '' ? '\\c' : escapeText(text).replaceAll(' ', '\\0040');
}

/** Inverse of both. */
export function unescapeText(escaped: string): string {
  const bytes = escaped.replace(/\\(c|n|\\|0[0-7]{3})/g, (_all, code: string) => {
    if (code === 'c') return '';
    if (code === 'n') return '\n';
    return code === '\\' ? '\\' : String.fromCharCode(Number.parseInt(code, 8));
  });
  return Buffer.from(bytes, 'latin1').toString();
}

/** One line of an answer, as words, with the raw bytes it announced. */
export type ReplyPart = { readonly words: readonly string[]; readonly bytes: Uint8Array };

export type Incoming =
  | { readonly kind: 'greeting'; readonly bootId: string; readonly pid: number }
  | { readonly kind: 'part'; readonly part: ReplyPart }
  | { readonly kind: 'ok' }
  | { readonly kind: 'no'; readonly message: string };

/** Cuts the agent's output into what it means. All before the greeting (a noisy `.bashrc`) is skipped. */
export class ReplyReader {
  #unread = Buffer.alloc(0);
  #isGreeted = false;

  /** Everything that is complete with this chunk. Throws a TypeError if bytes do not end where they were said to. */
  *read(chunk: Uint8Array): Generator<Incoming> {
    this.#unread = this.#unread.length === 0 ? Buffer.from(chunk) : Buffer.concat([this.#unread, chunk]);
    for (let next = this.#next(); next !== undefined; next = this.#next()) if (next !== null) yield next;
  }

  /** null: a line that says nothing; undefined: more bytes are needed. */
  #next(): Incoming | null | undefined {
    const end = this.#unread.indexOf(newline);
    if (end < 0) return undefined;
    const line = this.#unread.toString('latin1', 0, end);
    if (!this.#isGreeted) {
      this.#unread = this.#unread.subarray(end + 1);
      return this.#greeting(line);
    }
    const size = Number(/ \+(\d+)$/.exec(line)?.[1] ?? -1);
    const after = size < 0 ? end + 1 : end + 1 + size + 1;
    if (this.#unread.length < after) return undefined;
    if (this.#unread[after - 1] !== newline) throw new TypeError(`agent's answer is out of step at "${line}"`);
    const bytes = this.#unread.subarray(end + 1, Math.max(end + 1, after - 1));
    this.#unread = this.#unread.subarray(after);
    return toIncoming(line, bytes);
  }

  #greeting(line: string): Incoming | null {
    const match = /^HYPER 1 (\S+) (\d+)$/.exec(line);
    if (match === null) return null;
    this.#isGreeted = true;
    return { kind: 'greeting', bootId: match[1] ?? '', pid: Number(match[2]) };
  }
}

const newline = 10;

function toIncoming(line: string, bytes: Uint8Array): Incoming {
  if (line === 'ok') return { kind: 'ok' };
  if (line.startsWith('no ')) return { kind: 'no', message: line.slice(3) };
  return { kind: 'part', part: { words: line.split(' '), bytes } };
}

function escapeByte(byte: string): string {
  if (byte === '\\') return '\\\\';
  if (byte === '\n') return '\\n';
  return `\\0${byte.charCodeAt(0).toString(8).padStart(3, '0')}`;
}
