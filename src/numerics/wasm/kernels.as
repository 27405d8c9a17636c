// ../covariance.ts, ../gp.ts and ../posterior.ts again, where time goes. One model at a time has the memory; `arrange` says where its parts are.
import {
  both,
  cell,
  cholesky,
  get,
  invertFactor,
  multiplyFactors,
  set,
  solveLower,
  solveRows,
  solveUpper,
} from './linalg';

let rows: i32 = 0;
let size: i32 = 0;
let dims: i32 = 0;

/** D numbers each, except `output`. `hamming`: 0 for a difference, 1 for a choice. */
export let lengths: usize = 0;
export let hamming: usize = 0;
export let point: usize = 0;
export let output: usize = 0;
/** `size` numbers each. */
export let alpha: usize = 0;
export let noise: usize = 0;
export let slope: usize = 0;
/** D × size: X by coordinate, as it is and in lengthscales. */
export let raw: usize = 0;
let scaled: usize = 0;
/** 16 × size: vectors that are solved together. */
export let room: usize = 0;
/** size × size. */
export let factor: usize = 0;
let inverse: usize = 0;
let slopes: usize = 0;

/** Lays the memory out for `count` rows of `D` coordinates, with or without what only a fit needs. Returns the first address after it. */
export function arrange(count: i32, D: i32, isFit: bool): usize {
  rows = count;
  size = (count + 3) & ~3;
  dims = D;
  const vector = <usize>size << 3;
  const few = <usize>((D + 1) & ~1) << 3;
  lengths = (__heap_base + 15) & ~15;
  hamming = lengths + few;
  point = hamming + few;
  output = point + few;
  alpha = output + 2 * few + 64;
  noise = alpha + vector;
  slope = noise + vector;
  raw = slope + vector;
  scaled = raw + <usize>D * vector;
  room = scaled + <usize>D * vector;
  factor = room + 16 * vector;
  inverse = factor + <usize>size * vector;
  slopes = inverse + <usize>size * vector;
  return isFit ? slopes + <usize>size * vector : inverse;
}

/** To be called when `lengths` or `raw` have changed. */
export function scale(): void {
  for (let d = 0; d < dims; d++) {
    const by = get(hamming, d) == 1 ? 1 : 1 / get(lengths, d);
    const from = cell(raw, size, d, 0);
    const to = cell(scaled, size, d, 0);
    for (let i = 0; i < size; i++) set(to, i, get(from, i) * by);
  }
}

/** factorColumns; what rounds the size up to a multiple of four becomes the identity. */
export function factorize(signal: f64, noiseOfAll: f64, keepSlopes: bool): bool {
  for (let nugget = 1e-9; nugget < 2e-4; nugget *= 10) {
    for (let i = 0; i < rows; i++) {
      const row = cell(factor, size, i, 0);
      const to = keepSlopes ? cell(slopes, size, i, 0) : slope;
      for (let d = 0; d < dims; d++) set(point, d, get(cell(scaled, size, d, 0), i));
      squaredDistances(i, row);
      covary(row, to, signal, i);
      set(row, i, signal * (1 + nugget) + noiseOfAll + get(noise, i));
      set(to, i, 0);
    }
    for (let i = rows; i < size; i++) {
      memory.fill(cell(factor, size, i, 0), 0, <usize>size << 3);
      set(cell(factor, size, i, 0), i, 1);
    }
    if (cholesky(factor, size)) return true;
  }
  return false;
}

/** In place of what `alpha` holds, K⁻¹ of it, by the first `n` rows. */
export function solve(n: i32): void {
  solveLower(factor, size, alpha, n);
  solveUpper(factor, size, alpha, n);
}

