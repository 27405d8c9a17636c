import { describe, expect, test } from 'vitest';
import { isFree, waitBeforeNextMs } from '../../src/search/again.ts';
import type { FailureClass, Outcome } from '../../src/search/events.ts';
import type { RunState } from '../../src/search/state.ts';
import { Story } from '../fakes/facts.ts';

function runWith(changes: Partial<RunState> = {}): RunState {
  const story = new Story();
  const run = story.state.byId.get(story.start({ rate: 0.1, layers: 2 }));
  if (run === undefined) throw new TypeError('no run');
  return { ...run, ...changes };
}

function failedWith(exitCode: number, failure: FailureClass = 'exit'): Outcome {
  return { state: 'failed', reason: `exit ${exitCode}`, exitCode, failure };
}

const lost: Outcome = { state: 'lost', reason: 'the machine was rebooted', failure: 'lost' };

describe('a run that failed', () => {
  test('is tried again as often as was asked for, and no more', () => {
    const waits = [0, 1, 2, 3].map((failures) => waitBeforeNextMs(failedWith(1), runWith({ failures }), 2));
    expect(waits).toEqual([5_000, 10_000, undefined, undefined]);
    expect(waitBeforeNextMs(failedWith(1), runWith(), 0)).toBeUndefined();
  });

  test('waits twice as long each time, up to five minutes', () => {
    const waits = Array.from({ length: 9 }, (_, failures) =>
      waitBeforeNextMs(failedWith(1), runWith({ failures }), 99),
    );
    expect(waits.map((ms) => (ms ?? 0) / 1_000)).toEqual([5, 10, 20, 40, 80, 160, 300, 300, 300]);
  });

  test('is not tried again where it is bound to fail in the same way', () => {
    const bound = [
      failedWith(127, 'not-found'),
      failedWith(126, 'not-executable'),
      failedWith(0, 'no-metric'),
      failedWith(0, 'non-finite'),
    ];
    expect(bound.map((outcome) => waitBeforeNextMs(outcome, runWith(), 9))).toEqual(bound.map(() => undefined));
  });

  test('does not use up what those have that were lost', () => {
    expect(waitBeforeNextMs(failedWith(1), runWith({ losses: 4 }), 1)).toBe(5_000);
    expect(waitBeforeNextMs(lost, runWith({ failures: 4 }), 0)).toBe(5_000);
  });
});

describe('a run that was lost, was ended from outside, or asked for it', () => {
  test.each([lost, failedWith(143, 'signal'), failedWith(75)])(
    'is tried again five times for nothing: %j',
    (outcome) => {
      expect(isFree(outcome)).toBe(true);
      const waits = Array.from({ length: 6 }, (_, losses) => waitBeforeNextMs(outcome, runWith({ losses }), 0));
      expect(waits.map((ms) => ms !== undefined)).toEqual([true, true, true, true, true, false]);
    },
  );
});

test('what was stopped, killed, or went well is not tried again', () => {
  const ends: readonly Outcome[] = [
    { state: 'complete', reason: 'exit 0', exitCode: 0 },
    { state: 'stopped', reason: 'timeout 1m', exitCode: 143, failure: 'timeout' },
    { state: 'killed', reason: 'killed by user', exitCode: 137 },
  ];
  for (const outcome of ends) {
    expect(isFree(outcome)).toBe(false);
    expect(waitBeforeNextMs(outcome, runWith(), 9)).toBeUndefined();
  }
});
