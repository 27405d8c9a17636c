// A terminal made of memory: keeps the screen and what scrolled off it, as far as our own sequences go.
import { Writable } from 'node:stream';
import type { WriteStream } from 'node:tty';

export type Screen = {
  readonly stream: WriteStream;
  /** All that was written, as it was written. */
  written(): string;
  /** Scrollback and screen, without blanks at the end. */
  lines(): readonly string[];
  isCursorVisible(): boolean;
  title(): string;
  resize(columns: number, rows: number): void;
};

/** Knows \n, \r, cursor up, erase line, erase below, cursor visibility and title; throws on any other sequence. */
export function createScreen(columns: number, rows: number): Screen {
  const page = new Page(rows);
  let written = '';
  const stream = new Writable({
    decodeStrings: false,
    write(chunk: string, _encoding, done) {
      written += chunk;
      page.write(chunk);
      done();
    },
  });
  const tty = Object.assign(stream, { isTTY: true, columns, rows }) as unknown as WriteStream;
  return {
    stream: tty,
    written: () => written,
    lines: () => page.lines.map((line) => line.trimEnd()),
    isCursorVisible: () => page.isCursorVisible,
    title: () => page.title,
    resize: (nextColumns, nextRows) => {
      Object.assign(tty, { columns: nextColumns, rows: nextRows });
      page.rows = nextRows;
      tty.emit('resize');
    },
  };
}

class Page {
  lines: string[] = [''];
  isCursorVisible = true;
  title = '';
  rows: number;
  #row = 0;
  #column = 0;

  constructor(rows: number) {
    this.rows = rows;
  }

  write(chunk: string): void {
    for (const [token] of chunk.replaceAll(colours, '').matchAll(tokens)) this.#take(token);
  }

  #take(token: string): void {
    if (token === '\n') this.#newline();
    else if (token === '\r') this.#column = 0;
    else if (!token.startsWith('\x1b')) this.#put(token);
    else if (token.endsWith('A')) this.#up(Number(token.slice(2, -1)));
    else if (token === '\x1b[2K') this.lines[this.#row] = '';
    else if (token === '\x1b[J') this.lines.splice(this.#row, Infinity, this.#line().slice(0, this.#column));
    else if (token === '\x1b[?25l' || token === '\x1b[?25h') this.isCursorVisible = token.endsWith('h');
    else if (token.startsWith('\x1b]2;')) this.title = token.slice(4, -1);
    else if (token === '\x1b[23;2t') this.title = '';
    else if (token !== '\x1b[22;2t') throw new TypeError(`unknown sequence ${JSON.stringify(token)}`);
  }

  #line(): string {
    return this.lines[this.#row] ?? '';
  }

  #put(text: string): void {
    const line = this.#line().padEnd(this.#column);
    this.lines[this.#row] = line.slice(0, this.#column) + text + line.slice(this.#column + text.length);
    this.#column += text.length;
  }

  #newline(): void {
    this.#row += 1;
    this.#column = 0;
    this.lines[this.#row] ??= '';
  }

  /** A real cursor stops at the screen's first line: to ask for more would be to lose count. */
  #up(rows: number): void {
    this.#row -= rows;
    if (this.#row < Math.max(0, this.lines.length - this.rows)) throw new RangeError('above the screen');
  }
}

/* oxlint-disable no-control-regex -- control sequences are what this is about */

/** Colours stay out of the picture. */
const colours = /\x1b\[[\d;]*m/g;

const tokens = /\x1b\[[?\d;]*[A-Za-z]|\x1b\][^\x07]*\x07|[\n\r]|[^\x1b\n\r]+/g;
