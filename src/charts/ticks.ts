// The values that stand along an axis.
import { formatNumber } from '../space/value.ts';
import type { NumberScale, Scale } from './scale.ts';
import { place } from './scale.ts';

/** `place`: 0 to 1. */
export type Tick = { readonly place: number; readonly label: string };

const DIGITS = 6;

/**
 * At most about `most` ticks, from the beginning of the axis to its end: round numbers, powers of ten on a log scale that has some, every choice
 * (or every second, …) by its name.
 */
export function ticksOf(scale: Scale, most: number): readonly Tick[] {
  if (scale.kind === 'choice') return choiceTicks(scale.labels, most);
  const values = scale.kind === 'linear' ? roundValues(scale, most) : logValues(scale, most);
  return values
    .map((value) => ({ place: place(scale, value), label: formatNumber(value, DIGITS) }))
    .filter((tick) => tick.place > -1e-9 && tick.place < 1 + 1e-9)
    .toSorted((a, b) => a.place - b.place);
}

function choiceTicks(labels: readonly string[], most: number): readonly Tick[] {
  const stride = Math.max(1, Math.ceil(labels.length / most));
  return labels
    .map((label, index) => ({ place: (index + 0.5) / labels.length, label }))
    .filter((_, index) => index % stride === 0);
}

/** Multiples of 1, 2 or 5 times a power of ten: of the smallest step that has not more than `most` of them, two of them at least. */
function roundValues({ low, high, isWhole }: Pick<NumberScale, 'low' | 'high' | 'isWhole'>, most: number): number[] {
  const power = Math.floor(Math.log10((high - low) / Math.max(2, most)));
  const steps = [power, power + 1].flatMap((exponent) => [1, 2, 5].map((factor) => cleaned(factor * 10 ** exponent)));
  const choices = steps.filter((step) => !isWhole || step >= 1).map((step) => multiples(step, low, high));
  return choices.find((values) => values.length <= Math.max(2, most)) ?? choices.at(-1) ?? [];
}

function multiples(step: number, low: number, high: number): number[] {
  const first = Math.ceil(low / step - 1e-9);
  const count = Math.floor(high / step + 1e-9) - first + 1;
  return Array.from({ length: Math.max(0, count) }, (_, k) => cleaned((first + k) * step));
}

/** Powers of ten; where they are few, also their double and fivefold; where these are few too, round values. A reversed scale has mirror images of powers. */
function logValues({ kind, low, high, isWhole }: NumberScale, most: number): number[] {
  const mirror = (value: number) => (kind === 'log' ? value : cleaned(high + low - value));
  const powers = powersBetween(low, high);
  const isFew = powers.length < 3;
  const fine = isFew ? powersBetween(low / 10, high).flatMap((power) => [1, 2, 5].map((factor) => factor * power)) : [];
  const inside = (isFew ? fine : powers)
    .map(cleaned)
    .filter((value) => value >= low * (1 - 1e-9) && value <= high * (1 + 1e-9));
  if (inside.length < 3) return roundValues({ low, high, isWhole }, most);
  const stride = Math.ceil(inside.length / most);
  return inside.filter((_, index) => index % stride === 0).map(mirror);
}

function powersBetween(low: number, high: number): number[] {
  const first = Math.ceil(Math.log10(low) - 1e-9);
  const last = Math.floor(Math.log10(high) + 1e-9);
  return Array.from({ length: Math.max(0, last - first + 1) }, (_, k) => Number(`1e${first + k}`));
}

/** Without the last digits, in which arithmetic leaves its traces. */
function cleaned(value: number): number {
  return Number(value.toPrecision(12));
}
