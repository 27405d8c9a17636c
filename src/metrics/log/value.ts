// A value as a trainer prints it: 0.5, 84.3%, 1,234.5, tensor(0.5, device='cuda:0'), 0.82+0.03, 12.3 ms, 9885/10000 (99%).
import { AFTER_VALUE, hasClass, isBlank, isDigit, isLetter, skipBlanks } from '../characters.ts';
import { numberEnd, parseNumber } from '../number.ts';
import { kindOfUnit, startsUnit, unitEnd } from './units.ts';
import { readWrapped } from './wrapped.ts';

/**
 * `plain`: a number, or a percentage (84.3% is 84.3). `ratio`: 9885/10000 is 0.9885, of a score; of anything else it is progress.
 * `duration`: 12.3 ms is 12.3. `size`: 3.2GB, 9 it/s. `count`: a whole number of something, as `72 layers`.
 */
export type Value = {
  readonly value: number;
  readonly kind: 'plain' | 'ratio' | 'duration' | 'size' | 'count';
  /** The place behind it, its unit and its second part (`± 0.03`). */
  readonly end: number;
};

/** The value that begins at `start`; undefined where there is none, or it is glued to what makes it none (`3/10`, `12:30`, `1.2.3`). */
export function readValue(text: string, start: number): Value | undefined {
  const end = numberEnd(text, start);
  if (end === start) return readInWrapping(text, start);
  const grouped = groupsEnd(text, start, end);
  if (grouped > end) {
    const whole = numberEnd(text, grouped - 1);
    return readBehind(text, Number(text.slice(start, whole).replaceAll(/[,_]/g, '')), start, whole);
  }
  const digits = text.slice(start, end);
  const number = Number(digits);
  const value = Number.isNaN(number) ? (parseNumber(digits) ?? NaN) : number;
  return text.charCodeAt(end) === LETTER_F ? readJulia(text, start, end) : readBehind(text, value, start, end);
}

function readInWrapping(text: string, start: number): Value | undefined {
  const wrapped = readWrapped(text, start);
  return wrapped === undefined ? undefined : { value: wrapped.value, kind: 'plain', end: wrapped.end };
}

const LETTER_F = 0x66;
const COMMA = 0x2c;
const DOT = 0x2e;
const SLASH = 0x2f;
const COLON = 0x3a;
const EQUALS = 0x3d;
const UNDERSCORE = 0x5f;
const PERCENT = 0x25;
const PLUS = 0x2b;
const PLUS_MINUS = 0xb1;

/** What follows the number decides what it is. */
function readBehind(text: string, value: number, start: number, end: number): Value | undefined {
  if (end >= text.length) return { value, kind: 'plain', end };
  const code = text.charCodeAt(end);
  if (isBlank(code)) return readApart(text, value, start, end);
  if (code === PERCENT) return readPercent(text, value, end + 1);
  if (code === SLASH) return readRatio(text, value, end + 1);
  if (code === PLUS || code === PLUS_MINUS) return readSpread(text, value, start, end + 1);
  if (startsUnit(code)) return readGlued(text, value, end);
  return endsValue(text, end) ? { value, kind: 'plain', end } : undefined;
}

function endsValue(text: string, end: number): boolean {
  const code = text.charCodeAt(end);
  const next = text.charCodeAt(end + 1);
  const isLast = end + 1 >= text.length;
  // `loss: 5.` ends a sentence, or is numpy's way to write 5.0; `loss 0.5: 100%|###|` describes a bar.
  if (code === DOT) return isLast || hasClass(next, AFTER_VALUE);
  if (code === COLON) return isLast || isBlank(next);
  // `1,23` is a list, or a number of those who write a comma for the point; never the 1 of its beginning.
  if (code === COMMA && isDigit(next)) return false;
  return hasClass(code, AFTER_VALUE);
}

/** Where the groups of three digits of `1,234,567` or `1_234` end, or `end` where there are none. */
function groupsEnd(text: string, start: number, end: number): number {
  const separator = text.charCodeAt(end);
  if (separator !== COMMA && separator !== UNDERSCORE) return end;
  if (!/^[+-]?[1-9]\d{0,2}$/.test(text.slice(start, end))) return end;
  let at = end;
  while (text.charCodeAt(at) === separator && digitsFrom(text, at + 1) === 3) at += 4;
  return isDigit(text.charCodeAt(at + 1)) && text.charCodeAt(at) === separator ? end : at;
}

function digitsFrom(text: string, start: number): number {
  let at = start;
  while (isDigit(text.charCodeAt(at))) at++;
  return at - start;
}

