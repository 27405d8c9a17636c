// What is wrong between a command and the space: said before anything starts, all of it at once.
import { showPlace } from '../expressions/caret.ts';
import { nearest } from '../space/nearest.ts';
import type { Param, ParamValue, SearchSpace } from '../space/param.ts';
import { renderValue } from '../space/value.ts';
import { BUILT_INS, type Part } from './placeholders.ts';

/**
 * A placeholder misspelt, or not closed; a param used nowhere; `:name?…:` of a param that is neither true nor false. `command` is
 * for people; `elsewhere`: params that are used beside the command.
 */
export function placeholderProblems(
  parts: readonly Part[],
  command: string,
  space: SearchSpace,
  elsewhere: readonly string[],
): readonly string[] {
  const misspelt = misspellings(parts, space);
  const suggested = new Set(misspelt.map(({ meant }) => meant));
  const used = new Set(parts.flatMap((part) => (part.kind === 'text' ? [] : [part.name])));
  const unused = space.filter(({ name }) => !used.has(name) && !suggested.has(name) && !elsewhere.includes(name));
  return [
    ...misspelt.map((one) => showMisspelling(one, command)),
    ...unused.map(({ name }) => showUnused(name, used)),
    ...parts.flatMap((part) => (part.kind === 'flag' ? flagProblems(part.name, part.source, command, space) : [])),
  ];
}

/** The line of the command a piece stands in, with carets under it. */
export function showInCommand(command: string, piece: string): string {
  const at = Math.max(0, command.indexOf(piece));
  const start = command.lastIndexOf('\n', at) + 1;
  const lineEnd = command.indexOf('\n', at);
  const line = command.slice(start, lineEnd < 0 ? command.length : lineEnd);
  return showPlace(line, { start: at - start, end: Math.min(at - start + piece.length, line.length) });
}

/** true, false or none, as JSON or as words; undefined: the value is none of them. */
export function truthOf(value: ParamValue): boolean | undefined {
  if (typeof value === 'number') return undefined;
  const word = renderValue(value).toLowerCase();
  if (word === 'true') return true;
  return word === 'false' || word === 'none' || word === 'null' ? false : undefined;
}

/** `isOpen`: the name is right, its closing colon is missing. */
type Misspelling = { readonly written: string; readonly meant: string; readonly isOpen: boolean };

/** A word between two colons, or before the `?` of `:word?…:`; the colon that closes one may open the next. */
const WORD = /:([\p{L}_][^\s:?]{0,100})(?=:|\?)/gu;

function misspellings(parts: readonly Part[], space: SearchSpace): readonly Misspelling[] {
  const names = space.map(({ name }) => name);
  const found = parts.flatMap((part) => (part.kind === 'text' ? [...part.text.matchAll(WORD)] : []));
  return found.flatMap((match): readonly Misspelling[] => {
    const [before, word = ''] = match;
    const mark = match.input[match.index + before.length]!;
    if (mark === '?' && !match.input.includes(':', match.index + before.length)) {
      return names.includes(word) ? [{ written: `${before}?`, meant: word, isOpen: true }] : [];
    }
    const meant = names.find((name) => isSameWord(name, word)) ?? nearest(word, names)[0];
    const known = meant ?? BUILT_INS.find((name) => isSameWord(name, word));
    return known === undefined ? [] : [{ written: `${before}${mark}`, meant: known, isOpen: false }];
  });
}

function isSameWord(a: string, b: string): boolean {
  const plain = (name: string): string => name.toLowerCase().replaceAll(/[-_]/g, '');
  return plain(a) === plain(b);
}

function showMisspelling({ written, meant, isOpen }: Misspelling, command: string): string {
  const place = showInCommand(command, written);
  if (isOpen)
    return `${written} in the command is not closed\n${place}\n  write  :${meant}?TEXT:  for TEXT where ${meant} is true`;
  return `${written} in the command is no param\n${place}\n  did you mean  :${meant}${written.at(-1)} ?`;
}

function showUnused(name: string, used: ReadonlySet<string>): string {
  const shown = showPlace(`${name}=…`, { start: 0, end: name.length }, '--param ');
  const others = [...used].map((other) => `:${other}:`).join(' and ');
  const has = others === '' ? '  the command has no placeholder' : `  the command has ${others}`;
  return `--param ${name} is not used in the command\n${shown}\n${has}\n  write  :${name}:  where its value belongs`;
}

function flagProblems(name: string, source: string, command: string, space: SearchSpace): readonly string[] {
  const param = space.find((one) => one.name === name);
  const odd = param === undefined ? undefined : oddForFlag(param);
  if (odd === undefined) return [];
  const reason = `${source} needs a param whose values are true, false or none; ${odd}`;
  return [`${reason}\n${showInCommand(command, source)}\n  write  :${name}:  for the value itself`];
}

function oddForFlag(param: Param): string | undefined {
  if (param.kind === 'range') return `${param.name} is a range`;
  const value = param.values.find((one) => truthOf(one) === undefined);
  return value === undefined ? undefined : `${param.name} may be ${JSON.stringify(value)}`;
}
