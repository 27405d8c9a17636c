// Numbers as people dress them for reading: 1,234,567  1_000  84.3%  5.
import { parseNumber } from './number.ts';

const THOUSANDS = /^[-+]?\d{1,3}(?:,\d{3})+(?!\d)|^[-+]?\d{1,3}(?:_\d{3})+(?!\d)/;

/** `84.3%` is 84.3. undefined: a text that is more than a number. */
export function parseLooseNumber(text: string): number | undefined {
  const trimmed = text.trim();
  return parseNumber(trimmed) ?? parseNumber(undressed(trimmed));
}

function undressed(text: string): string {
  const bare = text.replace(/[ \t]?%$/, '').replace(/\.$/, '');
  return bare.replace(THOUSANDS, (digits) => digits.replaceAll(/[,_]/g, ''));
}
