import { expect, test } from 'vitest';
import { calibrationJson, calibrationLines } from '../../src/views/calibration.ts';
import { fakeTerminal } from '../fakes/terminal.ts';

test('how often results were foreseen is one line of 80 columns', () => {
  expect(calibrationLines(fakeTerminal(80), { results: 18, within: 12 })).toEqual([
    '12 of 18 results fell within ±1 sd of what was expected (68 % is right)',
  ]);
  const [long] = calibrationLines(fakeTerminal(80, { isUtf8: false }), { results: 1018, within: 1012 });
  expect(long?.length).toBeLessThanOrEqual(80);
  expect(calibrationLines(fakeTerminal(40), { results: 18, within: 12 })).toHaveLength(2);
});

test('nothing is said of too few results', () => {
  expect(calibrationLines(fakeTerminal(80), undefined)).toEqual([]);
  expect(calibrationJson(undefined)).toBeNull();
});

test('programs get the numbers', () => {
  expect(calibrationJson({ results: 16, within: 12 })).toEqual({
    results: 16,
    within_1_sd: 12,
    share: 0.75,
    usual_share: 0.6827,
  });
});
