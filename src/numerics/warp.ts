// From objective values to what the model sees: failures filled in, outliers drawn closer, mean 0 and variance 1.

/**
 * `values`: one per outcome, higher is better. `apply` gives any outcome's value, for finite ones the same as in `values`. `invert` takes a
 * model value back to the unit of the outcomes; it is not believed further than one range beyond the outcomes on either side, where
 * it stays.
 */
export type Warp = {
  readonly values: Float64Array;
  readonly apply: (outcome: number) => number;
  readonly invert: (z: number) => number;
};

/**
 * Yeo–Johnson by maximum likelihood between two standardisations, after drawing in a far tail of bad values. An outcome that is undefined,
 * NaN or infinite is a failure and gets the worst value less half the range, so that the model learns to keep away.
 * Constant outcomes (all of them failures included) give zeros.
 */
export function warpOutcomes(outcomes: readonly (number | undefined)[]): Warp {
  // Values near the largest double would overflow in a mean; a factor changes nothing that is standardised later.
  const unit = Math.max(...outcomes.map((value) => (isFiniteNumber(value) ? Math.abs(value) : 0))) || 1;
  const filled = fillFailures(outcomes.map((value) => (value === undefined ? value : value / unit)));
  const tail = compressTail(filled);
  const first = standardize(tail.values);
  const lambda = first.sd === 0 ? 1 : fitYeoJohnson(first.values);
  const second = standardize(first.values.map((value) => yeoJohnson(value, lambda)));
  const seen: [number, number] = [Math.min(...first.values), Math.max(...first.values)];
  const [low, high] = [Math.min(...filled), Math.max(...filled)];
  const invert = (z: number): number => {
    const x = invertYeoJohnson(second.mean + second.sd * z, lambda, seen);
    const value = tail.expand(first.mean + first.sd * x);
    return clamp(clamp(value, 2 * low - high, 2 * high - low) * unit, -Number.MAX_VALUE, Number.MAX_VALUE);
  };
  const apply = (outcome: number): number => {
    if (first.sd === 0 || second.sd === 0) return 0;
    const x = (tail.compress(outcome / unit) - first.mean) / first.sd;
    return (yeoJohnson(x, lambda) - second.mean) / second.sd;
  };
  return { values: second.values, apply, invert };
}

/** Mean 0 and (population) variance 1; `sd` 0 and zeros where all values are equal. */
export function standardize(values: Float64Array): { values: Float64Array; mean: number; sd: number } {
  const { mean, sd } = spread(values);
  return { values: values.map((value) => (sd === 0 ? 0 : (value - mean) / sd)), mean, sd };
}

function spread(values: Float64Array): { readonly mean: number; readonly sd: number } {
  let [sum, squares] = [0, 0];
  for (const value of values) sum += value;
  const mean = sum / values.length;
  for (const value of values) squares += (value - mean) * (value - mean);
  const sd = Math.sqrt(squares / values.length);
  // Rounding leaves equal values a spread of about 1e-16.
  return { mean, sd: sd > 1e-14 * Math.abs(mean) ? sd : 0 };
}

/** Yeo and Johnson 2000, eq. 2.1. Increasing in y; the identity at lambda 1. */
export function yeoJohnson(y: number, lambda: number): number {
  return y >= 0 ? boxCoxOfLog(Math.log1p(y), lambda) : -boxCoxOfLog(Math.log1p(-y), 2 - lambda);
}

/** The lambda in [−3, 5] of the highest likelihood, by golden section; `values` are standardised and not all equal. */
export function fitYeoJohnson(values: Float64Array): number {
  const logs = values.map((value) => Math.log1p(Math.abs(value)));
  const slope = values.reduce((sum, value, i) => sum + Math.sign(value) * logs[i]!, 0);
  const moved = new Float64Array(values.length);
  const loss = (lambda: number): number => {
    for (let i = 0; i < moved.length; i++) {
      moved[i] = values[i]! >= 0 ? boxCoxOfLog(logs[i]!, lambda) : -boxCoxOfLog(logs[i]!, 2 - lambda);
    }
    const sd = spread(moved).sd;
    return sd > 0 ? values.length * Math.log(sd) - (lambda - 1) * slope : Infinity;
  };
  return goldenSection(loss, -3, 5, 30);
}

