import fc from 'fast-check';
import { beforeEach, describe, expect, test } from 'vitest';
import { UsageError } from '../../src/errors.ts';
import type { Edit } from '../../src/search/control.ts';
import { planEdit } from '../../src/search/edit.ts';
import type { Edited } from '../../src/search/edit.ts';
import { reservedRuns, runIdOf } from '../../src/search/run-ids.ts';
import type { SearchSpec } from '../../src/search/spec.ts';
import type { SearchSpace } from '../../src/space/param.ts';
import { Story, failed } from '../fakes/facts.ts';
import { live, moves, reserveFrom } from '../fakes/life.ts';

const acc = { metric: 'acc', aggregate: 'last', goal: 'maximize' } as const;
const threeByTwo: SearchSpace = [
  { kind: 'list', name: 'rate', values: [0.1, 0.2, 0.3] },
  { kind: 'list', name: 'layers', values: [1, 2] },
];

/** Run IDs that were asked for, from 500. */
let reserved: number[];
beforeEach(() => {
  reserved = [];
});

let edits = 0;
const nextId = (): string => String((edits += 1));

function plan(story: Story, edit: Edit): Edited {
  const reserve = (count: number): number => {
    reserved.push(count);
    return 500;
  };
  return planEdit(story.state, edit, { now: story.now, reserve });
}

/** Records it too; returns what was told. */
function make(story: Story, edit: Edit): string {
  const planned = plan(story, edit);
  if (planned.kind === 'refused') throw new Error(`refused: ${planned.text}`);
  for (const event of planned.events) story.event(event);
  return planned.text;
}

/** A search of so many runs, that many of which have ended with 0.5 each. */
function ended(count: number, changes: Partial<SearchSpec> = {}): Story {
  const story = new Story({ objective: acc, numRuns: 4, ...changes });
  for (let index = 0; index < count; index += 1) {
    const run = story.start({ rate: 0.1, layers: 2 + index - (index % story.state.spec.repeats) });
    story.report(run, [0.5], 'acc').wait(1_000).end(run);
  }
  return story;
}

describe('a setting', () => {
  test('is changed, and told as it was and as it is', () => {
    const story = ended(0);
    expect(make(story, { kind: 'set', change: { parallelRuns: 5, retries: 2 } })).toBe(
      'search #61:\n  parallel-runs 3 -> 5\n  retries 0 -> 2',
    );
    expect(story.state.spec).toMatchObject({ parallelRuns: 5, retries: 2 });
    expect(reserved).toEqual([]);
  });

  test('of more runs in all takes Run IDs for those that have none', () => {
    const story = ended(0);
    make(story, { kind: 'set', change: { numRuns: 9 } });
    expect(reserved).toEqual([5]);
    expect(story.state.blocks).toEqual([
      { firstRun: 388, count: 4 },
      { firstRun: 500, count: 5 },
    ]);
    make(story, { kind: 'set', change: { numRuns: 5 } });
    make(story, { kind: 'set', change: { numRuns: 9 } });
    expect(reserved).toEqual([5]);
  });

  test('of fewer runs than there are already is refused', () => {
    const edit: Edit = { kind: 'set', change: { numRuns: 2 } };
    expect(plan(ended(3), edit)).toEqual({
      kind: 'refused',
      text: 'search #61 has 3 runs already: it cannot have 2 in all',
      hint: 'no more than there are:  hyper set 61 --num-runs 3',
    });
    expect(plan(ended(2), edit)).toMatchObject({ kind: 'done' });
  });

  test('of more runs than there are points keeps what was asked for beside what there will be', () => {
    const story = ended(0, { space: threeByTwo });
    expect(make(story, { kind: 'set', change: { numRuns: 50 } })).toContain('\n  there are points for 6 runs only');
    expect(story.state.spec).toMatchObject({ numRuns: 6, askedRuns: 50 });
  });

  test('of a target that does not fit the objective is refused, also where the objective is what changes', () => {
    const story = ended(1);
    expect(() => plan(story, { kind: 'set', change: { target: 'loss<=1' } })).toThrow(UsageError);
    make(story, { kind: 'set', change: { target: 'acc>=0.9' } });
    const objective = { metric: 'loss', aggregate: 'last', goal: 'minimize' } as const;
    expect(() => plan(story, { kind: 'set', change: { objective } })).toThrow('names "acc"');
    expect(() => plan(story, { kind: 'set', change: { objective: null } })).toThrow('--target needs a metric');
    const aimless = new Story({ objective: null });
    expect(plan(aimless, { kind: 'set', change: { stopWhenFlat: true } })).toMatchObject({
      kind: 'refused',
      text: 'search #61 has no metric that could be flat',
    });
    story.report(story.start({ rate: 0.3, layers: 3 }), [2], 'loss');
    story.end(story.state.runs.at(-1)?.run ?? 0);
    expect(plan(story, { kind: 'set', change: { objective, target: null } })).toMatchObject({ kind: 'done' });
  });

  test('of the objective says what each ended run is worth by it, and how many have failed', () => {
    const story = new Story({ objective: acc, numRuns: 4 });
    const [one, two, three] = [2, 3, 4].map((layers) => story.start({ rate: 0.1, layers }));
    story
      .report(one ?? 0, [0.5], 'acc')
      .report(one ?? 0, [3, 2], 'loss')
      .end(one ?? 0);
    story.report(two ?? 0, [0.75], 'acc').end(two ?? 0);
    story.report(three ?? 0, [0.25], 'acc');
    const planned = plan(story, {
      kind: 'set',
      change: { objective: { metric: 'loss', aggregate: 'max', goal: 'minimize' } },
    });
    expect(planned).toMatchObject({
      events: [
        {
          results: {
            values: [
              [one, 3],
              [two, null],
            ],
            failed: 1,
          },
        },
      ],
    });
  });
});

