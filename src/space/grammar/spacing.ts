// `step=S` and `n=K`: which values a range has, and which of them a grid takes.
import { logRatio } from '../lattice.ts';
import type { Scale } from '../param.ts';
import type { Piece } from '../problem.ts';
import { formatNumber } from '../value.ts';
import { readConstant } from './constant.ts';
import { type Bounds, complain, type Draft } from './draft.ts';
import type { Option } from './option.ts';

type Kind = { readonly scale: Scale; readonly type: 'int' | 'float' };

/** undefined: not given, or a problem. `bounds`: undefined where they are a problem themselves. */
export async function readStep(
  draft: Draft,
  options: readonly Option[],
  bounds: Bounds | undefined,
  { type }: Kind,
): Promise<number | undefined> {
  const option = options.find((one) => one.kind === 'step');
  if (option === undefined) return undefined;
  const step = await readPositive(draft, option.value, 'step');
  const reason = step === undefined || bounds === undefined ? undefined : stepFault(step, bounds, type);
  if (reason === undefined) return step;
  complain(draft, option.value, reason);
  return undefined;
}

/**
 * As `readStep`. n=1 is refused: a grid takes both ends of a range, and one value is a list (`lr=0.1`). More points than an int range
 * has whole numbers are allowed; a grid then takes them all.
 */
export async function readGridPoints(
  draft: Draft,
  options: readonly Option[],
  bounds: Bounds | undefined,
  kind: Kind,
): Promise<number | undefined> {
  const option = options.find((one) => one.kind === 'n');
  if (option === undefined) return undefined;
  const n = await readPositive(draft, option.value, 'n');
  const reason = n === undefined ? undefined : pointsFault(n, bounds, kind);
  if (reason === undefined) return n;
  complain(draft, option.value, reason);
  return undefined;
}

function stepFault(step: number, bounds: Bounds, type: Kind['type']): string | undefined {
  const width = bounds.high - bounds.low;
  if (type === 'int' && !Number.isSafeInteger(step)) return 'step of an int range must be a whole number';
  if (step > width) return `step is larger than the range, which is ${formatNumber(width)} wide`;
  return isTooFine(step, bounds) ? 'step is too small to tell the values apart' : undefined;
}

function pointsFault(n: number, bounds: Bounds | undefined, { scale, type }: Kind): string | undefined {
  if (!Number.isSafeInteger(n) || n < 2)
    return 'n must be a whole number from 2 up: a grid takes both ends of the range';
  if (bounds === undefined || type === 'int') return undefined;
  return isTooDense(n, bounds, scale) ? 'n is too large to tell the points apart' : undefined;
}

async function readPositive(draft: Draft, piece: Piece, noun: 'step' | 'n'): Promise<number | undefined> {
  const constant = await readConstant(piece);
  if (constant.kind === 'number' && constant.value > 0 && Number.isFinite(constant.value)) return constant.value;
  if (constant.kind === 'refused') complain(draft, constant.place, `${noun}: ${constant.reason}`);
  else if (constant.kind === 'text') complain(draft, piece, `${noun} must be a number`);
  else complain(draft, piece, `${noun} must be ${constant.value === Infinity ? 'finite' : 'above 0'}`);
  return undefined;
}

/** Neighbours must differ by much more than rounding, and be countable. */
function isTooFine(gap: number, { low, high }: Bounds): boolean {
  const rounding = Number.EPSILON * Math.max(Math.abs(low), Math.abs(high));
  return gap < 32 * rounding || (high - low) / gap > Number.MAX_SAFE_INTEGER;
}

function isTooDense(n: number, bounds: Bounds, scale: Scale): boolean {
  const { low, high } = bounds;
  if (scale === 'linear') return isTooFine((high - low) / (n - 1), bounds);
  // Neighbours on a log scale have one ratio everywhere; exp and log are off by less than 1e-13.
  const ratio = logRatio(low, high) / (n - 1);
  // The mirror image is taken off MIN + MAX: there the first gap must be more than the rounding of MAX.
  return ratio < 1e-12 || (scale === 'reverse_log' && isTooFine(low * Math.expm1(ratio), bounds));
}
