// Cells of one param's column over many points, as Spell's tables showed them.
import type { ParamValue } from '../space/param.ts';
import { formatNumber, formatValue } from '../space/value.ts';

/** Whole numbers as they are; with any fraction among them all get 6 digits; with anything else all are plain text. */
export function columnCells(values: readonly ParamValue[]): readonly string[] {
  const numbers = values.filter((value) => typeof value === 'number');
  if (numbers.length < values.length) return values.map(plainText);
  if (numbers.every(Number.isInteger)) return numbers.map(String);
  return numbers.map((value) => formatNumber(value));
}

function plainText(value: ParamValue): string {
  return typeof value === 'number' ? String(value) : formatValue(value);
}