/** Julia's Float32: 0.912f0. */
function readJulia(text: string, start: number, end: number): Value | undefined {
  const exponent = /f(-?\d{1,2})(?!\w)/y;
  exponent.lastIndex = end;
  const found = exponent.exec(text);
  if (found === null) return undefined;
  return readBehind(text, Number(`${text.slice(start, end)}e${found[1]}`), start, exponent.lastIndex);
}

/** `100% |####|` is a bar's own. */
function readPercent(text: string, value: number, end: number): Value | undefined {
  if (text.charAt(end) === '|' || isDrawn(text.charCodeAt(skipBlanks(text, end)))) return undefined;
  return end >= text.length || endsValue(text, end) ? { value, kind: 'plain', end } : undefined;
}

/** The signs that bars are drawn with: horizontal lines, blocks. */
function isDrawn(code: number): boolean {
  return code === 0x2500 || code === 0x2501 || (code >= 0x2574 && code <= 0x259f);
}

/** `9885/10000` or `9,885/10,000`, and `(99%)` behind it. */
function readRatio(text: string, value: number, start: number): Value | undefined {
  const digits = start + digitsFrom(text, start);
  const end = groupsEnd(text, start, digits);
  if (end === start || (end < text.length && !endsValue(text, end))) return undefined;
  return { value: value / Number(text.slice(start, end).replaceAll(/[,_]/g, '')), kind: 'ratio', end };
}

/** The second number of `0.82+0.03`, `0.82 ± 0.03`, `0.82 +/- 0.03` is how far the first is spread. */
function readSpread(text: string, value: number, start: number, from: number): Value | undefined {
  const minus = text.startsWith('/-', from) ? 2 : text.startsWith('-', from) ? 1 : 0;
  const second = skipBlanks(text, from + minus);
  const end = isDigit(text.charCodeAt(second)) || text.charCodeAt(second) === DOT ? numberEnd(text, second) : second;
  // `5.0±x` is still the 5.0 in front; `5+x` is a term.
  if (end === second) return text.charCodeAt(from - 1) === PLUS ? undefined : { value, kind: 'plain', end: from };
  return readBehind(text, value, start, end);
}

/** `12ms`, `3.2GB`; a number glued to any other letters is none. */
function readGlued(text: string, value: number, start: number): Value | undefined {
  const end = unitEnd(text, start);
  const kind = kindOfUnit(text.slice(start, end));
  if (kind === undefined || (end < text.length && !endsValue(text, end) && text.charCodeAt(end) !== 0x28))
    return undefined;
  return { value, kind, end };
}

/** A number with a blank behind it: perhaps its unit, its spread, `%` or what it counts comes next. */
function readApart(text: string, value: number, start: number, end: number): Value | undefined {
  const next = skipBlanks(text, end);
  const code = text.charCodeAt(next);
  if (startsUnit(code)) return readWords(text, value, start, end, next);
  if (code === PERCENT && next === end + 1) return readPercent(text, value, next + 1);
  if (code === SLASH) return readRatio(text, value, skipBlanks(text, next + 1)) ?? { value, kind: 'plain', end };
  if (code === PLUS_MINUS || (code === PLUS && next === end + 1))
    return readSpread(text, value, start, next + 1) ?? { value, kind: 'plain', end };
  return { value, kind: 'plain', end };
}

function readWords(text: string, value: number, start: number, end: number, next: number): Value {
  const wordEnd = unitEnd(text, next);
  const after = skipBlanks(text, wordEnd);
  if (next > end + 1 || isSeparator(text, after)) return { value, kind: 'plain', end };
  const kind = kindOfUnit(text.slice(next, wordEnd));
  if (kind !== undefined) return { value, kind, end: wordEnd };
  const isWhole = /^[+-]?\d+$/.test(text.slice(start, end).replaceAll(/[,_]/g, ''));
  return { value, kind: isWhole && isCounted(text, wordEnd) ? 'count' : 'plain', end };
}

/** `72 layers, …` counts layers; in `acc: 1 val loss: 0.5` the words behind the number are the next name. */
function isCounted(text: string, start: number): boolean {
  let at = start;
  for (let words = 0; words < 4 && isBlank(text.charCodeAt(at)) && isLetter(text.charCodeAt(at + 1)); words++) {
    at = unitEnd(text, at + 1);
  }
  const after = skipBlanks(text, at);
  return !(isSeparator(text, after) || isDigit(text.charCodeAt(after)) || text.charAt(after) === '-');
}

/** The colon of an address is none: `Get:1 http://…`. */
function isSeparator(text: string, at: number): boolean {
  const code = text.charCodeAt(at);
  return code === EQUALS || (code === COLON && text.charCodeAt(at + 1) !== SLASH);
}
