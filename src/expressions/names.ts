// Names in a text: `lr` as it is; what is no identifier between signs, by a stand-in of the same length that mathjs can read.
import { CONSTANTS, FUNCTIONS, MENDS } from './whitelist.ts';
import { outsideQuotes, Refusal } from './refusal.ts';

/** Which names there are, and how one that is no identifier is written. */
export type Naming = {
  readonly kind: 'known' | 'any';
  readonly allows: (name: string) => boolean;
  /** `:conv3-filters:`, or in backticks. */
  readonly write: (name: string) => string;
};

/** `text` is as long as what the user wrote, so places in it hold. `aliases`: stand-in → name. */
export type Readable = { readonly text: string; readonly aliases: ReadonlyMap<string, string> };

/** These names and no others; `:conv3-filters:` for what is no identifier. */
export function knownNames(names: readonly string[]): Naming {
  const known = new Set(names);
  return { kind: 'known', allows: (name) => known.has(name), write: (name) => `:${name}:` };
}

/** Every identifier that means nothing else is a name; in backticks anything is one. */
export const anyNames: Naming = {
  kind: 'any',
  allows: (name) => !CONSTANTS.has(name) && !FUNCTIONS.has(name),
  write: (name) => `\`${name}\``,
};

/** Whichever comes first: a name may hold a quote, and a quoted text the signs of a name. */
const QUOTED = String.raw`"(?:[^"\\]|\\.)*"|'(?:[^'\\]|\\.)*'`;
const QUOTED_OR_NAMED = {
  known: new RegExp(String.raw`${QUOTED}|:([^\s:]+):`, 'g'),
  any: new RegExp(`${QUOTED}|\`([^\`]*)\``, 'g'),
} as const;

/** Replaces every name in signs outside quotes. Throws Refusal: a name that is not allowed, or a sign that means something else here. */
export function replaceNames(text: string, naming: Naming): Readable {
  const aliases = new Map<string, string>();
  let readable = text;
  let rest = text;
  for (const match of text.matchAll(QUOTED_OR_NAMED[naming.kind])) {
    const { 0: written, 1: name, index } = match;
    if (name === undefined || !isName(name, index + 1, naming)) continue;
    readable = splice(readable, index, standIn(name, written.length, aliases));
    rest = splice(rest, index, ' '.repeat(written.length));
  }
  refuseHabits(outsideQuotes(rest), naming);
  return { text: readable, aliases };
}

/** `a ? b:c ? d:e` also has something between two colons: only a name that is allowed, or could be one misspelt, counts. */
function isName(name: string, start: number, { kind, allows }: Naming): boolean {
  const end = start + name.length;
  if (kind === 'any') {
    if (name.trim() === '') throw new Refusal('no name stands in the backticks', { start: start - 1, end: end + 1 });
    return true;
  }
  if (allows(name)) return true;
  if (/[?()"]/.test(name)) return false;
  throw new Refusal(`unknown name "${name}"`, { start, end }, name);
}

/** `$` and the number of the name in base 36: three characters, the length of the shortest `:x:`; bare `$` is refused. */
function standIn(name: string, length: number, aliases: Map<string, string>): string {
  const known = Array.from(aliases).find(([, other]) => other === name);
  if (known !== undefined) return known[0];
  const alias = `$${aliases.size.toString(36)}`.padEnd(length, '_');
  aliases.set(alias, name);
  return alias;
}

function refuseHabits(text: string, { kind, write }: Naming): void {
  const signs = [{ written: /\$/, mend: `$ means nothing; a name stands as ${write('name')}` }];
  if (kind === 'any') signs.push({ written: /`/, mend: 'a backtick has no partner' });
  for (const { written, mend } of [...MENDS, ...signs]) {
    const match = written.exec(text);
    if (match !== null) throw new Refusal(mend, { start: match.index, end: match.index + match[0].length });
  }
}

function splice(text: string, start: number, piece: string): string {
  return text.slice(0, start) + piece + text.slice(start + piece.length);
}
