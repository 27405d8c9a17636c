// Numbers as programs print them: 3, -0.5, .5, 1e-5, nan, inf, -Infinity.
import { isDigit } from './characters.ts';

const DOT = 0x2e;

/** Where the number that begins at `start` ends, or `start` itself where none begins. What may follow it is not looked at. */
export function numberEnd(text: string, start: number): number {
  const first = text.charCodeAt(start);
  const unsigned = first === 0x2b || first === 0x2d ? start + 1 : start;
  const whole = digitsEnd(text, unsigned);
  const hasDot = text.charCodeAt(whole) === DOT && isDigit(text.charCodeAt(whole + 1));
  const mantissa = hasDot ? digitsEnd(text, whole + 1) : whole;
  return mantissa > unsigned ? exponentEnd(text, mantissa) : wordEnd(text, unsigned, start);
}

/** The value of a text that is a number and nothing else; undefined for any other. */
export function parseNumber(text: string): number | undefined {
  if (text === '' || numberEnd(text, 0) !== text.length) return undefined;
  const value = Number(text);
  return Number.isNaN(value) ? wordValue(text.toLowerCase()) : value;
}

function digitsEnd(text: string, start: number): number {
  let at = start;
  while (isDigit(text.charCodeAt(at))) at++;
  return at;
}

function exponentEnd(text: string, at: number): number {
  if ((text.charCodeAt(at) | 0x20) !== 0x65) return at;
  const sign = text.charCodeAt(at + 1);
  const digits = sign === 0x2b || sign === 0x2d ? at + 2 : at + 1;
  const end = digitsEnd(text, digits);
  return end > digits ? end : at;
}

/** Longest first, so that `inf` does not cut `infinity` short. */
const WORDS = ['infinity', 'inf', 'nan'];

function wordEnd(text: string, at: number, none: number): number {
  const first = text.charCodeAt(at) | 0x20;
  if (first !== 0x69 && first !== 0x6e) return none;
  const rest = text.slice(at, at + 8).toLowerCase();
  const word = WORDS.find((candidate) => rest.startsWith(candidate));
  return word === undefined ? none : at + word.length;
}

function wordValue(text: string): number {
  if (text.endsWith('nan')) return NaN;
  return text.startsWith('-') ? -Infinity : Infinity;
}