/** K⁻¹ takes the place of L. `output` gets Σ (K⁻¹_ii − alpha_i²), the same times noise_i, and ∂/∂ln ls_d of each coordinate. */
export function differentiate(): void {
  invertFactor(factor, size, inverse);
  multiplyFactors(inverse, size, factor);
  let rest: f64 = 0;
  let own: f64 = 0;
  memory.fill(output, 0, <usize>(dims + 2) << 3);
  for (let i = 0; i < rows; i++) {
    const here = get(alpha, i);
    const row = cell(factor, size, i, 0);
    const part = get(row, i) - here * here;
    rest += part;
    own += get(noise, i) * part;
    const weights = cell(slopes, size, i, 0);
    const factor2 = f64x2.splat(here);
    for (let k: usize = 0; k < <usize>i << 3; k += 16) {
      const w = f64x2.sub(v128.load(row + k), f64x2.mul(factor2, v128.load(alpha + k)));
      v128.store(weights + k, f64x2.mul(v128.load(weights + k), w));
    }
    for (let d = 0; d < dims; d++) addWeighedSquares(d, i, weights);
  }
  set(output, 0, rest);
  set(output, 1, own);
}

/** Adds to output[2 + d]. `weights` are 0 from `i` on. */
function addWeighedSquares(d: i32, i: i32, weights: usize): void {
  const column = cell(scaled, size, d, 0);
  const z = f64x2.splat(get(column, i));
  let sum = f64x2.splat(0);
  const end = <usize>i << 3;
  if (get(hamming, d) == 1) {
    for (let k: usize = 0; k < end; k += 16) {
      sum = f64x2.add(sum, v128.and(f64x2.ne(v128.load(column + k), z), v128.load(weights + k)));
    }
    const length = get(lengths, d);
    sum = f64x2.div(sum, f64x2.splat(length * length));
  } else {
    for (let k: usize = 0; k < end; k += 16) {
      const difference = f64x2.sub(v128.load(column + k), z);
      sum = f64x2.add(sum, f64x2.mul(f64x2.mul(v128.load(weights + k), difference), difference));
    }
  }
  set(output, 2 + d, get(output, 2 + d) + both(sum));
}

/** The means of `count` points, coordinates one after the other at `points`, go to `means`; where wanted, their variances to `variances`. */
export function predict(points: usize, count: i32, signal: f64, means: usize, variances: usize): void {
  for (let first = 0; first < count; first += 16) {
    const together = min(16, count - first);
    for (let c = 0; c < together; c++) {
      set(means, first + c, meanOf(points + ((<usize>(first + c) * dims) << 3), signal, cell(room, size, c, 0)));
    }
    if (variances == 0) continue;
    solveRows(factor, size, room, (together + 3) & ~3);
    for (let c = 0; c < together; c++) {
      const v = cell(room, size, c, 0);
      set(variances, first + c, signal - dot(v, v));
    }
  }
}

/** At the point in the cube that `point` holds: mean, variance and twice D derivatives (of the mean, and of half the variance) to `output`. */
export function at(signal: f64): void {
  set(output, 0, meanOf(point, signal, room));
  solveLower(factor, size, room, rows);
  set(output, 1, signal - dot(room, room));
  solveUpper(factor, size, room, rows);
  for (let d = 0; d < dims; d++) {
    let ofMean = f64x2.splat(0);
    let ofSpread = ofMean;
    if (get(hamming, d) == 0) {
      const column = cell(scaled, size, d, 0);
      const z = f64x2.splat(get(point, d));
      for (let k: usize = 0; k < <usize>size << 3; k += 16) {
        const pull = f64x2.mul(v128.load(slope + k), f64x2.sub(v128.load(column + k), z));
        ofMean = f64x2.add(ofMean, f64x2.mul(v128.load(alpha + k), pull));
        ofSpread = f64x2.sub(ofSpread, f64x2.mul(v128.load(room + k), pull));
      }
    }
    set(output, 2 + d, both(ofMean) / get(lengths, d));
    set(output, 2 + dims + d, both(ofSpread) / get(lengths, d));
  }
}

/** kᵀ·alpha of the point at `x`. Leaves k at `k`, the point in lengthscales in `point`. */
function meanOf(x: usize, signal: f64, k: usize): f64 {
  for (let d = 0; d < dims; d++) set(point, d, get(hamming, d) == 1 ? get(x, d) : get(x, d) / get(lengths, d));
  squaredDistances(rows, k);
  covary(k, slope, signal, rows);
  for (let i = rows; i < size; i++) set(k, i, 0);
  return dot(k, alpha);
}

function dot(a: usize, b: usize): f64 {
  let sum = f64x2.splat(0);
  for (let k: usize = 0; k < <usize>size << 3; k += 16) sum = f64x2.add(sum, f64x2.mul(v128.load(a + k), v128.load(b + k)));
  return both(sum);
}

