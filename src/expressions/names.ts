// Names in a text: `lr` as it is, `:conv3-filters:` for what is no identifier, by a stand-in of the same length that mathjs can read.
import { MENDS } from './whitelist.ts';
import { outsideQuotes, Refusal } from './refusal.ts';

/** `text` is as long as what the user wrote, so places in it hold. `aliases`: stand-in → name. */
export type Readable = { readonly text: string; readonly aliases: ReadonlyMap<string, string> };

/** Replaces every `:name:` outside quotes. Throws Refusal: a name that is not allowed, or a sign that means something else here. */
export function replaceNames(text: string, allowed: ReadonlySet<string>): Readable {
  const open = outsideQuotes(text);
  const aliases = new Map<string, string>();
  const places = Array.from(open.matchAll(/:([^\s:]+):/g)).filter((match) => isName(match, allowed));
  let readable = text;
  let rest = open;
  for (const { 0: written, 1: name = '', index } of places) {
    const alias = standIn(name, written.length, aliases);
    readable = splice(readable, index, alias);
    rest = splice(rest, index, ' '.repeat(written.length));
  }
  refuseHabits(rest);
  return { text: readable, aliases };
}

/** `a ? b:c ? d:e` also has something between two colons: only a name that is allowed, or could be one misspelt, counts. */
function isName(match: RegExpExecArray, allowed: ReadonlySet<string>): boolean {
  const name = match[1] ?? '';
  if (allowed.has(name)) return true;
  if (/[?()"]/.test(name)) return false;
  throw new Refusal(`unknown name "${name}"`, { start: match.index + 1, end: match.index + 1 + name.length }, name);
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
