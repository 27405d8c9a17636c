// The judge itself: what it must not let pass.
import { describe, expect, test } from 'vitest';
import type { Tale } from './tale.ts';
import { linesPerRun, valueOf } from './tale.ts';
import { judge } from './verdict.ts';
import type { Evidence, ShownRun } from './verdict.ts';

const lines = Array.from({ length: linesPerRun }, (_, index) => index + 1);

function taleOf(run: number, changes: Partial<Tale> = {}): Tale {
  return { run, attempt: 1, starts: [100 + run], lines, ends: 1, ...changes };
}

function shownAs(run: number, changes: Partial<ShownRun> = {}): ShownRun {
  return { run, state: 'complete', reason: 'exit 0', attempt: 1, params: { x: run }, ...changes };
}

/** Two runs that went well, but for the changes. */
function evidence(changes: Partial<Evidence> = {}): Evidence {
  return {
    runs: [shownAs(1), shownAs(2)],
    tales: [taleOf(1), taleOf(2)],
    values: new Map([1, 2].map((run) => [run, lines.map((line) => valueOf(run, line))])),
    points: [{ x: 1 }, { x: 2 }],
    excused: new Set(),
    untold: new Set(),
    ...changes,
  };
}

/** The values of run 1 and of run 2 as they should be, with those of run 2 changed. */
function valuesWith(second: readonly number[]): Evidence['values'] {
  return new Map([
    [1, lines.map((line) => valueOf(1, line))],
    [2, second],
  ]);
}

const killed = { state: 'failed', reason: 'signal KILL' };
const whole = lines.map((line) => valueOf(2, line));

test('a search that went well has no fault', () => {
  expect(judge(evidence())).toEqual({ lost: 0, doubled: 0, complaints: [] });
});

describe('lost is', () => {
  test('a run that did not come to its end', () => {
    const tales = [taleOf(1), taleOf(2, { ends: 0 })];
    expect(judge(evidence({ tales }))).toMatchObject({
      lost: 1,
      complaints: [expect.stringMatching(/^run 2 began and/)],
    });
  });

  test('a run that was never started', () => {
    const runs = [shownAs(1), shownAs(2, { state: 'lost' })];
    const found = judge(evidence({ runs, tales: [taleOf(1)], values: valuesWith([]) }));
    expect(found).toMatchObject({ lost: 1, complaints: [expect.stringMatching(/^run 2 was never started/)] });
  });

  test('a run whose end hyper does not know', () => {
    const runs = [shownAs(1), shownAs(2, { state: 'lost' })];
    expect(judge(evidence({ runs }))).toMatchObject({ lost: 1, complaints: [expect.stringMatching(/^run 2 came to/)] });
  });

  test('a point that no run has', () => {
    expect(judge(evidence({ runs: [shownAs(1)] }))).toMatchObject({ lost: 1 });
  });

  test('no run whose own process was killed', () => {
    const excused = new Set([2]);
    const runs = [shownAs(1), shownAs(2, killed)];
    const tales = [taleOf(1), taleOf(2, { ends: 0, lines: [1, 2] })];
    for (const read of [whole.slice(0, 2), whole.slice(0, 1)]) {
      expect(judge(evidence({ runs, tales, excused, values: valuesWith(read) })).complaints).toEqual([]);
    }
  });
});

describe('doubled is', () => {
  test('an attempt that was started twice', () => {
    expect(judge(evidence({ tales: [taleOf(1), taleOf(2, { starts: [7, 8] })] }))).toMatchObject({ doubled: 1 });
  });

  test('a run that ended in two attempts', () => {
    const runs = [shownAs(1), shownAs(2, { attempt: 2 })];
    const tales = [taleOf(1), taleOf(2), taleOf(2, { attempt: 2 })];
    expect(judge(evidence({ runs, tales }))).toMatchObject({ lost: 0, doubled: 1 });
  });

  test('no run that was killed with all who could have told of its end', () => {
    const runs = [shownAs(1), shownAs(2, { attempt: 2 })];
    const tales = [taleOf(1), taleOf(2), taleOf(2, { attempt: 2 })];
    const excused = new Set([2]);
    expect(judge(evidence({ runs, tales, excused, untold: excused }))).toMatchObject({ lost: 0, doubled: 0 });
  });

  test('a run that was killed alone, and yet run again', () => {
    const runs = [shownAs(1), shownAs(2, { attempt: 2 })];
    const tales = [taleOf(1), taleOf(2, { ends: 0, lines: [1, 2] }), taleOf(2, { attempt: 2 })];
    expect(judge(evidence({ runs, tales, excused: new Set([2]) }))).toMatchObject({
      lost: 0,
      doubled: 1,
      complaints: ['run 2 was started 2 times and ended 1 times'],
    });
  });

  test('no run whose earlier attempt never began', () => {
    const runs = [shownAs(1), shownAs(2, { attempt: 2 })];
    const tales = [taleOf(1), taleOf(2, { attempt: 2 })];
    expect(judge(evidence({ runs, tales })).complaints).toEqual([]);
  });
});

describe('broken is', () => {
  test.each([
    ['a metric line that is missing', whole.toSpliced(3, 1)],
    ['the last metric line that is missing', whole.slice(0, -1)],
    ['a metric line that counts twice', whole.toSpliced(3, 0, valueOf(2, 4))],
    ['metric lines in another order', whole.with(3, valueOf(2, 5)).with(4, valueOf(2, 4))],
    ["another run's metric line", whole.with(0, valueOf(1, 1))],
    ['a metric of which nothing was read', []],
  ])('%s', (_what, second) => {
    expect(judge(evidence({ values: valuesWith(second) }))).toMatchObject({
      complaints: [expect.stringMatching(/^run 2: its metric is/)],
    });
  });

  test('a point that differs from that of the search in peace', () => {
    expect(judge(evidence({ points: [{ x: 1 }, { x: 3 }] })).complaints).toEqual([
      'run 2: its point is {"x":2}, not {"x":3}',
    ]);
  });

  test('an attempt that hyper does not know of', () => {
    const tales = [taleOf(1), taleOf(2), taleOf(2, { attempt: 2, starts: [9], lines: [], ends: 0 })];
    expect(judge(evidence({ tales })).complaints).toContain(
      'run 2 was started as attempt 2, of which hyper knows nothing',
    );
  });
});
