// `name=value`, `name: value` and, of metrics, `name value` in free text. One pass over the line, from sign to sign; each looks
// back for its name and ahead for its value, so a long line costs no more than its length.
import { blanksStart, closingBracket, hasClass, IN_NAME, isBlank, skipBlanks } from './characters.ts';
import { readDictionary } from './log/dictionary.ts';
import { nameBefore, nameWithoutSeparator } from './log/names.ts';
import { readValue, type Value } from './log/value.ts';
import { isAboutRun, isFunctionWord, isMetricWord, isSetting } from './log/vocabulary.ts';
import type { Placed } from './steps.ts';

type Step = { readonly pairs: readonly Placed[]; readonly end: number };

/**
 * The pairs of one line, in its order. A call with its arguments (`Namespace(lr=0.1)`) and a dictionary of settings hold none. A
 * number glued to anything that is no unit (`3/10`, `12:30`, `1.2.3`) is no value.
 */
export function findPairs(line: string): readonly Placed[] {
  const found: Placed[] = [];
  for (let at = 1 - Number(line.startsWith('{')); at < line.length - 1; at++) {
    const code = line.charCodeAt(at);
    if (code >= 128 || SIGNS[code] === 0 || (isBlank(code) && !mayStartNumber(line.charCodeAt(at + 1)))) continue;
    const step = stepOver(line, at, code, found.length > 0);
    if (step === undefined) continue;
    for (const pair of step.pairs) found.push(pair);
    at = step.end - 1;
  }
  return found;
}

const TAB = 0x09;
const BLANK = 0x20;
const OPEN = 0x28;
const COLON = 0x3a;
const EQUALS = 0x3d;
const BRACE = 0x7b;

/** Where something may begin or end. */
const SIGNS = new Uint8Array(128);
for (const sign of [TAB, BLANK, OPEN, COLON, EQUALS, BRACE]) SIGNS[sign] = 1;

function stepOver(line: string, at: number, code: number, isBehindPair: boolean): Step | undefined {
  switch (code) {
    case COLON:
    case EQUALS:
      return pairAt(line, at);
    case OPEN:
      return hasClass(line.charCodeAt(at - 1), IN_NAME) ? { pairs: [], end: closingBracket(line, at) + 1 } : undefined;
    case BRACE:
      return dictionaryAt(line, at, isBehindPair);
    default:
      return pairWithoutSeparator(line, at);
  }
}

function dictionaryAt(line: string, at: number, isBehindPair: boolean): Step | undefined {
  const read = readDictionary(line, at, isBehindPair);
  return read === undefined ? undefined : { pairs: read.pairs.map((pair) => ({ ...pair, at })), end: read.end };
}

function pairAt(line: string, separator: number): Step | undefined {
  const start = skipBlanks(line, separator + 1);
  const value = readValue(line, start);
  // `mAP@0.5:0.95: 0.4` is one name.
  const isInName =
    start === separator + 1 && line.charCodeAt(separator) === COLON && line.charCodeAt(value?.end ?? 0) === COLON;
  if (value === undefined || isInName) return undefined;
  const name = nameBefore(line, separator);
  // `f=2 done` says what f is, and `layers: 2 blocks` counts something.
  const isSet = line.charCodeAt(separator) === EQUALS && start === separator + 1;
  const kind = isSet && value.kind === 'count' ? 'plain' : value.kind;
  if (name === undefined || isPlace(name, line, separator) || !isBelieved(name, kind))
    return { pairs: [], end: value.end };
  return { pairs: [{ name, value: value.value, at: separator }], end: value.end };
}

function isBelieved(name: string, kind: Value['kind']): boolean {
  switch (kind) {
    case 'plain':
      return !isRate(name);
    case 'ratio':
    case 'count':
      return isMetricWord(name);
    case 'duration':
      // A sentence that ends with a time tells of the run: `Binning 0.1 GB of data: 0.03 s`.
      return !isAboutRun(name) && !name.split('_').some(isFunctionWord);
    case 'size':
      return false;
  }
}

/** `words/sec/thread` */
function isRate(name: string): boolean {
  return name.includes('/s') && /\/s(?:ec)?(?:\/|$)/.test(name);
}

/** `train.py:45` and `__main__:train:88` say where a line was written, `node-17.local:8080` where something listens. */
function isPlace(name: string, line: string, separator: number): boolean {
  if (line.charCodeAt(separator) !== COLON || !/^:\d{1,6}(?![\w.])/.test(line.slice(separator, separator + 9)))
    return false;
  if (line.charCodeAt(blanksStart(line, separator) - name.length - 1) === COLON) return true;
  if (/\.(?:py|js|ts|mjs|c|cc|cpp|cu|h|go|java|jl|rs|r|R)$/.test(name)) return true;
  return /^[\w-]+(?:\.[\w-]+)+$/.test(name) && /^:\d\d/.test(line.slice(separator, separator + 3));
}

/** `loss 0.4`, where the words say that it is a metric; between the bars of `| wps 1234 |` any word is one. */
function pairWithoutSeparator(line: string, blank: number): Step | undefined {
  if (!hasClass(line.charCodeAt(blank - 1), IN_NAME)) return undefined;
  const value = readValue(line, skipBlanks(line, blank + 1));
  if (value === undefined || value.kind === 'count') return undefined;
  const name = nameWithoutSeparator(line, blank) ?? nameInBars(line, blank, value.end);
  if (name === undefined || !isBelieved(name, value.kind)) return undefined;
  return { pairs: [{ name, value: value.value, at: blank }], end: value.end };
}

/** A digit, a sign or a point, the first letter of nan and inf, or one more blank. */
function mayStartNumber(code: number): boolean {
  const lower = code | 0x20;
  return (
    (code >= 0x2b && code <= 0x39 && code !== 0x2c && code !== 0x2f) ||
    lower === 0x6e ||
    lower === 0x69 ||
    isBlank(code)
  );
}

function nameInBars(line: string, end: number, valueEnd: number): string | undefined {
  const next = skipBlanks(line, valueEnd);
  if (next < line.length && line.charAt(next) !== '|') return undefined;
  const bar = line.lastIndexOf('|', end - 1);
  const before = blanksStart(line, end);
  const word = line.slice(skipBlanks(line, bar + 1), before);
  return bar >= 0 && /^[a-z][\w-]{0,40}$/.test(word) && !isSetting(word) ? word : undefined;
}
