// Which part of the data the bare names of a line are of: `train loss 0.3 acc 0.9, val loss 0.5 acc 0.8`.
import type { Pair, Placed } from '../steps.ts';
import { isAboutRun, isMetricWord, isPart, isSetting } from './vocabulary.ts';

/**
 * A part of the data, as something in front of a value names it. `word`: a word of the name itself (`val loss`). `title`: it stands
 * before the name, apart (`val: loss`, `Val set: loss`). `joined`: it is printed as one with the name (`val_loss`).
 */
type Mention = {
  readonly part: string;
  readonly kind: 'word' | 'title' | 'joined';
  /** A title with nothing but signs between it and the name; the others always are. */
  readonly isDirect: boolean;
};

/**
 * The pairs, with the part in front of the names that it holds for: the bare ones behind it, until another part is named. A title
 * counts where it stands directly before a name, or where the line names several parts; elsewhere it is only that.
 */
export function withParts(pairs: readonly Placed[], line: string): readonly Pair[] {
  if (pairs.length === 0 || !MAY_NAME_PART.test(line)) return pairs;
  const words = findWords(line);
  const repeated = repeatedNames(pairs);
  if (words.length === 0 && repeated.size === 0) return pairs;
  const mentions = findMentions(pairs, line, words);
  const isOfSeveral = new Set(mentions.flatMap(keyOfApart)).size > 1;
  let held: Mention | undefined;
  let isBehindBar = false;
  return pairs.map((pair, index) => {
    const mention = mentions[index];
    if (mention !== undefined && (isOfSeveral || mention.isDirect) && !isSaidAgain(mention, held)) {
      held = mention;
      isBehindBar = false;
    } else isBehindBar ||= hasBar(line, pairs[index - 1]?.at ?? 0, pair.at);
    if (held === undefined || partOf(pair.name) !== undefined) return pair;
    const isHeld = repeated.has(pair.name) || holdsFor(pair.name, held, isOfSeveral && isBehindBar);
    return isHeld ? { name: `${held.part}_${pair.name}`, value: pair.value } : pair;
  });
}

const MAY_NAME_PART = /train|val|test|dev|holdout/i;

/** Words that are no piece of a path, an option or the place of a line (`train.py`, `--train`, `__main__:train:88`). */
const WORD = /(?<![\w./-])(?:train|val|test|dev|eval|holdout)[a-z]{0,7}(?![\w/-]|\.\w|:\d|'s)/gi;

type Found = { readonly part: string; readonly index: number };

function findWords(line: string): readonly Found[] {
  const found: Found[] = [];
  WORD.lastIndex = 0;
  for (let word = WORD.exec(line); word !== null; word = WORD.exec(line)) {
    if (isPart(word[0])) found.push({ part: word[0], index: word.index });
  }
  return found;
}

/** Of each pair, the last part named between the value before it and its own. */
function findMentions(
  pairs: readonly Placed[],
  line: string,
  words: readonly Found[],
): readonly (Mention | undefined)[] {
  let next = 0;
  return pairs.map(({ name, at }) => {
    let word: Found | undefined;
    while (next < words.length && words[next]!.index < at) word = words[next++];
    const part = partOf(name);
    if (part !== undefined) return { part, kind: word === undefined ? 'joined' : 'word', isDirect: true };
    if (word === undefined) return undefined;
    return { part: word.part, kind: 'title', isDirect: isTitleOf(name, line, at, word) };
  });
}

/** `train: loss`, `Val - loss`, `[Test] loss`, `[Epoch 1] training: acc`. */
function isTitleOf(name: string, line: string, at: number, { part, index }: Found): boolean {
  const between = line.slice(index + part.length, at);
  const signs = /^[\])|>*:–—-]?[ \t]{1,8}(?:[|>*:–—-]{1,2}[ \t]{1,8})?/.exec(between)?.[0];
  if (signs === undefined) return false;
  return between.slice(signs.length).trimEnd().replaceAll(' ', '_') === name;
}

/** The part that is a word of that name. */
function partOf(name: string): string | undefined {
  return MAY_NAME_PART.test(name) ? name.split(/[_\-./ ]/).find(isPart) : undefined;
}

/** What tells a part from others, where it stands as a word: `train` and `training` are one, `val` and `validation` too. */
function keyOfApart(mention: Mention | undefined): readonly string[] {
  return mention === undefined || mention.kind === 'joined' ? [] : [keyOf(mention)];
}

function keyOf({ part }: Mention): string {
  return part.slice(0, 2).toLowerCase();
}

/** A name that says the part again does not weaken its title: `val: val_loss=0.5 acc=0.7`. */
function isSaidAgain(mention: Mention, held: Mention | undefined): boolean {
  return mention.kind === 'joined' && held !== undefined && keyOf(held) === keyOf(mention);
}

function hasBar(line: string, start: number, end: number): boolean {
  return line.slice(start, end).includes('|');
}

const NO_NAMES: ReadonlySet<string> = new Set();

/** Of a name that stands twice, each is another part's. */
function repeatedNames(pairs: readonly Pair[]): ReadonlySet<string> {
  if (pairs.length < 2) return NO_NAMES;
  const seen = new Set<string>();
  const repeated = new Set<string>();
  for (const { name } of pairs) (seen.has(name) ? repeated : seen).add(name);
  return repeated;
}

/** `isApart`: behind a bar, in a line of several parts: `train loss 0.3 | test loss 0.4 | acc 0.9` does not say whose `acc` it is. */
function holdsFor(name: string, { kind }: Mention, isApart: boolean): boolean {
  if (kind === 'joined' || OF_NO_PART.test(name)) return false;
  if (isMetricWord(name.slice(name.lastIndexOf('_') + 1))) return kind === 'title' || !isApart;
  return kind === 'title' && !isSetting(name) && !isAboutRun(name);
}

const OF_NO_PART = /^(?:best|lr|learning_rate|momentum|weight_decay)(?:_|$)/i;
