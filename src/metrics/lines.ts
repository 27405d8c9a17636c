// Bytes of a growing file → whole lines of text, free of terminal control. Where the bytes were cut between two reads makes no difference.
// oxlint-disable no-control-regex -- control characters are what this file looks for

/** A longer line is skipped whole: no metric is on it, and it must not be held in memory. Bytes. */
const LONGEST_LINE = 64 * 1024;

const BACKSPACE = 0x08;
const TAB = 0x09;
const LF = 0x0a;
const CR = 0x0d;

type WholeLines = {
  /** Lines as they were written, breaks included; the last one may lack its break at the end of a file. */
  readonly text: string;
  readonly consumed: number;
  /** The next bytes go on with a line that is being skipped. */
  readonly isSkipping: boolean;
  /** Lines found to be too long. */
  readonly skipped: number;
};

/** Takes the whole lines off the front of `bytes`, and the half line behind them where `ended`. Invalid UTF-8 becomes U+FFFD. */
export function takeLines(bytes: Uint8Array, wasSkipping: boolean, ended: boolean): WholeLines {
  const kept: Uint8Array[] = [];
  let isSkipping = wasSkipping;
  let skipped = 0;
  let lineStart = 0;
  let keptFrom = 0;
  while (lineStart < bytes.length) {
    if (isSkipping) {
      const end = firstBreak(bytes, lineStart);
      kept.push(bytes.subarray(keptFrom, lineStart));
      keptFrom = lineStart = end < 0 ? bytes.length : end + 1;
      isSkipping = end < 0;
      if (isSkipping) break;
    } else {
      // Of the lines that begin and end within the length of one, none is too long: they need no look of their own.
      const end = lastBreak(bytes, lineStart, lineStart + LONGEST_LINE + 1);
      if (end >= 0) lineStart = end + 1;
      else if (bytes.length - lineStart <= LONGEST_LINE) break;
      else {
        isSkipping = true;
        skipped++;
      }
    }
  }
  // What is left is a half line: it waits for its end, unless it is being skipped or none will come.
  const consumed = ended || isSkipping ? bytes.length : lineStart;
  kept.push(bytes.subarray(keptFrom, consumed));
  return { text: kept.map(decode).join(''), consumed, isSkipping: isSkipping && !ended, skipped };
}

/** -1: there is none. */
function firstBreak(bytes: Uint8Array, from: number): number {
  const [lf, cr] = [bytes.indexOf(LF, from), bytes.indexOf(CR, from)];
  return lf < 0 || cr < 0 ? Math.max(lf, cr) : Math.min(lf, cr);
}

/** The last one before `end`; -1: there is none from `from` on. */
function lastBreak(bytes: Uint8Array, from: number, end: number): number {
  const window = bytes.subarray(from, end);
  const last = Math.max(window.lastIndexOf(LF), window.lastIndexOf(CR));
  return last < 0 ? -1 : from + last;
}

/** Calls `visit` with each line that is not empty, without its break; a carriage return or backspace breaks a line too (progress bars). */
export function eachLine(text: string, visit: (line: string) => void): void {
  let start = 0;
  let hasControls = false;
  for (let at = 0; at <= text.length; at++) {
    const code = at < text.length ? text.charCodeAt(at) : LF;
    if (code === LF || code === CR || code === BACKSPACE) {
      if (at > start) visit(hasControls ? withoutControls(text.slice(start, at)) : text.slice(start, at));
      start = at + 1;
      hasControls = false;
    } else if (code < 0x20 ? code !== TAB : code >= 0x7f && code <= 0x9f) {
      hasControls = true;
    }
  }
}

function decode(bytes: Uint8Array): string {
  return bytes.length === 0 ? '' : new TextDecoder('utf-8', { ignoreBOM: true }).decode(bytes);
}

/** OSC, DCS and their kin with their text up to BEL or ST. */
const STRING_SEQUENCE = /(?:\x1b[\]PX^_]|[\x9d\x90\x98\x9e\x9f])[^\x07\x1b\x9c]*(?:\x07|\x1b\\|\x9c)?/g;
const COLOUR = /(?:\x1b\[|\x9b)[0-9:;]*m/g;
/** A cursor that moves parts two words as a blank does; a colour may stand inside of one. */
const CURSOR = /(?:\x1b\[|\x9b)[\x30-\x3f]*[\x20-\x2f]*[\x40-\x7e]/g;
const OTHER_ESCAPE = /\x1b[\x20-\x2f]*[\x30-\x7e]?/g;
/** NUL among them: a text in UTF-16 then reads like any other. */
const CONTROL = /[\x00-\x08\x0b-\x1f\x7f-\x9f]/g;

function withoutControls(line: string): string {
  return line
    .replace(STRING_SEQUENCE, '')
    .replace(COLOUR, '')
    .replace(CURSOR, ' ')
    .replace(OTHER_ESCAPE, '')
    .replace(CONTROL, '');
}