/** r² of the point in `point` and the first `count` rows; `count` rounded up to even. */
function squaredDistances(count: i32, into: usize): void {
  const end = <usize>count << 3;
  memory.fill(into, 0, end);
  for (let d = 0; d < dims; d++) {
    const column = cell(scaled, size, d, 0);
    const z = f64x2.splat(get(point, d));
    if (get(hamming, d) == 1) {
      const length = get(lengths, d);
      const weight = f64x2.splat(1 / (length * length));
      for (let k: usize = 0; k < end; k += 16) {
        const isOther = f64x2.ne(v128.load(column + k), z);
        v128.store(into + k, f64x2.add(v128.load(into + k), v128.and(isOther, weight)));
      }
    } else {
      for (let k: usize = 0; k < end; k += 16) {
        const difference = f64x2.sub(v128.load(column + k), z);
        v128.store(into + k, f64x2.add(v128.load(into + k), f64x2.mul(difference, difference)));
      }
    }
  }
}

/** `count` is rounded up to even. */
function covary(r2: usize, to: usize, signal: f64, count: i32): void {
  const one = f64x2.splat(1);
  for (let k: usize = 0; k < <usize>count << 3; k += 16) {
    const t = f64x2.mul(f64x2.splat(2.23606797749979), f64x2.sqrt(v128.load(r2 + k)));
    const share = f64x2.mul(f64x2.splat(signal), expNegative(t));
    const sum = f64x2.add(one, t);
    const third = f64x2.mul(f64x2.mul(t, t), f64x2.splat(1.0 / 3.0));
    v128.store(r2 + k, f64x2.mul(f64x2.add(sum, third), share));
    v128.store(to + k, f64x2.mul(f64x2.mul(f64x2.splat(5.0 / 3.0), sum), share));
  }
}

/** 2^(k/16). */
const roots: usize = memory.data<f64>([
  1.0, 1.0442737824274138, 1.0905077326652577, 1.1387886347566916,
  1.189207115002721, 1.241857812073484, 1.2968395546510096, 1.3542555469368927,
  1.4142135623730951, 1.4768261459394993, 1.5422108254079407, 1.6104903319492543,
  1.681792830507429, 1.7562521603732995, 1.8340080864093424, 1.9152065613971474,
]);

/** As in ../kernel.ts, operation by operation. */
function expNegative(t: v128): v128 {
  const m = i32x4.trunc_sat_f64x2_s_zero(f64x2.add(f64x2.mul(t, f64x2.splat(23.083120654223414)), f64x2.splat(0.5)));
  const whole = f64x2.convert_low_i32x4_s(m);
  const r = f64x2.add(f64x2.sub(f64x2.mul(whole, f64x2.splat(0.04332169877307024)), t), f64x2.mul(whole, f64x2.splat(1.1926343307941173e-11)));
  const k = i32x4.shr_s(i32x4.add(m, i32x4.splat(15)), 4);
  const j = i32x4.sub(i32x4.shl(k, 4), m);
  let power = v128.load_splat<f64>(roots + (<usize>i32x4.extract_lane(j, 0) << 3));
  power = v128.load_lane<f64>(roots + (<usize>i32x4.extract_lane(j, 1) << 3), power, 1);
  const halves = i64x2.shl(i64x2.sub(i64x2.splat(1023), i64x2.extend_low_i32x4_s(k)), 52);
  power = f64x2.mul(power, halves);
  let sum = series(r, f64x2.splat(1.0 / 5040.0), 1.0 / 720.0);
  sum = series(r, sum, 1.0 / 120.0);
  sum = series(r, sum, 1.0 / 24.0);
  sum = series(r, sum, 1.0 / 6.0);
  sum = series(r, sum, 1.0 / 2.0);
  sum = series(r, sum, 1);
  const value = f64x2.add(power, f64x2.mul(f64x2.mul(power, r), sum));
  return v128.andnot(value, f64x2.ge(t, f64x2.splat(700)));
}

@inline
function series(r: v128, sum: v128, next: f64): v128 {
  return f64x2.add(f64x2.splat(next), f64x2.mul(r, sum));
}
