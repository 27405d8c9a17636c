// A range as most tests want it.
import type { Param, RangeParam } from '../../src/space/param.ts';

/** Linear and of floats, if nothing else is said. */
export const range = (name: string, low: number, high: number, more: Partial<RangeParam> = {}): Param => ({
  kind: 'range',
  name,
  low,
  high,
  scale: 'linear',
  type: 'float',
  ...more,
});