describe('another metric', () => {
  test('is refused where no run that ended well has reported it, and the likely one is named', () => {
    const objective = { ...acc, metric: 'accuracy' } as const;
    expect(plan(ended(1), { kind: 'set', change: { objective } })).toEqual({
      kind: 'refused',
      text: 'no run has reported metric "accuracy"; it did report acc; did you mean --metric acc?',
    });
    expect(plan(ended(0), { kind: 'set', change: { objective } })).toMatchObject({ kind: 'done' });
  });
});

describe('more runs', () => {
  test('are counted on top of those there were to be', () => {
    const story = ended(1);
    expect(make(story, { kind: 'add-runs', count: 3, id: nextId() })).toBe('search #61 makes 7 runs in all');
    expect(story.state.spec).toMatchObject({ numRuns: 7, askedRuns: 7 });
    expect(reserved).toEqual([3]);
  });

  test('with one id are added once, however often they are asked for', () => {
    const story = ended(1);
    make(story, { kind: 'add-runs', count: 3, id: 'a' });
    expect(make(story, { kind: 'add-runs', count: 3, id: 'a' })).toBe('search #61 makes 7 runs in all');
    expect(story.state.spec.numRuns).toBe(7);
  });

  test('are no more than Run IDs can count', () => {
    for (const wish of [
      { kind: 'add-runs', count: 2e9, id: 'a' },
      { kind: 'set', change: { numRuns: 2e9 } },
    ] as const) {
      expect(plan(ended(1), wish)).toEqual({ kind: 'refused', text: 'a search has at most 1,000,000,000 runs' });
    }
  });

  test('are no more than there are points, repeats counted', () => {
    const story = ended(0, { space: threeByTwo, repeats: 2, numRuns: 10 });
    expect(make(story, { kind: 'add-runs', count: 5, id: nextId() })).toBe(
      'search #61 makes 12 runs in all (there are points for 2 only)',
    );
    expect(plan(story, { kind: 'add-runs', count: 1, id: nextId() })).toEqual({
      kind: 'refused',
      text: 'search #61 has no points left for more runs',
      hint: 'run again what is there:  hyper retry 61 --state complete',
    });
  });

  test('put an end to the rules that would end the search again at once, and to no other', () => {
    const maxTime = { seconds: 1, text: '1s' };
    const story = ended(2, { target: '0.4', maxTime, patience: 1 }).finish();
    expect(make(story, { kind: 'add-runs', count: 1, id: nextId() })).toBe(
      // The two it did not come to were given up when it ended.
      'search #61 makes 3 runs in all; --target and --max-time no longer end it',
    );
    expect(story.state.spec).toMatchObject({ target: null, maxTime: null, patience: 1 });
    expect(story.state.sinceBest).toBe(0);
    const early = ended(1, { target: '0.9', maxTime: { seconds: 60, text: '1m' } }).finish();
    expect(make(early, { kind: 'add-runs', count: 1, id: nextId() })).toBe('search #61 makes 2 runs in all');
    expect(early.state.spec).toMatchObject({ target: '0.9', maxTime: { seconds: 60 } });
  });
});

