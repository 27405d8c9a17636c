// Durations as people type them.
import { InvalidArgumentError } from 'commander';
import type { Timeout } from '../search/spec.ts';

const unitSeconds: Readonly<Record<string, number>> = { s: 1, m: 60, h: 3600, d: 86_400 };

/** `90s`, `30m`, `2h`, `1d`; a bare number is minutes, as Spell's. Whole seconds, at least one. */
export function parseTimeout(text: string): Timeout {
  const match = /^(\d+(?:\.\d+)?)([smhd]?)$/.exec(text.trim());
  const seconds =
    match === null ? NaN : Number(match[1]) * (unitSeconds[match[2] === '' ? 'm' : (match[2] ?? '')] ?? NaN);
  if (!Number.isFinite(seconds) || seconds < 1) {
    throw new InvalidArgumentError('Expected a duration such as 90s, 30m or 2h; a bare number is minutes.');
  }
  return { seconds: Math.ceil(seconds), text: match?.[2] === '' ? `${match[1]}m` : text.trim() };
}
