import { describe, expect, test } from 'vitest';
import type { History } from '../../src/search/history.ts';
import type { Goal } from '../../src/search/spec.ts';
import { parseEarlyStop, withEarlyStop } from '../../src/strategies/early-stop.ts';
import { grid } from '../../src/strategies/grid.ts';
import { withMedianStop } from '../../src/strategies/median.ts';
import { UsageError } from '../../src/errors.ts';
import { describeJudge } from '../contracts/judge.ts';
import { testStrategy } from '../contracts/strategy.ts';
import { historyWith, type Told } from './curves.ts';

function constant(value: number, length = 10): Told {
  return { state: 'complete', values: Array.from({ length }, () => value) };
}

const three = [constant(1), constant(2), constant(3)];

describeJudge({
  name: 'median',
  strategy: withMedianStop(grid, { grace: 0 }),
  hopeless: [...three, { values: [1, 1, 1] }],
});

testStrategy('grid', async () => withEarlyStop(grid, { rule: 'median', grace: 5 }));

/** The verdict on the last trial. */
function judge(told: readonly Told[], grace = 0, goal: Goal = 'maximize') {
  return judgeIn(historyWith(told, goal), grace);
}

function judgeIn(history: History, grace = 0) {
  return withMedianStop(grid, { grace }).judge!(history.trials.at(-1)!, history);
}

const goesOn = { kind: 'continue' };

describe('the median rule', () => {
  test('stops what is strictly worse than the median of the others’ averages', () => {
    // Averages up to step 2 are 1, 2, 3; their median 2. The run has reached 1.5, then 2.
    expect(judge([...three, { values: [1, 1.5, 1.5] }])).toEqual({
      kind: 'stop',
      decision: { rule: 'median', step: 2, value: 1.5, threshold: 2, peers: 3 },
    });
    expect(judge([...three, { values: [2, 2, 2] }])).toEqual(goesOn);
    expect(judge([...three, { values: [2.5, 2.5, 2.5] }])).toEqual(goesOn);
  });

  test('compares with the average up to the step, not with what came later', () => {
    const rising: Told = { state: 'complete', values: [0, 2, 4, 6, 8, 10, 12, 14, 16, 18] };
    const incumbent: Told = { values: [0], objective: 99 };
    // Up to step 2 each of the three has (0 + 2 + 4) / 3 = 2, at its end 9.
    expect(judge([rising, rising, rising, incumbent, { values: [2, 2, 2] }])).toEqual(goesOn);
    expect(judge([rising, rising, rising, incumbent, { values: [1.9, 1.9, 1.9] }])).toMatchObject({
      kind: 'stop',
      decision: { threshold: 2 },
    });
  });

  test('of an even number takes the mean of the two in the middle', () => {
    expect(judge([...three, constant(10), { values: [2.4, 2.4, 2.4] }])).toMatchObject({
      decision: { threshold: 2.5, peers: 4 },
    });
  });

  test('looks at the best so far, of which one lucky value is none', () => {
    // Of 0 9 0 0 the medians of three are 0; of its first two values it is 4.5.
    const late: Told = { values: [0, 0, 9, 0], objective: 0 };
    expect(judge([...three, late])).toMatchObject({ kind: 'stop', decision: { value: 0 } });
    const fallen: Told = { values: [5, 5, 5, 0, 0], objective: 0 };
    expect(judge([...three, fallen])).toEqual(goesOn);
  });

  test('smooths the first two values by what is there', () => {
    expect(judge([...three, { values: [1] }])).toMatchObject({ decision: { value: 1, step: 0 } });
    expect(judge([...three, { values: [0, 1] }])).toMatchObject({ decision: { value: 0.5, step: 1 } });
  });

  test('minimises as it maximises', () => {
    expect(judge([...three, { values: [2.5, 2.5, 2.5] }], 0, 'minimize')).toMatchObject({
      kind: 'stop',
      decision: { value: 2.5, threshold: 2 },
    });
    expect(judge([...three, { values: [1.5, 1.5, 1.5] }], 0, 'minimize')).toEqual(goesOn);
  });
});

