// Real handwritten digits, 8×8 pixels each: 1,797 of them, cut the same way every time into training and validation.
import { readFileSync } from 'node:fs';
import { gunzipSync } from 'node:zlib';

const VALIDATION_EVERY = 4;
const DARKEST = 16;

/**
 * @typedef {{ pixels: Float32Array, digit: number }} Image 64 pixels from 0 to 1, row by row, and the digit they show
 * @returns {{ training: Image[], validation: Image[] }} every fourth image is for validation
 */
export function readDigits() {
  const images = readImages();
  return {
    training: images.filter((_, index) => index % VALIDATION_EVERY !== 0),
    validation: images.filter((_, index) => index % VALIDATION_EVERY === 0),
  };
}

/** One image a line: 64 grey values from 0 to 16, then the digit. */
function readImages() {
  const text = gunzipSync(readFileSync(new URL('digits.csv.gz', import.meta.url))).toString();
  return text
    .trim()
    .split('\n')
    .map((line) => {
      const numbers = line.split(',').map(Number);
      return { digit: numbers.pop() ?? NaN, pixels: Float32Array.from(numbers, (grey) => grey / DARKEST) };
    });
}
