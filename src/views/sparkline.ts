// A curve in one line of text.

const blocks = '▁▂▃▄▅▆▇█';
const ascii = '_.-=+*#@';

/**
 * At most `cells` characters, scaled from the lowest to the highest value; a cell that stands for several values shows the
 * last of them. Values that are not finite leave a gap. Equal values lie at the bottom.
 */
export function sparkline(values: readonly number[], cells: number, isUtf8: boolean): string {
  const finite = values.filter(Number.isFinite);
  const low = Math.min(...finite);
  const high = Math.max(...finite);
  const marks = isUtf8 ? blocks : ascii;
  return sample(values, cells)
    .map((value) => (Number.isFinite(value) ? marks[levelOf(value, low, high, marks.length)] : ' '))
    .join('');
}

function levelOf(value: number, low: number, high: number, levels: number): number {
  if (high === low) return 0;
  // Divided before it is subtracted: high − low may overflow.
  const share = (value / 2 - low / 2) / (high / 2 - low / 2);
  return Math.min(levels - 1, Math.floor(share * levels));
}

function sample(values: readonly number[], cells: number): readonly number[] {
  if (values.length <= cells) return values;
  return Array.from({ length: cells }, (_, cell) => values[Math.ceil(((cell + 1) * values.length) / cells) - 1] ?? NaN);
}