/** Outcomes with failures filled in; all of them failures: −1 each. */
export function fillFailures(outcomes: readonly (number | undefined)[]): Float64Array {
  const finite = outcomes.filter(isFiniteNumber);
  if (finite.length === 0) return new Float64Array(outcomes.length).fill(-1);
  const worst = Math.min(...finite);
  const range = Math.max(...finite) - worst;
  // Successes that are all equal are still better than a failure.
  const failure = worst - 0.5 * (range > 0 ? range : Math.abs(worst) || 1);
  return Float64Array.from(outcomes, (value) => (isFiniteNumber(value) ? value : failure));
}

/** From so many values on the median distance from the best means something; of fewer only what is absurdly far counts as far. */
const ENOUGH_VALUES = 10;

/** Distances from the best are taken as they are up to so many times their median. */
const KNEE = 10;
const KNEE_OF_FEW = 1000;

/**
 * A run that diverged says little more than that it did: distances from the best that are beyond the knee, d in units of it, become
 * 1 + ln(1 + ln d), as steep there as the identity. Nothing is clipped: late in a search most values lie close to the best,
 * and all others still tell good regions from bad. Compressed values count in knees below the best, so that one penalty of 1e308 does
 * not push all others into what numbers cannot tell apart.
 */
function compressTail(values: Float64Array): {
  readonly values: Float64Array;
  readonly compress: (value: number) => number;
  readonly expand: (value: number) => number;
} {
  const best = Math.max(...values);
  // Equal values may differ by what rounding leaves.
  const below = (value: number): number => (Math.abs(best - value) > 1e-14 * Math.abs(best) ? best - value : 0);
  const knee = kneeOf(values.map(below));
  const compress = (value: number): number => {
    const d = below(value);
    return d <= knee ? -d / knee : -1 - Math.log1p(Math.log(d) - Math.log(knee));
  };
  const expand = (value: number): number => best - knee * (value >= -1 ? -value : Math.exp(Math.expm1(-value - 1)));
  return { values: values.map(compress), compress, expand };
}

/** Where more than half of the values are the best one, the median of the others; 1 where there are none. */
function kneeOf(distances: Float64Array): number {
  const times = distances.length < ENOUGH_VALUES ? KNEE_OF_FEW : KNEE;
  const sorted = distances.toSorted();
  const positive = sorted.filter((distance) => distance > 0);
  return times * (sorted[sorted.length >> 1]! || positive[positive.length >> 1] || 1);
}

function isFiniteNumber(value: number | undefined): value is number {
  return Number.isFinite(value);
}

function clamp(value: number, low: number, high: number): number {
  return Math.min(Math.max(value, low), high);
}

/** ((1 + y)^lambda − 1)/lambda, for y ≥ 0, of ln(1 + y), which it is at lambda 0. */
function boxCoxOfLog(log: number, lambda: number): number {
  return Math.abs(lambda) < 1e-8 ? log : Math.expm1(lambda * log) / lambda;
}

function invertBoxCox1p(z: number, lambda: number): number {
  return Math.abs(lambda) < 1e-8 ? Math.expm1(z) : Math.expm1(Math.log1p(lambda * z) / lambda);
}

/**
 * The transform has bounds for many a lambda, where its inverse explodes: outside the range of values seen (before the
 * transform) it goes on along the tangent, whose slope there is 1/(1 + |y|)^±(lambda − 1).
 */
function invertYeoJohnson(z: number, lambda: number, [low, high]: readonly [number, number]): number {
  const edge = clamp(z, yeoJohnson(low, lambda), yeoJohnson(high, lambda));
  const y = edge >= 0 ? invertBoxCox1p(edge, lambda) : -invertBoxCox1p(-edge, 2 - lambda);
  // exp and log, not a power: those are the same in all versions of Node, powers are not.
  return y + (z - edge) * Math.exp((y >= 0 ? 1 - lambda : lambda - 1) * Math.log1p(Math.abs(y)));
}

/** The minimum of a function with one valley between `low` and `high`. */
function goldenSection(f: (x: number) => number, low: number, high: number, steps: number): number {
  const ratio = (Math.sqrt(5) - 1) / 2;
  let [a, b] = [low, high];
  let [c, d] = [b - ratio * (b - a), a + ratio * (b - a)];
  let [fc, fd] = [f(c), f(d)];
  for (let k = 0; k < steps; k++) {
    if (fc < fd) {
      [b, d, fd] = [d, c, fc];
      c = b - ratio * (b - a);
      fc = f(c);
    } else {
      [a, c, fc] = [c, d, fd];
      d = a + ratio * (b - a);
      fd = f(d);
    }
  }
  return (a + b) / 2;
}
