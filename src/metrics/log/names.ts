// The name in front of a separator or a value: the words up to the sign, number or line start before them.
import { BEFORE_NAME, blanksStart, hasClass, IN_NAME, isDigit, isLetter, isQuote } from '../characters.ts';
import { stepRank } from '../steps.ts';
import { kindOfUnit } from './units.ts';
import { isAboutRun, isFunctionWord, isMetricWord, isPart, isQualifier, isSetting } from './vocabulary.ts';

/** A longer name is no metric. UTF-16 units. */
export const LONGEST_NAME = 128;

/** More words are a sentence. */
const MOST_WORDS = 4;
/** So many words are looked at to see that it is one. */
const WORDS_SEEN = 8;

/**
 * The name that ends before the separator at `separator`. A word is letters, digits and `_ - . / @ %`, and begins with a letter or
 * `_` (`3d_iou` and `5-shot` are names too); it may stand in quotes, where it may hold blanks. All words of `Mean squared error: 5`
 * are the name, joined by `_`; of `x=5`, glued, the last one is, with those that say which curve it is (`val loss=5`).
 * undefined: no name, or that of a setting, a size or an address, or the end of a sentence that names no metric.
 */
export function nameBefore(line: string, separator: number): string | undefined {
  const end = withoutSoFar(line, blanksStart(line, separator));
  const last = line.charCodeAt(end - 1);
  if (isQuote(last)) return quotedName(line, end - 1);
  if (last === CLOSE) return nameWithParentheses(line, end);
  const next = line.charCodeAt(separator + 1);
  const isGlued = end === separator && line.charCodeAt(separator) === EQUALS && next !== 0x20 && next !== 0x09;
  return phrase(line, end, isGlued);
}

/** The name that ends at `blank`, with a number behind it and no sign between them: `loss 0.4`. A metric must be its last word. */
export function nameWithoutSeparator(line: string, blank: number): string | undefined {
  const end = withoutSoFar(line, blank);
  const last = wordAt(line, end);
  if (last === undefined) return undefined;
  if (isVerb(last.text)) return nameWithoutSeparator(line, blanksStart(line, last.start));
  if (!isWord(last.text) || !isMetricWord(last.text)) return undefined;
  const words = [...wordsBefore(line, last.start), last.text];
  return words.length > MOST_WORDS || words.some(isFunctionWord) ? undefined : join(words);
}

const BLANK = 0x20;
const DOT = 0x2e;
const COLON = 0x3a;
const EQUALS = 0x3d;
const CLOSE = 0x29;

type Word = { readonly text: string; readonly start: number };

function phrase(line: string, end: number, isGlued: boolean): string | undefined {
  const last = wordAt(line, end);
  if (last !== undefined && isVerb(last.text)) return phrase(line, blanksStart(line, last.start), isGlued);
  if (last === undefined || !isName(last.text) || (isSetting(last.text) && !isReport(line))) return undefined;
  const words = wordsBefore(line, last.start);
  if (words.length === 0) return (isCountedThing(line, last) ? metricOfSentence(line, end) : undefined) ?? last.text;
  if (stepRank(last.text) !== undefined) return words.every(isBesideStep) ? last.text : undefined;
  return isGlued ? gluedName(words, last.text) : phraseName(words, last.text, line, end);
}

/** `Test accuracy is: 0.9` */
function isVerb(word: string): boolean {
  return word === 'is' || word === 'was';
}

/** `best val loss so far: 0.2` */
function withoutSoFar(line: string, end: number): number {
  return line.startsWith(' so far', end - 7) ? end - 7 : end;
}

/** The folds of `Mean accuracy over 2 folds: 0.8`. */
function isCountedThing(line: string, { text, start }: Word): boolean {
  return line.charCodeAt(start - 1) === BLANK && isDigit(line.charCodeAt(start - 2)) && !isMetricWord(text);
}

/** `size=1234` alone on its line is what a script reports, whatever the name. */
function isReport(line: string): boolean {
  return line.length <= LONGEST_NAME && /^[\w./-]+=\S+$/.test(line);
}

function isBesideStep(word: string): boolean {
  return isQualifier(word) || /^(?:global|at)$/i.test(word);
}

function gluedName(words: readonly string[], last: string): string | undefined {
  if (isFunctionWord(words.at(-1)!) && !isMetricWord(last)) return undefined;
  return withQualifiers(words, last);
}

function withQualifiers(words: readonly string[], last: string): string {
  const other = words.findLastIndex((word) => !isQualifier(word));
  return join([...words.slice(other + 1), last]);
}

function phraseName(before: readonly string[], last: string, line: string, end: number): string | undefined {
  const all = [...before, last];
  const hasMetric = all.some(isMetricWord);
  if (!hasMetric && (all.some(isFunctionWord) || isCount(all))) return undefined;
  // `and acc = 0.6`, `The loss: 0.4`
  const words = all.slice(all.findIndex((word) => !isFunctionWord(word)));
  const metric = hasMetric && words.length <= MOST_WORDS ? undefined : metricOfSentence(line, end);
  if (metric !== undefined) return metric;
  if (words.length > MOST_WORDS) return words.some(isAboutRun) && !hasMetric ? undefined : withQualifiers(before, last);
  // LightGBM's data set: `valid_0's auc`.
  if (words.length === 2 && words[0]!.endsWith("'s")) return `${words[0]!.slice(0, -2)}/${last}`;
  return join(words);
}

