// Sobol's low-discrepancy points, plain and scrambled.
import type { Rng } from './rng.ts';

/** Dimensions that have direction numbers. */
const SOBOL_DIMENSIONS = 64;

/** The first `count` points (Gray code order, the origin first) in [0, 1)^dimensions; RangeError above SOBOL_DIMENSIONS. */
export function sobol(count: number, dimensions: number): Float64Array[] {
  const directions = Array.from({ length: dimensions }, (_, d) => directionNumbers(d));
  return pointsFrom(count, dimensions, directions, new Int32Array(dimensions));
}

/**
 * The same with a random linear matrix scramble and digital shift (Matoušek 1998): still a net, and each point is uniform in the cube.
 * Dimensions beyond SOBOL_DIMENSIONS are plain random numbers.
 */
export function scrambledSobol(count: number, dimensions: number, rng: Rng): Float64Array[] {
  const covered = Math.min(dimensions, SOBOL_DIMENSIONS);
  const needed = BITS - Math.clz32(count);
  const directions = Array.from({ length: covered }, (_, d) => scramble(directionNumbers(d).subarray(0, needed), rng));
  const shift = Int32Array.from({ length: covered }, () => rng.integer(2 ** 32) | 0);
  const points = pointsFrom(count, dimensions, directions, shift);
  for (const point of points) for (let d = covered; d < dimensions; d++) point[d] = rng.uniform();
  return points;
}

const BITS = 32;
const LAST_BIT = 2 ** -BITS;

/** Point i + 1 differs from point i by the direction number of the lowest zero bit of i. Coordinates without direction numbers are 0. */
function pointsFrom(
  count: number,
  dimensions: number,
  directions: readonly Int32Array[],
  start: Int32Array,
): Float64Array[] {
  const state = Int32Array.from(start);
  // One after the other, as they are used.
  const byBit = Int32Array.from(
    { length: BITS * state.length },
    (_, k) => directions[k % state.length]![Math.floor(k / state.length)] ?? 0,
  );
  return Array.from({ length: count }, (_, i) => {
    const point = new Float64Array(dimensions);
    const first = (31 - Math.clz32(~i & (i + 1))) * state.length;
    for (let d = 0; d < state.length; d++) {
      point[d] = (state[d]! >>> 0) * LAST_BIT;
      state[d]! ^= byBit[first + d]!;
    }
    return point;
  });
}

/** Multiplies the generator matrix by a random lower triangular one with ones on the diagonal: digit k gets noise from digits above it. */
function scramble(directions: Int32Array, rng: Rng): Int32Array {
  const scrambled = new Int32Array(directions.length);
  for (let k = 0; k < BITS; k++) {
    const random = rng.integer(2 ** 32);
    const above = k === 0 ? 0 : -1 << (BITS - k);
    const row = (random & above) | (1 << (BITS - 1 - k));
    for (let j = 0; j < directions.length; j++) scrambled[j]! |= parity(row & directions[j]!) << (BITS - 1 - k);
  }
  return scrambled;
}

function parity(word: number): number {
  let bits = word ^ (word >>> 16);
  bits ^= bits >>> 8;
  bits ^= bits >>> 4;
  return (0x6996 >>> (bits & 15)) & 1;
}

/** What `directionNumbers` has worked out, by dimension. */
const known: Int32Array[] = [];

function directionNumbers(dimension: number): Int32Array {
  return (known[dimension] ??= workOutDirections(dimension));
}

/** The recurrence of Joe and Kuo 2008 (SIAM J. Sci. Comput. 30), eq. 3 to 5. */
function workOutDirections(dimension: number): Int32Array {
  const v = new Int32Array(BITS);
  if (dimension === 0) return v.map((_, k) => 1 << (BITS - 1 - k));
  const entry = DIRECTIONS[dimension - 1];
  if (entry === undefined) throw new RangeError(`no direction numbers for dimension ${dimension}`);
  const degree = entry.initial.length;
  for (let k = 0; k < BITS; k++) {
    if (k < degree) v[k] = entry.initial[k]! << (BITS - 1 - k);
    else {
      v[k] = v[k - degree]! ^ (v[k - degree]! >>> degree);
      for (let j = 1; j < degree; j++) if ((entry.polynomial >>> (degree - 1 - j)) & 1) v[k]! ^= v[k - j]!;
    }
  }
  return v;
}

/**
 * Dimensions 2 to 64 of `new-joe-kuo-6.21201` by S. Joe and F. Y. Kuo (https://web.maths.unsw.edu.au/~fkuo/sobol/): the inner
 * coefficients of the primitive polynomial as one number, a colon, and the initial numbers m, as many as its degree.
 */
const TABLE = `
  0:1 1:1,3 1:1,3,1 2:1,1,1 1:1,1,3,3 4:1,3,5,13 2:1,1,5,5,17 4:1,1,5,5,5 7:1,1,7,11,19 11:1,1,5,1,1
  13:1,1,1,3,11 14:1,3,5,5,31 1:1,3,3,9,7,49 13:1,1,1,15,21,21 16:1,3,1,13,27,49 19:1,1,1,15,7,5
  22:1,3,1,15,13,25 25:1,1,5,5,19,61 1:1,3,7,11,23,15,103 4:1,3,7,13,13,15,69 7:1,1,3,13,7,35,63
  8:1,3,5,9,1,25,53 14:1,3,1,13,9,35,107 19:1,3,1,5,27,61,31 21:1,1,5,11,19,41,61 28:1,3,5,3,3,13,69
  31:1,1,7,13,1,19,1 32:1,3,7,5,13,19,59 37:1,1,3,9,25,29,41 41:1,3,5,13,23,1,55 42:1,3,7,3,13,59,17
  50:1,3,1,3,5,53,69 55:1,1,5,5,23,33,13 56:1,1,7,7,1,61,123 59:1,1,7,9,13,61,49 62:1,3,3,5,3,55,33
  14:1,3,1,15,31,13,49,245 21:1,3,5,15,31,59,63,97 22:1,3,1,11,11,11,77,249 38:1,3,1,11,27,43,71,9
  47:1,1,7,15,21,11,81,45 49:1,3,7,3,25,31,65,79 50:1,3,1,1,19,11,3,205 52:1,1,5,9,19,21,29,157
  56:1,3,7,11,1,33,89,185 67:1,3,3,3,15,9,79,71 70:1,3,7,11,15,39,119,27 84:1,1,3,1,11,31,97,225
  97:1,1,1,3,23,43,57,177 103:1,3,7,7,17,17,37,71 115:1,3,1,5,27,63,123,213 122:1,1,3,5,11,43,53,133
  8:1,3,5,5,29,17,47,173,479 13:1,3,3,11,3,1,109,9,69 16:1,1,1,5,17,39,23,5,343 22:1,3,1,5,25,15,31,103,499
  25:1,1,1,11,11,17,63,105,183 44:1,1,5,11,9,29,97,231,363 47:1,1,5,15,19,45,41,7,383
  52:1,3,7,7,31,19,83,137,221 55:1,1,1,3,23,15,111,223,83 59:1,1,5,13,31,15,55,25,161
  62:1,1,3,13,25,47,39,87,257`;

const DIRECTIONS = TABLE.trim()
  .split(/\s+/)
  .map((entry) => {
    const [polynomial, initial] = entry.split(':') as [string, string];
    return { polynomial: Number(polynomial), initial: initial.split(',').map(Number) };
  });
