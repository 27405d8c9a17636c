// The values of a range that has finitely many: low, low + step, … not above high.
import type { RangeParam } from './param.ts';

export type Lattice = {
  readonly low: number;
  readonly step: number;
  readonly count: number;
  readonly decimals: number;
};

// Params never change, and a search asks for the same few millions of times.
const known = new WeakMap<RangeParam, Lattice>();

/** undefined: a float range without a step. Bounds of an int range that are no whole numbers are drawn inwards. */
export function latticeOf(param: RangeParam): Lattice | undefined {
  if (param.type === 'float' && param.step === undefined) return undefined;
  const lattice = known.get(param) ?? makeLattice(param);
  known.set(param, lattice);
  return lattice;
}

/** Computed as decimals, as a person would: 0.1, 0.2, 0.3 and not 0.30000000000000004. */
export function latticeValue({ low, step, decimals }: Lattice, index: number): number {
  const value = low + index * step;
  return decimals === 0 ? value : Number(value.toFixed(decimals));
}

/** Index of the value nearest to a number. */
export function latticeIndex({ low, step, count }: Lattice, value: number): number {
  return Math.min(count - 1, Math.max(0, Math.round((value - low) / step)));
}

/** ln(high/low), also where the quotient is beyond a number. */
export function logRatio(low: number, high: number): number {
  return Math.log(high) - Math.log(low);
}

function makeLattice(param: RangeParam): Lattice {
  const low = param.type === 'int' ? Math.ceil(param.low) : param.low;
  const step = param.step ?? 1;
  const lattice = { low, step, count: 0, decimals: Math.max(decimalsOf(low), decimalsOf(step)) };
  const last = Math.round((param.high - low) / step);
  return { ...lattice, count: latticeValue(lattice, last) <= param.high ? last + 1 : last };
}

/** How many digits stand behind the point in the shortest text of a number, at most the 100 that `toFixed` takes. */
function decimalsOf(value: number): number {
  const [mantissa = '', power = '0'] = String(value).split('e');
  const fraction = mantissa.split('.')[1] ?? '';
  return Math.min(100, Math.max(0, fraction.length - Number(power)));
}