describe('the median rule spares a run', () => {
  const bad: Told = { values: [0, 0, 0, 0] };

  test('before its grace is over', () => {
    expect(judge([...three, bad], 4)).toEqual(goesOn);
    expect(judge([...three, bad], 3).kind).toBe('stop');
  });

  test('until three others have run to their end and reported by that step', () => {
    expect(judge([...three.slice(1), { ...three[0]!, state: 'stopped' }, bad])).toEqual(goesOn);
    expect(judge([...three.slice(1), { ...three[0]!, state: 'failed' }, bad])).toEqual(goesOn);
    expect(judge([...three.slice(1), { values: [5, 5, 5] }, bad])).toEqual(goesOn);
    expect(judge([...three.slice(1), { ...three[0]!, steps: [4, 5, 6, 7, 8, 9, 10, 11, 12, 13] }, bad])).toEqual(
      goesOn,
    );
    expect(judge([...three.slice(1), { ...three[0]!, values: [NaN, NaN] }, bad])).toEqual(goesOn);
  });

  test('that has the best objective of all so far, or shares it', () => {
    expect(judge([...three, { ...bad, objective: 4 }])).toEqual(goesOn);
    expect(judge([...three, { ...bad, objective: 3 }])).toEqual(goesOn);
    expect(judge([...three, { ...bad, objective: 2.9 }]).kind).toBe('stop');
    // What failed has no result, what runs has.
    expect(judge([...three, { ...bad, state: 'failed', objective: 9 }, { ...bad, objective: 4 }])).toEqual(goesOn);
    expect(judge([...three, { ...bad, objective: 9 }, { ...bad, objective: 4 }]).kind).toBe('stop');
  });

  test('from 0.8 of the usual length on', () => {
    // Final steps 10, 10, 10: the last step at which a run is stopped is 7.
    const long = [1, 2, 3].map((value) => constant(value, 11));
    expect(judge([...long, { values: Array.from({ length: 8 }, () => 0) }]).kind).toBe('stop');
    expect(judge([...long, { values: Array.from({ length: 9 }, () => 0) }])).toEqual(goesOn);
    // Final steps 2, 10, 10: the usual one is their median.
    const one = constant(1, 3);
    expect(judge([one, ...long.slice(1), { values: Array.from({ length: 8 }, () => 0) }]).kind).toBe('stop');
  });

  test('whose newest point is at a step that was passed already', () => {
    expect(judge([...three, { values: [0, 0, 0], steps: [3, 4, 4] }])).toEqual(goesOn);
    expect(judge([...three, { values: [0, 0, 0], steps: [3, 4, 2] }])).toEqual(goesOn);
    expect(judge([...three, { values: [0, 0, 0], steps: [3, 2, 4] }]).kind).toBe('stop');
  });
});

test('a finished run that jumps back in step is averaged in the order of its steps', () => {
  // Step 0 has 1, step 1 has 3: the average up to step 1 is 2, whatever came first.
  const jumps: Told = { state: 'complete', values: [9, 3, 1, 9], steps: [8, 1, 0, 9] };
  expect(judge([jumps, jumps, jumps, { values: [1, 1] }])).toMatchObject({ decision: { threshold: 2, step: 1 } });
});

test('a strategy without early stopping has no judge', () => {
  expect(withEarlyStop(grid, null)).toBe(grid);
  expect(grid.judge).toBeUndefined();
});

test('a verdict among 1,000 runs costs the same whether they had 50 or 1,000 steps', () => {
  const histories = [50, 1000].map((length) => {
    const finished = Array.from({ length: 1000 }, (_, k) => constant(Math.sin(k), length));
    return historyWith([...finished, { values: Array.from({ length: 30 }, () => -2) }]);
  });
  const times = histories.map((history) => {
    judgeIn(history);
    const all = Array.from({ length: 31 }, () => {
      const start = performance.now();
      expect(judgeIn(history).kind).toBe('stop');
      return performance.now() - start;
    });
    return all.toSorted((a, b) => a - b)[15]!;
  });
  // Reading all points each time would take twenty times as long.
  expect(times[1]! / times[0]!).toBeLessThan(5);
});

describe('--early-stop', () => {
  test.each([
    ['median', 5],
    ['median,grace=10', 10],
    ['median:grace=0', 0],
    [' median , grace = 3 ', 3],
  ])('%s', (text, grace) => {
    expect(parseEarlyStop(text)).toEqual({ rule: 'median', grace });
  });

  test.each([
    ['', 'Expected median, not "".'],
    ['asha', 'Expected median, not "asha".'],
    ['toString', 'Expected median, not "toString".'],
    ['median,', 'Expected median,grace=N, N a step from 0 on, not "".'],
    ['median,grace', 'Expected median,grace=N, N a step from 0 on, not "grace".'],
    ['median,grace=-1', 'Expected median,grace=N, N a step from 0 on, not "grace=-1".'],
    ['median,grace=1.5', 'Expected median,grace=N, N a step from 0 on, not "grace=1.5".'],
    ['median,grace=1,grace=2', 'Expected median,grace=N, N a step from 0 on, not "grace=1,grace=2".'],
    ['median,min=2', 'Expected median,grace=N, N a step from 0 on, not "min=2".'],
  ])('%j is refused', (text, message) => {
    expect(() => parseEarlyStop(text)).toThrow(UsageError);
    expect(() => parseEarlyStop(text)).toThrow(message);
  });
});
