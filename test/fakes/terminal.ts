// Terminals for tests of what is printed.
import { Writable } from 'node:stream';
import type { WriteStream } from 'node:tty';
import type { Terminal } from '../../src/views/terminal.ts';

export type FakeTerminal = Terminal & {
  /** All that was written. */
  written(): string;
};

/** Nothing of the machine's own environment shows: width, encoding and colour are as given. */
export function fakeTerminal(width: number, { isUtf8 = true, hasColor = false, rows = 24 } = {}): FakeTerminal {
  let text = '';
  const stream = new Writable({
    decodeStrings: false,
    write(chunk: string, _encoding, done) {
      text += chunk;
      done();
    },
  });
  return {
    stream: stream as unknown as WriteStream,
    isTty: Number.isFinite(width),
    hasColor,
    isUtf8,
    width: () => width,
    rows: () => rows,
    written: () => text,
  };
}
