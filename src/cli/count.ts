// Counts as people type them.
import { InvalidArgumentError } from 'commander';

/** Parser of an option's value: a whole number, at least `least`. */
export function countFrom(least: number): (text: string) => number {
  return (text) => {
    const value = Number(text);
    if (/^\d+$/.test(text) && value >= least && Number.isSafeInteger(value)) return value;
    throw new InvalidArgumentError(`Expected a whole number, at least ${least}.`);
  };
}