/** `Avg. loss` is `Avg_loss`. */
function join(words: readonly string[]): string {
  return words.map((word, at) => (at < words.length - 1 ? word.replace(/\.$/, '') : word)).join('_');
}

/** `Number of positive`, `Total nSV`, `param count`. */
function isCount(words: readonly string[]): boolean {
  return /^(?:total|number|num\.?|counts?)$/i.test(words[0]!) || /^(?:counts?|number)$/i.test(words.at(-1)!);
}

/** `Accuracy of the network on the 10000 test images` is about accuracy; of which data is said where it is not the test's. */
function metricOfSentence(line: string, end: number): string | undefined {
  const sentence = line.slice(Math.max(0, end - 160), end);
  const found =
    /(?:^|[,;:|>\])] {0,8}|- )(?:The |the )?([A-Za-z_][A-Za-z_\d]{1,23}(?: [A-Za-z_][A-Za-z_\d]{1,23})?) (?:of|on|for|over|across) [^,;:|=]{1,120}$/.exec(
      sentence,
    );
  const words = found?.[1]!.split(' ') ?? [];
  if (!isMetricWord(words.at(-1) ?? '') || words.slice(0, -1).some(isFunctionWord)) return undefined;
  const part = /\b(?:train|training|val|valid|validation|dev)\b/i.exec(found![0])?.[0];
  return [...(part === undefined || words.includes(part) ? [] : [part]), ...words].join('_');
}

/** The word that ends at `end`; undefined if none does, or it is glued to a sign that makes it none. */
function wordAt(line: string, end: number): Word | undefined {
  const start = wordStart(line, end);
  if (start === end || (start > 0 && !hasClass(line.charCodeAt(start - 1), BEFORE_NAME))) return undefined;
  const text = line.slice(start, end);
  return text.length <= LONGEST_NAME ? { text, start } : undefined;
}

/** The words before the one at `start`, one blank between them: up to a sign, a number, a level of logging or the end of a sentence. */
function wordsBefore(line: string, start: number): readonly string[] {
  const words: string[] = [];
  let from = start;
  while (
    words.length < WORDS_SEEN &&
    line.charCodeAt(from - 1) === 0x20 &&
    hasClass(line.charCodeAt(from - 2), IN_NAME)
  ) {
    const word = wordAt(line, from - 1);
    if (word === undefined || !(isWord(word.text) || isRank(line, word))) break;
    words.unshift(word.text);
    from = word.start;
  }
  return words;
}

/** The 5 of `top 5 accuracy`. */
function isRank(line: string, { text, start }: Word): boolean {
  return /^\d{1,4}$/.test(text) && /\btop $/i.test(line.slice(Math.max(0, start - 5), start));
}

function wordStart(line: string, end: number): number {
  let start = end;
  while (start > 0 && end - start <= LONGEST_NAME && isInWord(line, start - 1)) start--;
  return start;
}

/** An apostrophe before an s is within a word, and a colon between numbers: `valid_0's`, `mAP@0.5:0.95`, `mAP@.5:.95`. */
function isInWord(line: string, at: number): boolean {
  const code = line.charCodeAt(at);
  if (hasClass(code, IN_NAME)) return true;
  if (code === COLON) {
    const next = line.charCodeAt(at + 1) === DOT ? at + 2 : at + 1;
    return isDigit(line.charCodeAt(at - 1)) && isDigit(line.charCodeAt(next));
  }
  return code === 0x27 && at > 0 && line.startsWith('s ', at + 1) && hasClass(line.charCodeAt(at - 1), IN_NAME);
}

function isWord(text: string): boolean {
  const first = text.charCodeAt(0);
  if (!isLetter(first) && first !== 0x5f && first < 128) return false;
  if (/^(?:DEBUG|INFO|WARN|WARNING|ERROR|CRITICAL|FATAL|NOTICE|TRACE)$/.test(text)) return false;
  return !text.endsWith('.') || isQualifier(text) || text === 'num.';
}

/** Letter or `_` first; digits may stand before it. A date, a version or an option of a command does not pass. */
function isName(name: string): boolean {
  return isLetter(name.charCodeAt(0)) || /^(?:\d+[-_]?)?[\p{L}_]/u.test(name);
}

function quotedName(line: string, close: number): string | undefined {
  const open = line.lastIndexOf(line.charAt(close), close - 1);
  const name = line.slice(open + 1, close);
  return open >= 0 && name.length <= LONGEST_NAME && /\p{L}/u.test(name) && !isSetting(name) ? name : undefined;
}

/** `mAP50(B)` is a name; `loss (train)` is `train_loss`; what else stands apart in parentheses is no part of it. */
function nameWithParentheses(line: string, end: number): string | undefined {
  const open = line.lastIndexOf('(', end - 1);
  const inner = line.slice(open + 1, end - 1);
  if (open < 1 || inner.length > 24 || /[()=]/.test(inner)) return undefined;
  const nameEnd = blanksStart(line, open);
  const name = phrase(line, nameEnd, false);
  if (name === undefined || stepRank(name) !== undefined) return undefined;
  if (nameEnd === open) return /^[\w.:@%+-]+$/.test(inner) ? `${name}(${inner})` : undefined;
  if (isPart(inner)) return `${inner}_${name}`;
  return kindOfUnit(inner) !== undefined && isAboutRun(name) ? undefined : name;
}
