// Matérn-5/2 with a lengthscale per coordinate. r² = Σ_d δ_d²/ls_d², where δ is a difference, or for a choice 0 or 1.

/** How far apart two values of one coordinate are: their difference, or whether they differ at all. */
export type Distance = 'difference' | 'hamming';

/**
 * What the model must learn, as natural logarithms in one vector of D + 2: D lengthscales (in units of the cube), the
 * signal variance s², the noise variance σ² (both for values of unit variance).
 */
export type Hyperparameters = Float64Array;

const SQRT5 = Math.sqrt(5);
const THIRD = 1 / 3;

/**
 * `count` squared distances from offset `at` on become covariances s²·(1 + √5r + 5r²/3)·exp(−√5r); `slopes` from `slopesAt` on gets minus twice
 * their derivatives by r², which have the same exponential: s²·(5/3)·(1 + √5r)·exp(−√5r), without a pole at 0.
 */
export function covary(
  r2: Float64Array,
  at: number,
  slopes: Float64Array,
  slopesAt: number,
  signal: number,
  count: number,
): void {
  for (let i = 0; i < count; i++) {
    const t = SQRT5 * Math.sqrt(r2[at + i]!);
    const scaled = signal * expNegative(t);
    r2[at + i] = (1 + t + t * t * THIRD) * scaled;
    slopes[slopesAt + i] = (5 / 3) * (1 + t) * scaled;
  }
}

/** 2^(k/16), rounded from 60 digits. */
const ROOTS = Float64Array.of(
  1.0,
  1.0442737824274138,
  1.0905077326652577,
  1.1387886347566916,
  1.189207115002721,
  1.241857812073484,
  1.2968395546510096,
  1.3542555469368927,
  Math.SQRT2,
  1.4768261459394993,
  1.5422108254079407,
  1.6104903319492543,
  1.681792830507429,
  1.7562521603732995,
  1.8340080864093424,
  1.9152065613971474,
);

/** 2^−k, by exact halving. */
const HALVES = new Float64Array(1024).fill(1);
for (let k = 1; k < HALVES.length; k++) HALVES[k] = HALVES[k - 1]! / 2;

/** ln 2/16 in two parts: multiples of the first, which has 32 bits, are exact. The last term is what `Math.LN2` lacks. */
const PART = Math.floor(Math.LN2 * 2 ** 32) / 2 ** 36;
const PART_REST = Math.LN2 / 16 - PART + 2.3190468138462996e-17 / 16;
const PARTS = 16 / Math.LN2;

/**
 * exp(−t) for t ≥ 0, to one unit in the last place: 2^(−m/16)·exp(r) with |r| ≤ ln 2/32, and Taylor's series of exp(r) up to r⁷ (Tang
 * 1989, with a shorter table). Half the time of `Math.exp`, and the same in every version of V8. 0 below e^−700; NaN for NaN.
 */
function expNegative(t: number): number {
  if (!(t < 700)) return t >= 700 ? 0 : NaN;
  const m = (t * PARTS + 0.5) | 0;
  const r = m * PART - t + m * PART_REST;
  const k = (m + 15) >> 4;
  const power = ROOTS[(k << 4) - m]! * HALVES[k]!;
  return (
    power + power * r * (1 + r * (1 / 2 + r * (1 / 6 + r * (1 / 24 + r * (1 / 120 + r * (1 / 720 + r * (1 / 5040)))))))
  );
}
