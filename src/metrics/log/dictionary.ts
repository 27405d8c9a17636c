// `{'eval_loss': 0.5, 'epoch': 1.0}`: the dictionaries that Python prints, and JSON with text before or behind it.
import { closingBracket, isQuote, skipBlanks } from '../characters.ts';
import type { Pair } from '../steps.ts';
import { LONGEST_NAME } from './names.ts';
import { readValue } from './value.ts';
import { isMetricWord, isSetting } from './vocabulary.ts';
import { readQuoted } from './wrapped.ts';

type Dictionary = { readonly pairs: readonly Pair[]; readonly end: number };

/**
 * The numbers of the dictionary that opens at `open`; a dictionary in it gives its name to those in it (`val/loss`). True, False
 * and None are 1, 0 and NaN. Settings are none: after a word like `params`, behind a value (`isBehindPair`), or with texts or
 * settings in it and no metric by name. undefined: no dictionary with quoted names begins there.
 */
export function readDictionary(line: string, open: number, isBehindPair: boolean): Dictionary | undefined {
  if (!isQuote(line.charCodeAt(skipBlanks(line, open + 1)))) return undefined;
  const reading: Reading = { line, at: open + 1, pairs: [], depth: 1, prefixes: [''], hasOther: false };
  while (reading.at < line.length && reading.depth > 0) readNext(reading);
  const { pairs, at } = reading;
  const isReport =
    !isBehindPair &&
    !isAfterSettings(line, open) &&
    (!reading.hasOther || pairs.some(({ name }) => isMetricWord(name)));
  return { pairs: isReport ? pairs : [], end: at };
}

type Reading = {
  readonly line: string;
  at: number;
  readonly pairs: Pair[];
  depth: number;
  readonly prefixes: string[];
  /** A text or a setting was there. */
  hasOther: boolean;
};

function isAfterSettings(line: string, open: number): boolean {
  return /(?:param|config|arg|setting|option|hyper)[a-z]{0,10}\W{0,4}$/i.test(line.slice(Math.max(0, open - 40), open));
}

function readNext(reading: Reading): void {
  const { line } = reading;
  const code = line.charCodeAt(reading.at);
  if (isQuote(code)) return readMember(reading);
  if (code === 0x7d) {
    reading.depth--;
    reading.prefixes.pop();
  }
  reading.at++;
}

function readMember(reading: Reading): void {
  const { line } = reading;
  const keyStart = reading.at;
  const keyEnd = stringEnd(line, keyStart);
  const colon = skipBlanks(line, keyEnd);
  reading.at = keyEnd;
  if (line.charAt(colon) !== ':') return;
  const key = line.slice(keyStart + 1, keyEnd - 1);
  reading.at = skipBlanks(line, colon + 1);
  readMemberValue(reading, key);
}

function readMemberValue(reading: Reading, key: string): void {
  const { line, at } = reading;
  const value = readValue(line, at) ?? readQuoted(line, at) ?? readWord(line, at);
  if (value !== undefined) {
    const name = `${reading.prefixes.at(-1) ?? ''}${key}`;
    if (isSetting(key)) reading.hasOther = true;
    else if (name !== '' && name.length <= LONGEST_NAME) reading.pairs.push({ name, value: value.value });
    reading.at = value.end;
    return;
  }
  skipValue(reading, key);
}

/** Past a text, a list or an object of another kind; into a dictionary. */
function skipValue(reading: Reading, key: string): void {
  const { line, at } = reading;
  const first = line.charAt(at);
  if (first === '{') {
    reading.depth++;
    reading.prefixes.push(`${reading.prefixes.at(-1) ?? ''}${key}/`.slice(0, LONGEST_NAME));
    reading.at++;
  } else if (first === '"' || first === "'") {
    reading.hasOther = true;
    reading.at = stringEnd(line, at);
  } else if (first === '[' || first === '(') {
    reading.at = closingBracket(line, at) + 1;
  }
}

const WORDS = /(True|true|False|false|None|null)(?!\w)/y;

function readWord(line: string, at: number): { readonly value: number; readonly end: number } | undefined {
  WORDS.lastIndex = at;
  const word = WORDS.exec(line)?.[0];
  if (word === undefined) return undefined;
  const lower = word.toLowerCase();
  return { value: lower === 'true' ? 1 : lower === 'false' ? 0 : NaN, end: at + word.length };
}

/** The place behind the string that begins with its quote at `start`. */
function stringEnd(line: string, start: number): number {
  const quote = line.charCodeAt(start);
  for (let at = start + 1; at < line.length; at++) {
    const code = line.charCodeAt(at);
    if (code === 0x5c) at++;
    else if (code === quote) return at + 1;
  }
  return line.length;
}
