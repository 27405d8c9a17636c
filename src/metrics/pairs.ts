// `name=value` and `name: value` in free text. One pass over the line, from separator to separator; each looks back for its
// name and ahead for its number, so a long line costs no more than its length.
import { numberEnd, parseNumber } from './number.ts';
import { stepRank, type Pair } from './steps.ts';

/** A longer name is no metric. UTF-16 units. */
export const LONGEST_NAME = 128;

/**
 * A name is made of letters, digits and `_ - . / @ %`, begins with a letter or `_` (`3d_iou` and `5-shot` are names too), and may
 * stand in quotes, where it may hold blanks. The words that tell two curves apart belong to it: `val loss: 0.3` is `val_loss`; of
 * any other two words the last is the name. A number glued to anything (`3s`, `3/10`, `12:30`, `1.2.3`, `5%`) is no value.
 */
export function findPairs(line: string): readonly Pair[] {
  const pairs: Pair[] = [];
  for (let at = 1; at < line.length - 1; at++) {
    const code = line.charCodeAt(at);
    if (code !== EQUALS && code !== COLON) continue;
    const start = skipBlanks(line, at + 1);
    const end = numberEnd(line, start);
    if (end === start || !endsValue(line, end)) continue;
    const name = nameBefore(line, at);
    if (name === undefined || isSourceLine(name, line, at)) continue;
    pairs.push({ name, value: parseNumber(line.slice(start, end)) ?? NaN });
    at = end - 1;
  }
  return pairs;
}

const EQUALS = 0x3d;
const COLON = 0x3a;
const DOT = 0x2e;

const IN_NAME = 1;
const BEFORE_NAME = 2;
const AFTER_VALUE = 4;
const CLASSES = characterClasses();

function characterClasses(): Uint8Array {
  const classes = new Uint8Array(128);
  const mark = (characters: string, bit: number): void => {
    for (const character of characters) classes[character.charCodeAt(0)]! |= bit;
  };
  mark('ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz0123456789_-./@%', IN_NAME);
  mark(' \t,;:([{|<>*"\'', BEFORE_NAME);
  mark(' \t,;([{)]}|<>*!"\'', AFTER_VALUE);
  return classes;
}

/** Outside ASCII, letters and digits of any script are parts of words; signs (`│ … ±`) part them. */
function hasClass(code: number, bit: number): boolean {
  if (code < 128) return (CLASSES[code]! & bit) !== 0;
  return /[\p{L}\p{M}\p{N}]/u.test(String.fromCharCode(code)) === (bit === IN_NAME);
}

function endsValue(line: string, end: number): boolean {
  if (end >= line.length) return true;
  const code = line.charCodeAt(end);
  // `loss: 5.` ends a sentence, or is numpy's way to write 5.0.
  if (code === DOT) return end + 1 >= line.length || hasClass(line.charCodeAt(end + 1), AFTER_VALUE);
  // `1,234` is a thousand or a list, never the 1 of its beginning.
  if (code === 0x2c && isDigit(line.charCodeAt(end + 1))) return false;
  return hasClass(code, AFTER_VALUE);
}

function nameBefore(line: string, separator: number): string | undefined {
  let end = separator;
  while (isBlank(line.charCodeAt(end - 1))) end--;
  const quote = line.charCodeAt(end - 1);
  if (quote === 0x22 || quote === 0x27) return quotedName(line, end - 1);
  let start = end;
  while (start > 0 && end - start <= LONGEST_NAME && hasClass(line.charCodeAt(start - 1), IN_NAME)) start--;
  if (start > 0 && !hasClass(line.charCodeAt(start - 1), BEFORE_NAME)) return undefined;
  const name = line.slice(start, end);
  return isName(name) ? withPart(name, line, start) : undefined;
}

function quotedName(line: string, close: number): string | undefined {
  const open = line.lastIndexOf(line.charAt(close), close - 1);
  const name = line.slice(open + 1, close);
  return open >= 0 && name.length <= LONGEST_NAME && /\p{L}/u.test(name) ? name : undefined;
}

/** Letter or `_` first; digits may stand before it. A date, a version or an option of a command does not pass. */
function isName(name: string): boolean {
  return name.length <= LONGEST_NAME && (isLetter(name.charCodeAt(0)) || /^(?:\d+[-_]?)?[\p{L}_]/u.test(name));
}

const PARTS = new Set(['train', 'training', 'val', 'valid', 'validation', 'dev', 'test', 'eval']);

/** Without it `train loss: 0.2, val loss: 0.4` would be two values of one metric, and wrong without a sound. */
function withPart(name: string, line: string, start: number): string {
  if (line.charCodeAt(start - 1) !== 0x20 || !isLetter(line.charCodeAt(start - 2))) return name;
  const begin = line.slice(Math.max(0, start - 12), start - 1);
  const word = /(?:^|[^\p{L}\p{N}_\-./@%])(\p{L}+)$/u.exec(start > 12 ? begin : ` ${begin}`)?.[1];
  if (word === undefined || !PARTS.has(word.toLowerCase()) || stepRank(name) !== undefined) return name;
  return `${word}_${name}`;
}

/** `train.py:45` in front of a log line says where it was written. */
function isSourceLine(name: string, line: string, separator: number): boolean {
  if (line.charCodeAt(separator) !== COLON || !isDigit(line.charCodeAt(separator + 1))) return false;
  return /\.(?:py|js|ts|mjs|c|cc|cpp|cu|h|go|java|jl|rs|r)$/i.test(name);
}

function skipBlanks(line: string, start: number): number {
  let at = start;
  while (isBlank(line.charCodeAt(at))) at++;
  return at;
}

function isBlank(code: number): boolean {
  return code === 0x20 || code === 0x09;
}

function isLetter(code: number): boolean {
  const lower = code | 0x20;
  return lower >= 0x61 && lower <= 0x7a;
}

function isDigit(code: number): boolean {
  return code >= 0x30 && code <= 0x39;
}
