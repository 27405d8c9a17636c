// Units behind numbers.
import { isDigit, isLetter } from '../characters.ts';

const DURATIONS = new Set(
  'ns us µs μs ms msec msecs s sec secs second seconds min mins minute minutes h hr hrs hour hours day days'.split(' '),
);
const SIZES = new Set('b kb mb gb tb kib mib gib tib byte bytes'.split(' '));

/** `ms` is one of time, `GB` and `samples/s` of how much; undefined: no unit that we know. */
export function kindOfUnit(word: string): 'duration' | 'size' | undefined {
  const lower = word.toLowerCase();
  if (DURATIONS.has(lower)) return 'duration';
  return SIZES.has(lower) || RATE.test(lower) ? 'size' : undefined;
}

const RATE = /^[a-z]{0,20}\/(?:s|sec|step|it|iter|epoch|batch|sample|img|image|thread)\b/;

const MICRO = 0xb5;
const MU = 0x3bc;

/** Whether a unit, or a word, may begin with that character. */
export function startsUnit(code: number): boolean {
  return isLetter(code) || code === MICRO || code === MU;
}

export function unitEnd(text: string, start: number): number {
  let at = start;
  while (isInUnit(text.charCodeAt(at))) at++;
  return at;
}

function isInUnit(code: number): boolean {
  return startsUnit(code) || isDigit(code) || code === 0x2f || code === 0x5f;
}
