// Bars and curves in character cells that can be compared with each other: all are drawn on one scale.
import type { Terminal } from './terminal.ts';

const eighths = '▏▎▍▌▋▊▉█';
const levels = '▁▂▃▄▅▆▇█';
const asciiLevels = '_.-=+*#@';

/** `share` of `cells`, to an eighth of a cell; in ASCII to a whole one. */
export function bar(terminal: Terminal, share: number, cells: number): string {
  const filled = Math.min(1, Math.max(0, share)) * cells;
  if (!terminal.isUtf8) return '#'.repeat(Math.round(filled));
  const rest = Math.round((filled - Math.floor(filled)) * 8);
  return '█'.repeat(Math.floor(filled)) + (rest === 0 ? '' : (eighths[rest - 1] ?? ''));
}

/** One cell a value, by where it lies between `low` and `high`; at most `cells` of them, evenly over the values, both ends included. */
export function curveLine(
  terminal: Terminal,
  values: readonly number[],
  { low, high }: { readonly low: number; readonly high: number },
  cells: number,
): string {
  const marks = terminal.isUtf8 ? levels : asciiLevels;
  const count = Math.min(values.length, cells);
  const shown = Array.from(
    { length: count },
    (_, cell) => values[Math.round((cell * (values.length - 1)) / Math.max(1, count - 1))],
  );
  const level = (value: number): number => (high > low ? Math.floor(((value - low) / (high - low)) * marks.length) : 0);
  return shown.map((value = NaN) => marks[Math.min(marks.length - 1, Math.max(0, level(value)))] ?? ' ').join('');
}
