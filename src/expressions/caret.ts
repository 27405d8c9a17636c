// Shows a piece of a text to a person: the text, and under it a line of carets.
import type { Place } from './refusal.ts';

/** Characters of the text that are shown; of a longer one, those around the piece. */
const SHOWN = 100;

/** Two lines, indented by two blanks. `prefix` stands before the text and is not counted in the place. */
export function showPlace(text: string, place: Place, prefix = ''): string {
  const window = around(text, place);
  const end = wholeCharacters(text, Math.min(place.end, window.end));
  const before = prefix + window.head + visible(text.slice(window.start, place.start));
  const piece = visible(text.slice(place.start, end));
  const after = visible(text.slice(end, window.end)) + window.tail;
  return `  ${before}${piece}${after}\n  ${' '.repeat(width(before))}${'^'.repeat(Math.max(1, width(piece)))}`;
}

/** The beginning of a text, fit for one line of a message. */
export function shorten(text: string): string {
  return text.length <= SHOWN ? visible(text) : `${visible(text.slice(0, SHOWN))}…`;
}

/** The text without what a terminal would obey; one sign for one, so that carets stay under their piece. */
export function visible(text: string): string {
  return text.replaceAll(/[\p{Control}\p{Surrogate}\u2028\u2029\u202A-\u202E\u2066-\u2069]/gu, '\uFFFD');
}

function around(text: string, place: Place): { start: number; end: number; head: string; tail: string } {
  if (text.length <= SHOWN) return { start: 0, end: text.length, head: '', tail: '' };
  const start = Math.max(0, Math.min(place.start - SHOWN / 4, text.length - SHOWN));
  const end = Math.min(text.length, start + SHOWN);
  return { start, end, head: start > 0 ? '…' : '', tail: end < text.length ? '…' : '' };
}

/** The next place that cuts no character (surrogate pair) in two. */
function wholeCharacters(text: string, end: number): number {
  const code = text.codePointAt(end - 1) ?? 0;
  return code > 0xffff ? end + 1 : end;
}

/** Cells of a terminal, taking one for a character. */
function width(text: string): number {
  return Array.from(text).length;
}
