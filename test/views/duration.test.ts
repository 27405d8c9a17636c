import { describe, expect, test } from 'vitest';
import { formatAgo, formatClock, formatDuration, formatRough } from '../../src/views/duration.ts';

const minute = 60_000;
const hour = 60 * minute;
const day = 24 * hour;

describe('durations', () => {
  test.each([
    [0, '0s'],
    [-5, '0s'],
    [49, '0s'],
    [120, '0.1s'],
    [999, '0.9s'],
    [4_000, '4s'],
    [59_999, '59s'],
    [2 * minute + 9_000, '2m09s'],
    [59 * minute + 59_999, '59m59s'],
    [hour + 2 * minute, '1h02m'],
    [3 * day + 4 * hour, '3d04h'],
  ])('%i ms read %s', (ms, text) => {
    expect(formatDuration(ms)).toBe(text);
  });

  test.each([
    [0, '0s'],
    [41_200, '42s'],
    [61_000, '2m'],
    [17 * minute, '17m'],
    [hour, '60m'],
    [2 * hour + 1, '3h'],
    [3 * day, '3d'],
  ])('an estimate of %i ms is rounded up to %s', (ms, text) => {
    expect(formatRough(ms)).toBe(text);
  });

  test.each([
    [500, 'just now'],
    [5_000, '5s ago'],
    [12 * minute, '12m ago'],
    [2 * hour, '2h ago'],
    [30 * hour, '1d ago'],
  ])('an age of %i ms reads %s', (ms, text) => {
    expect(formatAgo(ms)).toBe(text);
  });

  test('clocks are local time', () => {
    expect(formatClock(new Date(2026, 0, 5, 9, 0, 41).getTime())).toBe('09:00:41');
  });
});
