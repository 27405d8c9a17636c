// How wide a text will be in a sans-serif face nobody has measured: a little too wide rather than too narrow.

const segmenter = new Intl.Segmenter();

/** In pixels; `size`: of the letters. */
export function textWidth(text: string, size: number): number {
  let width = 0;
  for (const { segment } of segmenter.segment(text)) width += widthOf(segment);
  return width * size;
}

/** The beginning of the text and an ellipsis where it would be wider. */
export function cropToWidth(text: string, size: number, width: number): string {
  if (textWidth(text, size) <= width) return text;
  let kept = '';
  for (const { segment } of segmenter.segment(text)) {
    if (textWidth(`${kept}${segment}…`, size) > width) break;
    kept += segment;
  }
  return `${kept.trimEnd()}…`;
}

function widthOf(letter: string): number {
  if (/^[iljtfrI.,:;|!'()[\] ]$/.test(letter)) return 0.36;
  if (/^[mwMW@%]$/.test(letter)) return 0.92;
  if (/^[A-Z]$/.test(letter)) return 0.7;
  return /^[ -\u024f\u2013\u2026]$/.test(letter) ? 0.58 : 1;
}
