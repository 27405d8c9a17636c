// Globs of `--output` and `hyper cp`: text to a pattern that paths are held against. Pure.
import { UsageError } from '../../errors.ts';

/** `below`: the folder that all it can match is in, `''` for the one it is seen from. */
export type Glob = { readonly source: string; readonly below: string; matches(path: string): boolean };

/** Alternatives of braces that are looked at. */
const mostAlternatives = 64;

/**
 * `*` and `?` within a name, `**` over folders, `[a-z]`, `[!a]`, `{a,b}`; a backslash makes the next character a plain one. What names a
 * folder without such signs, or ends in a slash, stands for all below it. Hidden files match like others. Throws UsageError.
 */
export function parseGlob(source: string): Glob {
  const patterns = expandBraces(source);
  if (patterns.length > mostAlternatives) throw problem(source, `more than ${mostAlternatives} alternatives`);
  const expressions = patterns.map((pattern) => toExpression(pattern, source));
  return {
    source,
    below: commonFolder(patterns.map(plainFolder)),
    matches: (path) => expressions.some((expression) => expression.test(path)),
  };
}

/** `text` as a glob that matches it alone. */
export function escapeGlob(text: string): string {
  return text.replace(/[\\*?[\]{},]/g, String.raw`\$&`);
}

function problem(source: string, reason: string): UsageError {
  return new UsageError('glob.invalid', `${source}: ${reason}`, {
    hint: "a path with *, **, ?, [a-z] or {a,b}, e.g. 'models/**/*.pt'",
  });
}

/** All texts that a text with braces stands for. A brace that is not closed, or without a comma, is a plain one. */
function expandBraces(text: string): readonly string[] {
  const open = findPlain(text, '{', 0);
  if (open < 0) return [text];
  const inner = splitBrace(text, open);
  if (inner === undefined || inner.parts.length < 2) {
    return expandBraces(text.slice(open + 1)).map((rest) => `${text.slice(0, open)}\\{${rest}`);
  }
  const [before, after] = [text.slice(0, open), text.slice(inner.end)];
  return inner.parts.flatMap((part) => expandBraces(part + after).map((rest) => before + rest)).slice(0, 1000);
}

function splitBrace(
  text: string,
  open: number,
): { readonly parts: readonly string[]; readonly end: number } | undefined {
  const parts: string[] = [];
  let depth = 0;
  let start = open + 1;
  for (let at = open + 1; at < text.length; at += 1) {
    const char = text[at];
    if (char === '\\') at += 1;
    else if (char === '{') depth += 1;
    else if (char === '}' && depth > 0) depth -= 1;
    else if (depth === 0 && (char === ',' || char === '}')) {
      parts.push(text.slice(start, at));
      start = at + 1;
      if (char === '}') return { parts, end: at + 1 };
    }
  }
  return undefined;
}

function findPlain(text: string, char: string, from: number): number {
  for (let at = from; at < text.length; at += 1) {
    if (text[at] === '\\') at += 1;
    else if (text[at] === char) return at;
  }
  return -1;
}

function toExpression(pattern: string, source: string): RegExp {
  const names = pattern.split('/').filter((name) => name !== '' && name !== '.');
  if (names.length === 0) return /^/;
  if (names.includes('..')) throw problem(source, '".." leads out of where it is seen from');
  const isFolder = pattern.endsWith('/') || !hasSign.test(names.at(-1) ?? '');
  const parts = names.map((name, index) => {
    const isLast = index === names.length - 1;
    if (name === '**') return isLast ? '.+' : '(?:[^/]+/)*';
    return nameExpression(name, source) + (isLast ? '' : '/');
  });
  return new RegExp(`^${parts.join('')}${isFolder ? '(?:/.*)?' : ''}$`, 'su');
}

/** One that no backslash makes plain. */
const hasSign = /(?:^|[^\\])(?:\\\\)*[*?[]/;

function nameExpression(name: string, source: string): string {
  let expression = '';
  for (let at = 0; at < name.length; at += 1) {
    const char = name[at] ?? '';
    if (char === '*') expression += expression.endsWith('[^/]*') ? '' : '[^/]*';
    else if (char === '?') expression += '[^/]';
    else if (char === '\\' && at + 1 < name.length) expression += literal(name[(at += 1)] ?? '');
    else if (char === '[') {
      const [, set] = /^\[([!^]?\]?[^\]]*)\]/.exec(name.slice(at)) ?? [];
      if (set === undefined || /^[!^]?$/.test(set)) throw problem(source, 'a [ that is not closed');
      expression += setExpression(set, source);
      at += set.length + 1;
    } else expression += literal(char);
  }
  return expression;
}

function setExpression(set: string, source: string): string {
  const isNegated = /^[!^]/.test(set);
  const members = (isNegated ? set.slice(1) : set).replace(/[\\\][^&]/g, String.raw`\$&`);
  const expression = `[${isNegated ? '^/' : ''}${members}]`;
  try {
    return new RegExp(expression, 'su').source;
  } catch {
    throw problem(source, `[${set}] is no set of characters`);
  }
}

function literal(char: string): string {
  return /[\\^$.*+?()[\]{}|/]/.test(char) ? `\\${char}` : char;
}

/** The names before the first that holds a sign, unescaped, and without the last one, which may be a file. */
function plainFolder(pattern: string): readonly string[] {
  const names = pattern.split('/').filter((name) => name !== '' && name !== '.');
  const first = names.findIndex((name) => hasSign.test(name));
  return names.slice(0, first < 0 ? -1 : first).map((name) => name.replace(/\\(.)/gs, '$1'));
}

function commonFolder(folders: readonly (readonly string[])[]): string {
  const [first = [], ...others] = folders;
  const length = first.findIndex((name, index) => others.some((other) => other[index] !== name));
  return first.slice(0, length < 0 ? first.length : length).join('/');
}
