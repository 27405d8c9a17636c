import { afterEach, beforeEach, expect, test, vi } from 'vitest';
import { Absence } from '../../../src/executors/hosts/absence.ts';
import { waitBeforeTry } from '../../../src/executors/hosts/patience.ts';

beforeEach(() => void vi.useFakeTimers({ toFake: ['Date', 'performance'], now: 1_000_000 }));
afterEach(() => void vi.useRealTimers());

test('runs are unknown for as long as was said, then lost; for ever, where nothing is ever given up', () => {
  const [absence, endless] = [new Absence(60_000), new Absence(null)];
  vi.advanceTimersByTime(59_000);
  expect(absence.fate).toEqual({ kind: 'unknown', since: 1_000_000 });
  vi.advanceTimersByTime(1_000);
  expect(absence.fate).toEqual({ kind: 'lost', why: 'unreachable', since: 1_000_000 });
  expect(endless.fate).toEqual({ kind: 'unknown', since: 1_000_000 });
  absence.begin();
  expect(absence.fate).toEqual({ kind: 'unknown', since: 1_060_000 });
});

test('time in which this machine slept does not count', () => {
  const absence = new Absence(60_000);
  vi.setSystemTime(1_000_000 + 8 * 3_600_000);
  expect(absence.isTooLong).toBe(false);
});

test('a host is asked again after 0.5 s, 1 s, 2 s and so on, after half a minute at most', () => {
  for (const [tries, ms] of [500, 1_000, 2_000, 4_000, 8_000, 16_000, 30_000, 30_000].entries()) {
    for (const wait of [waitBeforeTry(tries), waitBeforeTry(tries)]) {
      expect(wait).toBeGreaterThanOrEqual(ms * 0.8);
      expect(wait).toBeLessThanOrEqual(ms * 1.2);
    }
  }
});

test('who watches is called once, when it is too long', () => {
  vi.useFakeTimers({ now: 1_000_000 });
  const absence = new Absence(60_000);
  const told: number[] = [];
  for (const each of [1, 2]) absence.watch(() => told.push(each));
  vi.advanceTimersByTime(59_000);
  expect(told).toEqual([]);
  vi.advanceTimersByTime(10_000);
  absence.watch(() => told.push(3));
  vi.advanceTimersByTime(10_000);
  expect(told).toEqual([1]);
  absence.unwatch();
  absence.watch(() => told.push(4));
  absence.unwatch();
  vi.advanceTimersByTime(10_000);
  expect(told).toEqual([1]);
});