describe('a point of the user', () => {
  const edit: Edit = { kind: 'add-point', point: { rate: 0.5, layers: 50 } };

  test('is the next to be run, with all its repeats, beside what was to be run anyway', () => {
    const story = ended(0, { repeats: 3, numRuns: 6 });
    expect(make(story, edit)).toBe('the point is the next to be run; search #61 makes 9 runs in all');
    expect(story.state.enqueued).toEqual([{ rate: 0.5, layers: 50 }]);
    expect(reserved).toEqual([3]);
  });

  test('is refused where it is run already, or is to be', () => {
    const story = ended(1);
    expect(plan(story, { kind: 'add-point', point: { rate: 0.1, layers: 2 } })).toEqual({
      kind: 'refused',
      text: 'that point is run 388 already',
      hint: 'run it again:  hyper retry 388',
    });
    make(story, edit);
    expect(plan(story, edit)).toEqual({ kind: 'refused', text: 'that point is to be run already' });
    expect(reserved).toEqual([1]);
  });

  test('may be one whose result was imported', () => {
    const story = ended(0).event({
      kind: 'trials.imported',
      source: 'results.csv',
      trials: [{ point: { rate: 0.5, layers: 50 }, objective: 1 }],
    });
    expect(plan(story, edit).kind).toBe('done');
  });
});

describe('a retry', () => {
  test('queues each of the runs once, and says how it had ended', () => {
    const story = ended(1);
    const other = story.start({ rate: 0.1, layers: 90 });
    story.end(other, failed);
    const planned = plan(story, { kind: 'retry', runs: [388, other, 388] });
    expect(planned).toEqual({
      kind: 'done',
      text: '2 runs are to be run again',
      events: [
        { kind: 'run.requeued', run: 388, reason: 'again, by user', was: 'complete' },
        { kind: 'run.requeued', run: other, reason: 'again, by user', was: 'failed' },
      ],
    });
    expect(make(story, { kind: 'retry', runs: [other] })).toBe(`run ${other} is to be run again`);
    expect(story.state.counts).toMatchObject({ complete: 1, failed: 0, queued: 1 });
  });

  test('is refused as a whole for a run that is not over, or is no run of the search', () => {
    const story = ended(1);
    const going = story.start({ rate: 0.1, layers: 90 });
    expect(plan(story, { kind: 'retry', runs: [388, going] })).toEqual({
      kind: 'refused',
      text: `run ${going} is running: only a run that has ended can be retried`,
    });
    expect(plan(story, { kind: 'retry', runs: [388, 7] })).toEqual({
      kind: 'refused',
      text: 'run 7 is no run of search #61',
    });
    expect(plan(story, { kind: 'retry', runs: [] }).kind).toBe('refused');
    make(story, { kind: 'retry', runs: [388] });
    expect(plan(story, { kind: 'retry', runs: [388] })).toMatchObject({ kind: 'refused' });
  });

  test('does away with the target that was reached, before anything is queued', () => {
    const story = ended(1, { target: '0.4' });
    const planned = plan(story, { kind: 'retry', runs: [388] });
    expect(planned).toMatchObject({
      text: 'run 388 is to be run again; --target no longer ends it',
      events: [{ kind: 'search.edited', change: { target: null } }, { kind: 'run.requeued' }],
    });
  });
});

test('whatever a search has been through, what an edit says is what it is, and no run goes without an ID of its own', () => {
  const edit = fc.oneof(
    fc.record({ kind: fc.constant('add-runs' as const), count: fc.integer({ min: 1, max: 9 }), id: fc.uuid() }),
    fc.record({ kind: fc.constant('add-point' as const), point: fc.constant({ rate: 0.75, layers: 99 }) }),
    fc.integer({ min: 1, max: 40 }).map((numRuns) => ({ kind: 'set' as const, change: { numRuns } })),
  );
  fc.assert(
    fc.property(moves, fc.constantFrom(1, 3), edit, (life, repeats, wish) => {
      const story = new Story({ objective: acc, numRuns: 6, repeats });
      const reserve = reserveFrom(1_000);
      live(story, life, reserve);
      const { numRuns: before } = story.state.spec;
      const planned = planEdit(story.state, wish, { now: story.now, reserve });
      if (planned.kind === 'refused') return;
      for (const event of planned.events) story.event(event);
      const { spec, blocks } = story.state;
      if (wish.kind === 'set') {
        const change = before === spec.numRuns ? `${before}, as before` : `${before} -> ${spec.numRuns}`;
        expect([spec.numRuns, planned.text]).toEqual([wish.change.numRuns, `search #61: num-runs ${change}`]);
      } else {
        const more = spec.numRuns - before;
        if (wish.kind === 'add-runs') expect(more).toBe(wish.count);
        // Points that have begun or wait are finished first, with all their repeats.
        else expect(more).toBeGreaterThanOrEqual(repeats);
        expect(planned.text).toContain(`makes ${spec.numRuns} runs in all`);
      }
      expect(reservedRuns(blocks)).toBeGreaterThanOrEqual(spec.numRuns);
      const ids = Array.from({ length: reservedRuns(blocks) }, (_, index) => runIdOf(blocks, index + 1));
      expect(new Set(ids).size).toBe(ids.length);
    }),
  );
});
