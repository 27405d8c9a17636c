// One value: from a word of the command line, into the command, and onto a table.
import { unreachable } from '../errors.ts';
import type { ParamValue } from './param.ts';

// What Python's int() and float() take: blanks around, one underscore between digits.
const INTEGER = /^\s*([+-]?)(\d+(?:_\d+)*)\s*$/;
const FLOAT = /^\s*[+-]?(?:\d+(?:_\d+)*(?:\.(?:\d+(?:_\d+)*)?)?|\.\d+(?:_\d+)*)(?:e[+-]?\d+(?:_\d+)*)?\s*$/i;
const SPECIAL = /^\s*([+-]?)(?:(inf|infinity)|nan)\s*$/i;

/** `%g`'s digits in tables. */
const TABLE_DIGITS = 6;
/** As many as `toExponential` gives; a number that is a half to that many is one. */
const EXACT_DIGITS = 100;

/** A number if Python's int() or float() takes it, else the text as it is. An integer beyond 2^53 becomes the text of its digits: nothing is lost. */
export function parseValue(token: string): ParamValue {
  const value = parseNumber(token);
  if (value === undefined) return token;
  if (INTEGER.test(token) && !Number.isSafeInteger(value)) return BigInt(token.replaceAll(/[\s_+]/g, '')).toString();
  return value;
}

/** The number Python's int() or float() makes of a token, to double precision; undefined where both refuse it. */
export function parseNumber(token: string): number | undefined {
  const special = SPECIAL.exec(token);
  if (special !== null) return special[2] === undefined ? NaN : special[1] === '-' ? -Infinity : Infinity;
  if (!INTEGER.test(token) && !FLOAT.test(token)) return undefined;
  // Adding 0 turns -0 into 0: one zero is enough.
  return Number(token.replaceAll('_', '')) + 0;
}

/** What goes into a command: of a number the shortest text that reads back equal. */
export function renderValue(value: ParamValue): string {
  switch (typeof value) {
    case 'string':
      return value;
    case 'number':
      return Number.isFinite(value) ? String(value) : renderSpecial(value);
    case 'boolean':
      return value ? 'true' : 'false';
    case 'object':
      return 'none';
    default:
      return unreachable(value);
  }
}

/** What a table shows: numbers to six significant digits, all else as in the command. */
export function formatValue(value: ParamValue): string {
  return typeof value === 'number' ? formatNumber(value) : renderValue(value);
}

/** C's `%g`, as Python's `'%g' %`: `0.00103308`, `1e-05`, `1`, `nan`. `digits`: significant ones, 1 to 17. */
export function formatNumber(value: number, digits: number = TABLE_DIGITS): string {
  if (!Number.isFinite(value)) return renderSpecial(value);
  const sign = value < 0 || Object.is(value, -0) ? '-' : '';
  if (value === 0) return `${sign}0`;
  const { mantissa, exponent } = roundTo(Math.abs(value), digits);
  if (exponent >= -4 && exponent < digits) return sign + pointed(mantissa, exponent);
  const power = String(Math.abs(exponent)).padStart(2, '0');
  return `${sign}${pointed(mantissa, 0)}e${exponent < 0 ? '-' : '+'}${power}`;
}

function renderSpecial(value: number): string {
  if (Number.isNaN(value)) return 'nan';
  return value > 0 ? 'inf' : '-inf';
}

/**
 * Decimal digits d.ddd × 10^exponent of a positive number, its exact binary value rounded half to even as C does.
 * (`toExponential` rounds halves up, so it is asked for so many digits that nothing is left to round.)
 */
function roundTo(value: number, digits: number): { mantissa: string; exponent: number } {
  const [text = '', power = '0'] = value.toExponential(EXACT_DIGITS).split('e');
  const all = text.replace('.', '');
  const tail = all.slice(digits);
  const head = BigInt(all.slice(0, digits));
  const isUp = /^50*$/.test(tail) ? head % 2n === 1n : tail >= '5';
  const mantissa = (isUp ? head + 1n : head).toString();
  // 9.99… rounds to a digit more; the zero at its end is dropped later.
  return { mantissa, exponent: Number(power) + mantissa.length - digits };
}

/** The digits with the point put in, zeros at the end of a fraction dropped. */
function pointed(mantissa: string, exponent: number): string {
  const padded = exponent < 0 ? '0'.repeat(-exponent) + mantissa : mantissa;
  const whole = Math.max(exponent, 0) + 1;
  const fraction = padded.slice(whole).replace(/0+$/, '');
  return padded.slice(0, whole).padEnd(whole, '0') + (fraction === '' ? '' : `.${fraction}`);
}
