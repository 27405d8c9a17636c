// The normal distribution, also far out in its tails.

const LOG_SQRT_2PI = 0.5 * Math.log(2 * Math.PI);

/** Where the series of erf has lost two digits and the continued fraction needs some fifty terms. */
const SERIES_ENDS = 2;

/** Probability of a standard normal variable to be at most z; relative error below 1e-12, also for z far below 0. */
export function normalCdf(z: number): number {
  const x = Math.abs(z) / Math.SQRT2;
  const tail = 0.5 * Math.exp(-x * x) * scaledErfc(x);
  return z > 0 ? 1 - tail : tail;
}

/** Natural logarithm of φ(z) + z·Φ(z), the expected improvement in units of sd; finite for every finite z. */
export function logImprovement(z: number): number {
  if (z > -1) return Math.log(density(z) + z * normalCdf(z));
  // φ(z)·(1 − |z|·m), where m is Mills' ratio (1 − Φ(|z|))/φ(z); far out the difference is about 1/z² (Ament et al. 2023, eq. 9).
  const m = millsRatio(-z);
  const rest = z < -1e4 ? 1 / (z * z) : 1 + z * m;
  return -0.5 * z * z - LOG_SQRT_2PI + Math.log(rest);
}

/** Derivative of `logImprovement`: Φ(z)/(φ(z) + z·Φ(z)). */
export function logImprovementSlope(z: number): number {
  if (z > -1) return normalCdf(z) / (density(z) + z * normalCdf(z));
  if (z < -1e4) return -z;
  const m = millsRatio(-z);
  return m / (1 + z * m);
}

function density(z: number): number {
  return Math.exp(-0.5 * z * z - LOG_SQRT_2PI);
}

/** (1 − Φ(x))/φ(x) for x ≥ 0. */
function millsRatio(x: number): number {
  return Math.sqrt(Math.PI / 2) * scaledErfc(x / Math.SQRT2);
}

/** exp(x²)·erfc(x) for x ≥ 0 (Abramowitz and Stegun 1964: 7.1.6, the series, and 7.1.14, the continued fraction). */
export function scaledErfc(x: number): number {
  if (x < SERIES_ENDS) {
    let [term, sum] = [x, x];
    for (let n = 1; term > 1e-17 * sum; n++) {
      term *= (2 * x * x) / (2 * n + 1);
      sum += term;
    }
    return Math.exp(x * x) - (2 / Math.sqrt(Math.PI)) * sum;
  }
  let fraction = x;
  for (let k = Math.ceil(10 + 160 / (x * x)); k > 0; k--) fraction = x + (0.5 * k) / fraction;
  return 1 / (Math.sqrt(Math.PI) * fraction);
}
