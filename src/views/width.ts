// How many columns a text takes on a terminal, and how to make it take fewer. Of text that is safe to print.
import { stripVTControlCharacters } from 'node:util';

const segmenter = new Intl.Segmenter();

/** Columns of a text of one line, colours not counted. East-Asian wide characters and emoji take two. */
export function textWidth(text: string): number {
  const plain = stripVTControlCharacters(text);
  if (isNarrow(plain)) return plain.length;
  let width = 0;
  for (const { segment } of segmenter.segment(plain)) width += graphemeWidth(segment);
  return width;
}

/** The beginning of the text, at most `width` columns, with an ellipsis if something is missing. For text without colours. */
export function cropText(text: string, width: number, isUtf8: boolean): string {
  if (textWidth(text) <= width) return text;
  const ellipsis = isUtf8 ? '…' : '~';
  return width < 1 ? '' : takeColumns([...segmenter.segment(text)], width - 1) + ellipsis;
}

/** Both ends of the text and an ellipsis between, at most `width` columns. */
export function cropMiddle(text: string, width: number, isUtf8: boolean): string {
  if (textWidth(text) <= width) return text;
  const end = Math.floor((width - 1) / 2);
  const start = cropText(text, width - end, isUtf8);
  const segments = [...segmenter.segment(text)].toReversed();
  const tail = takeColumns(segments, end);
  return (
    start +
    [...segmenter.segment(tail)]
      .map(({ segment }) => segment)
      .toReversed()
      .join('')
  );
}

function takeColumns(segments: readonly Intl.SegmentData[], columns: number): string {
  let taken = '';
  let width = 0;
  for (const { segment } of segments) {
    width += graphemeWidth(segment);
    if (width > columns) break;
    taken += segment;
  }
  return taken;
}

function graphemeWidth(grapheme: string): number {
  if (/^[\p{Mark}\p{Cf}\p{Cc}]+$/u.test(grapheme)) return 0;
  if (/\p{Emoji_Presentation}|\p{Regional_Indicator}|\uFE0F/u.test(grapheme)) return 2;
  return isWide(grapheme.codePointAt(0) ?? 0) ? 2 : 1;
}

/** Blocks that Unicode's East_Asian_Width gives as wide or full-width. */
function isWide(code: number): boolean {
  return (
    code >= 0x1100 &&
    (code <= 0x115f ||
      (code >= 0x2e80 && code <= 0x303e) ||
      (code >= 0x3041 && code <= 0xa4cf) ||
      (code >= 0xa960 && code <= 0xa97c) ||
      (code >= 0xac00 && code <= 0xd7a3) ||
      (code >= 0xf900 && code <= 0xfaff) ||
      (code >= 0xfe30 && code <= 0xfe6f) ||
      (code >= 0xff00 && code <= 0xff60) ||
      (code >= 0xffe0 && code <= 0xffe6) ||
      (code >= 0x20000 && code <= 0x3fffd))
  );
}

/** ASCII, Latin letters, lines, blocks and our own glyphs: one column each. Spares most texts the segmenter. */
function isNarrow(text: string): boolean {
  return /^[ -~\u00a1-\u00ac\u00ae-\u024f\u2013\u2016\u2026\u2500-\u25fc\u2605\u2713\u2717]*$/.test(text);
}

/** Lines of at most `room` columns, broken between words; a word that is longer stays whole, to be copied. */
export function wrapText(text: string, room: number): readonly string[] {
  return text.split('\n').flatMap((line) => {
    const rows: string[] = [];
    for (const word of line.split(/(?<=\S) (?=\S)/)) {
      const longer = rows.length === 0 ? word : `${rows.at(-1)} ${word}`;
      if (rows.length === 0 || textWidth(longer) > room) rows.push(word);
      else rows[rows.length - 1] = longer;
    }
    return rows;
  });
}
