// Names in a text: `lr` as it is, `:conv3-filters:` for what is no identifier, by a stand-in of the same length that mathjs can read.
import { MENDS } from './whitelist.ts';
import { outsideQuotes, Refusal } from './refusal.ts';

/** `text` is as long as what the user wrote, so places in it hold. `aliases`: stand-in → name. */
export type Readable = { readonly text: string; readonly aliases: ReadonlyMap<string, string> };

/** Whichever comes first: a name may hold a quote, and a quoted text colons. */
const QUOTED_OR_NAMED = /"(?:[^"\\]|\\.)*"|'(?:[^'\\]|\\.)*'|:([^\s:]+):/g;

/** Replaces every `:name:` outside quotes. Throws Refusal: a name that is not allowed, or a sign that means something else here. */
export function replaceNames(text: string, allowed: ReadonlySet<string>): Readable {
  const aliases = new Map<string, string>();
  let readable = text;
  let rest = text;
  for (const match of text.matchAll(QUOTED_OR_NAMED)) {
    const { 0: written, 1: name, index } = match;
    if (name === undefined || !isName(name, index + 1, allowed)) continue;
    readable = splice(readable, index, standIn(name, written.length, aliases));
    rest = splice(rest, index, ' '.repeat(written.length));
  }
  refuseHabits(outsideQuotes(rest));
  return { text: readable, aliases };
}

/** `a ? b:c ? d:e` also has something between two colons: only a name that is allowed, or could be one misspelt, counts. */
function isName(name: string, start: number, allowed: ReadonlySet<string>): boolean {
  if (allowed.has(name)) return true;
  if (/[?()"]/.test(name)) return false;
  throw new Refusal(`unknown name "${name}"`, { start, end: start + name.length }, name);
}

/** `$` and the number of the name in base 36: three characters, the length of the shortest `:x:`; bare `$` is refused. */
function standIn(name: string, length: number, aliases: Map<string, string>): string {
  const known = Array.from(aliases).find(([, other]) => other === name);
  if (known !== undefined) return known[0];
  const alias = `$${aliases.size.toString(36)}`.padEnd(length, '_');
  aliases.set(alias, name);
  return alias;
}

function refuseHabits(text: string): void {
  for (const { written, mend } of [...MENDS, { written: /\$/, mend: '$ means nothing; a name stands as :name:' }]) {
    const match = written.exec(text);
    if (match !== null) throw new Refusal(mend, { start: match.index, end: match.index + match[0].length });
  }
}

function splice(text: string, start: number, piece: string): string {
  return text.slice(0, start) + piece + text.slice(start + piece.length);
}
