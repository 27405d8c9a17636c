// Numbers in the clothes of a library: tensor(0.5, device='cuda:0'), np.float32(0.5), Array(0.5, dtype=float32), '0.5'.
import { closingBracket, isLetter, isQuote } from '../characters.ts';
import { numberEnd, parseNumber } from '../number.ts';

export type Wrapped = { readonly value: number; readonly end: number };

const WRAPPED =
  /(?:[A-Za-z_]\w{0,30}\.){0,3}(?:[Tt]ensor|[aA]rray|DeviceArray|Parameter|Decimal|Variable|b?float\d*|u?int\d+)\(\[{0,3}/y;

/** The one number within, and the place behind the whole; undefined for a list of several or any other call. */
export function readWrapped(text: string, start: number): Wrapped | undefined {
  const first = text.charCodeAt(start);
  if (first === LESS) return readTensorFlow(text, start);
  if (!isLetter(first)) return undefined;
  WRAPPED.lastIndex = start;
  if (!WRAPPED.test(text)) return undefined;
  const inner = WRAPPED.lastIndex;
  const end = numberEnd(text, inner);
  const value = parseNumber(text.slice(inner, end));
  const isOne = /\.?\]{0,3}\s{0,3}(?:\)|,\s{0,3}[a-z_]{1,20}\s?=)/y;
  isOne.lastIndex = end;
  if (value === undefined || !isOne.test(text)) return undefined;
  return { value, end: Math.min(text.length, closingBracket(text, text.indexOf('(', start)) + 1) };
}

const LESS = 0x3c;

/** <tf.Tensor: shape=(), dtype=float32, numpy=0.5> */
function readTensorFlow(text: string, start: number): Wrapped | undefined {
  if (!text.startsWith('<tf.', start)) return undefined;
  const numpy = /<tf\.\w{1,20}[^<>=]{0,80}shape=\(\)[^<>=]{0,20}dtype=\w{1,20},? numpy=/y;
  numpy.lastIndex = start;
  if (!numpy.test(text)) return undefined;
  const end = numberEnd(text, numpy.lastIndex);
  const value = parseNumber(text.slice(numpy.lastIndex, end));
  return value === undefined || text.charAt(end) !== '>' ? undefined : { value, end: end + 1 };
}

/** A number in quotes. */
export function readQuoted(text: string, start: number): Wrapped | undefined {
  if (!isQuote(text.charCodeAt(start))) return undefined;
  const end = numberEnd(text, start + 1);
  const value = parseNumber(text.slice(start + 1, end));
  return value === undefined || text.charAt(end) !== text.charAt(start) ? undefined : { value, end: end + 1 };
}
