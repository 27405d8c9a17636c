import { describe, expect, test } from 'vitest';
import { sparkline } from '../../src/views/sparkline.ts';

describe('sparklines', () => {
  test('scale from the lowest to the highest value', () => {
    expect(sparkline([1, 2, 3, 4, 5, 6, 7, 8], 12, true)).toBe('▁▂▃▄▅▆▇█');
    expect(sparkline([8, 1], 12, true)).toBe('█▁');
  });

  test('have a form without UTF-8', () => {
    expect(sparkline([1, 2, 3, 4, 5, 6, 7, 8], 12, false)).toBe('_.-=+*#@');
  });

  test('never take more cells than asked for, and always show the last value', () => {
    const values = Array.from({ length: 1000 }, (_, index) => (index === 999 ? 5 : 0));
    expect(sparkline(values, 6, true)).toBe('▁▁▁▁▁█');
  });

  test('leave a gap where a value is not finite', () => {
    expect(sparkline([1, NaN, 2, Infinity], 12, true)).toBe('▁ █ ');
  });

  test('lie at the bottom when all values are equal, and are empty without values', () => {
    expect(sparkline([3, 3, 3], 12, true)).toBe('▁▁▁');
    expect(sparkline([], 12, true)).toBe('');
  });

  test('survive values whose distance overflows', () => {
    expect(sparkline([-1e308, 1e308], 12, true)).toBe('▁█');
  });
});
