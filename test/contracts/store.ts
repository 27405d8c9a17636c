// What every store promises. A new store is finished when this suite passes for it.
import { afterEach, beforeEach, describe, expect, test } from 'vitest';
import type { Store, StoreReader } from '../../src/store/store.ts';
import { batchOf, ended, pointOf, proposed, specOf, started } from '../store/records.ts';

/** An empty store, and how others read it at the same time. `close` ends what was opened and removes what was written. */
export type StoreUnderTest = {
  readonly store: Store;
  openReader(): Promise<StoreReader>;
  close(): void;
};

export function describeStore(name: string, make: () => Promise<StoreUnderTest>): void {
  describe(`store contract: ${name}`, () => {
    let under: StoreUnderTest;
    let store: Store;
    beforeEach(async () => {
      under = await make();
      store = under.store;
    });
    afterEach(() => under.close());
    const summary = () => store.searches()[0];

    /** A search of ten runs, started, all proposed: groups of `repeats`. */
    function begin(changes: Parameters<typeof started>[1] = {}): number {
      const { numRuns = 10, repeats = 1 } = changes;
      const { search, firstRun } = store.newSearch(numRuns);
      store.append(search, 1_000, started(firstRun, changes));
      for (let index = 0; index < numRuns; index += 1) {
        store.append(search, 1_001, proposed(firstRun + index, index + 1, index - (index % repeats) + 1));
      }
      return search;
    }

    describe('numbers', () => {
      test('searches count from 1, and each has a block of consecutive run ids of its own', () => {
        expect(store.newSearch(5)).toEqual({ search: 1, firstRun: 1 });
        expect(store.newSearch(1)).toEqual({ search: 2, firstRun: 6 });
        expect(store.newSearch(3)).toEqual({ search: 3, firstRun: 7 });
      });

      test('a run belongs to the search whose block it is in, and to none outside all blocks', () => {
        store.newSearch(5);
        store.newSearch(2);
        expect([0, 1, 5, 6, 7, 8].map((run) => store.searchOfRun(run))).toEqual([undefined, 1, 1, 2, 2, undefined]);
      });

      test('a search that grows has further blocks, which are its own once an event says so', () => {
        const one = begin({ numRuns: 4 });
        const two = store.newSearch(2).search;
        const firstRun = store.reserveRuns(3);
        expect(firstRun).toBe(7);
        expect([store.searchOfRun(7), store.blocks(one)]).toEqual([undefined, [{ firstRun: 1, count: 4 }]]);
        const change = { numRuns: 7, askedRuns: 7 };
        store.append(one, 2_000, { kind: 'search.edited', change, block: { firstRun, count: 3 } });
        expect(store.newSearch(1)).toEqual({ search: 3, firstRun: 10 });
        const runs = [4, 5, 6, 7, 9, 10, 11].map((run) => store.searchOfRun(run));
        expect(runs).toEqual([one, two, two, one, one, 3, undefined]);
        expect(store.blocks(one)).toEqual([
          { firstRun: 1, count: 4 },
          { firstRun: 7, count: 3 },
        ]);
        expect(store.blocks(two)).toEqual([{ firstRun: 5, count: 2 }]);
        expect(store.blocks(99)).toEqual([]);
        expect(summary()).toMatchObject({ firstRun: 1, lastRun: 9, numRuns: 7 });
      });

      test('run ids that were taken for nothing are never given out again', () => {
        expect(store.reserveRuns(5)).toBe(1);
        expect(store.reserveRuns(1)).toBe(6);
        expect(store.newSearch(2)).toEqual({ search: 1, firstRun: 7 });
      });

      test('the project has an id that readers of other projects do not share', async () => {
        const other = await make();
        try {
          expect(store.projectId).toMatch(/^[0-9a-f-]{36}$/);
          expect(other.store.projectId).not.toBe(store.projectId);
        } finally {
          other.close();
        }
      });
    });

    describe('journal', () => {
      test('events come back as they were, in order, counted from 1 in each search', () => {
        const a = store.newSearch(10).search;
        const b = store.newSearch(10).search;
        store.append(a, 10.5, started(1));
        store.append(b, 11, started(11));
        store.append(a, 12, proposed(1, 1));
        expect([...store.events(a)]).toEqual([
          { seq: 1, time: 10.5, event: started(1) },
          { seq: 2, time: 12, event: proposed(1, 1) },
        ]);
        expect([...store.events(b)].map(({ seq }) => seq)).toEqual([1]);
      });

      test('only events after the one named are given', () => {
        const search = begin({ numRuns: 3 });
        expect([...store.events(search, 2)].map(({ seq }) => seq)).toEqual([3, 4]);
        expect([...store.events(search, 4)]).toEqual([]);
      });

      test('thousands of events come back in order, while more are appended', () => {
        const search = begin({ numRuns: 2_500 });
        const seqs: number[] = [];
        for (const { seq } of store.events(search)) {
          if (seq === 1) store.append(search, 2_000, ended(1));
          seqs.push(seq);
        }
        expect(seqs).toEqual(Array.from({ length: 2_502 }, (_, index) => index + 1));
      });

      test('an event of a search that was never begun is refused', () => {
        expect(() => store.append(99, 1, proposed(1, 1))).toThrow();
        expect([...store.events(99)]).toEqual([]);
      });

      test('any text of a param or a reason comes back', () => {
        const { search, firstRun } = store.newSearch(1);
        const nasty = 'a\'b"c;\né🎲\\';
        const changes = {
          name: nasty,
          space: [{ kind: 'list', name: nasty, values: [`${nasty}\u0000`, 0.1, true, null] } as const],
        };
        store.append(search, 1, started(firstRun, changes));
        expect([...store.events(search)][0]?.event).toEqual({
          kind: 'search.started',
          spec: specOf(changes),
          firstRun,
        });
        expect(summary()?.name).toBe(nasty);
      });
    });

    describe('summary', () => {
      test('a search is listed once it has started', () => {
        const { search, firstRun } = store.newSearch(10);
        expect(store.searches()).toEqual([]);
        store.append(search, 1_000, started(firstRun, { name: 'first' }));
        expect(store.searches()).toEqual([
          {
            search,
            name: 'first',
            strategy: 'random',
            state: 'running',
            objective: 'acc (last)',
            goal: 'maximize',
            bestRun: null,
            bestValue: null,
            numRuns: 10,
            ended: 0,
            failed: 0,
            firstRun,
            lastRun: firstRun + 9,
            startedAt: 1_000,
            endedAt: null,
            driver: null,
            control: null,
            seenAt: null,
            archivedAt: null,
            labels: [],
            note: null,
          },
        ]);
      });

      test.each([
        [{ kind: 'search.paused', reason: 'no metric "acc"' }, 'paused', null],
        [{ kind: 'search.interrupted', signal: 'SIGINT' }, 'interrupted', 9_000],
        [{ kind: 'search.finished', state: 'finished', reason: 'all runs ended' }, 'finished', 9_000],
        [{ kind: 'search.finished', state: 'failed', reason: 'all runs failed' }, 'failed', 9_000],
      ] as const)('%o makes it %s', (event, state, endedAt) => {
        const search = begin();
        store.append(search, 9_000, event);
        expect(summary()).toMatchObject({ state, endedAt });
      });

      test('runs that ended are counted, those queued again are not', () => {
        const search = begin();
        store.append(search, 2, ended(1, { state: 'lost', again: true }));
        store.append(search, 3, ended(1, { attempt: 2, value: 0.5 }));
        store.append(search, 4, ended(2, { state: 'failed' }));
        store.append(search, 5, ended(3, { state: 'killed' }));
        expect(summary()).toMatchObject({ ended: 3, failed: 1, bestRun: 1, bestValue: 0.5 });
      });

      test('the driver is set and taken away', () => {
        const search = begin();
        store.takeDriver(search, '412 88123 c0ffee', () => false);
        expect(summary()?.driver).toBe('412 88123 c0ffee');
        store.leaveDriver(search, '412 88123 c0ffee');
        expect(summary()?.driver).toBeNull();
      });

      test('a driver that lives keeps its search; a dead one, and the same one again, does not stand in the way', () => {
        const search = begin();
        expect(store.takeDriver(search, 'one', () => false)).toBeUndefined();
        expect(store.takeDriver(search, 'two', () => true)).toBe('one');
        expect(summary()?.driver).toBe('one');
        expect(store.takeDriver(search, 'one', () => true)).toBeUndefined();
        expect(store.takeDriver(search, 'two', (driver) => driver !== 'one')).toBeUndefined();
        expect(summary()?.driver).toBe('two');
      });

      test('who leaves takes nothing from another who drives by now', () => {
        const search = begin();
        store.takeDriver(search, 'two', () => false);
        store.setControl(search, '/tmp/two.sock');
        for (const other of ['one', null]) store.leaveDriver(search, other);
        expect(summary()).toMatchObject({ driver: 'two', control: '/tmp/two.sock' });
      });

      test('where a driver listens is known until it leaves, or another takes its place', () => {
        const search = begin();
        store.takeDriver(search, 'one', () => false);
        store.setControl(search, '/tmp/one.sock');
        expect(summary()?.control).toBe('/tmp/one.sock');
        store.takeDriver(search, 'two', () => true);
        expect(summary()?.control).toBe('/tmp/one.sock');
        store.takeDriver(search, 'two', () => false);
        expect(summary()?.control).toBeNull();
        store.setControl(search, '/tmp/two.sock');
        store.leaveDriver(search, 'two');
        expect(summary()).toMatchObject({ driver: null, control: null });
      });

      test('a run that is queued again counts no more, and has no value until it ends again', () => {
        const search = begin();
        store.append(search, 2, ended(1, { value: 0.9 }));
        store.append(search, 2, ended(2, { value: 0.5 }));
        store.append(search, 2, ended(3, { state: 'failed' }));
        store.append(search, 3, { kind: 'run.requeued', run: 1, reason: 'again', was: 'complete' });
        expect(summary()).toMatchObject({ ended: 2, failed: 1, bestRun: 2, bestValue: 0.5 });
        store.append(search, 3, { kind: 'run.requeued', run: 3, reason: 'again', was: 'failed' });
        store.append(search, 3, { kind: 'run.requeued', run: 2, reason: 'again', was: 'complete' });
        expect(summary()).toMatchObject({ ended: 0, failed: 0, bestRun: null, bestValue: null });
        store.append(search, 4, ended(1, { value: 0.25, attempt: 2 }));
        store.append(search, 4, ended(3, { value: 0.125, attempt: 2 }));
        expect(summary()).toMatchObject({ ended: 2, failed: 0, bestRun: 1, bestValue: 0.25 });
      });

      test('with another objective, the results that came with it count, and those that follow', () => {
        const search = begin({ repeats: 2, numRuns: 6 });
        for (const run of [1, 2, 3]) store.append(search, 2, ended(run, { value: run / 8 }));
        const change = { objective: { metric: 'loss', aggregate: 'min', goal: 'minimize' } } as const;
        const values = [
          [1, 5],
          [2, 3],
          [3, null],
        ] as const;
        store.append(search, 3, { kind: 'search.edited', change, results: { values, failed: 1 } });
        const row = { objective: 'loss (min)', goal: 'minimize', ended: 3, failed: 1, bestRun: 1, bestValue: 4 };
        expect(summary()).toMatchObject(row);
        store.append(search, 4, ended(4, { value: 0.5 }));
        store.append(search, 4, ended(5, { value: 2 }));
        store.append(search, 4, ended(6, { value: 3 }));
        expect(summary()).toMatchObject({ bestRun: 5, bestValue: 2.5, ended: 6 });
        const nothing = { values: [1, 2, 3, 4, 5, 6].map((run) => [run, null] as const), failed: 0 };
        store.append(search, 5, { kind: 'search.edited', change: { objective: null }, results: nothing });
        expect(summary()).toMatchObject({ objective: null, goal: null, bestRun: null, bestValue: null, failed: 0 });
      });

      test('other changes leave results alone', () => {
        const search = begin();
        store.append(search, 2, ended(1, { value: 0.9 }));
        store.append(search, 3, { kind: 'search.edited', change: { numRuns: 5, parallelRuns: 2, target: null } });
        store.append(search, 3, { kind: 'point.enqueued', point: { lr: 0.01 } });
        store.append(search, 3, {
          kind: 'trials.imported',
          source: 'a.csv',
          trials: [{ point: { lr: 0.1 }, objective: 1 }],
        });
        expect(summary()).toMatchObject({
          numRuns: 5,
          lastRun: 10,
          ended: 1,
          bestRun: 1,
          bestValue: 0.9,
          state: 'running',
        });
      });

      test.each([
        ['maximize', 3, 0.9],
        ['minimize', 2, 0.1],
      ] as const)('%s: the best run is the one with the best value', (goal, bestRun, bestValue) => {
        const search = begin({ objective: { metric: 'acc', aggregate: 'last', goal } });
        [0.5, 0.1, 0.9, 0.3].forEach((value, index) => store.append(search, 2, ended(index + 1, { value })));
        expect(summary()).toMatchObject({ bestRun, bestValue });
      });

      test('the value of a run is the one that its end carries, whatever its totals say', () => {
        const search = begin();
        const event = ended(1);
        if (event.kind !== 'run.ended') throw new TypeError('not an end');
        const totals = [{ name: 'acc', count: 4, last: 4, min: 1, max: 9, sum: 20, lastStep: 3 }];
        store.append(search, 2, { ...event, objective: 9, totals });
        expect(summary()).toMatchObject({ bestRun: 1, bestValue: 9 });
      });

      test('only complete and stopped runs with a finite value of the metric can be best', () => {
        const search = begin();
        store.append(search, 2, ended(1, { value: 0.9, state: 'failed' }));
        store.append(search, 2, ended(2, { value: 0.8, state: 'killed' }));
        store.append(search, 2, ended(3, { value: NaN }));
        store.append(search, 2, ended(4));
        expect(summary()).toMatchObject({ bestRun: null, bestValue: null });
        store.append(search, 2, ended(5, { value: 0.2, state: 'stopped' }));
        expect(summary()).toMatchObject({ bestRun: 5, bestValue: 0.2 });
      });

      test('of equal values the earlier point is best, whichever ended first', () => {
        const search = begin();
        for (const run of [3, 2, 4]) store.append(search, 2, ended(run, { value: 0.5 }));
        expect(summary()).toMatchObject({ bestRun: 2 });
      });

      test('with repeats the mean over the runs of a point counts', () => {
        const search = begin({ repeats: 2, numRuns: 4 });
        store.append(search, 2, ended(1, { value: 0.9 }));
        expect(summary()).toMatchObject({ bestRun: 1, bestValue: 0.9 });
        store.append(search, 2, ended(2, { value: 0.1 }));
        expect(summary()).toMatchObject({ bestRun: 1, bestValue: 0.5 });
        store.append(search, 2, ended(3, { state: 'failed' }));
        store.append(search, 2, ended(4, { value: 0.75 }));
        expect(summary()).toMatchObject({ bestRun: 1, bestValue: 0.5 });
      });

      test('a point that gets worse with its second repeat gives way to another', () => {
        const search = begin({ repeats: 3, numRuns: 6 });
        store.append(search, 2, ended(1, { value: 0.9 }));
        store.append(search, 2, ended(4, { value: 0.6 }));
        store.append(search, 2, ended(2, { value: 0.1 }));
        expect(summary()).toMatchObject({ bestRun: 4, bestValue: 0.6 });
      });

      test('a point with a value of each repeat goes before a better one that lacks some', () => {
        const search = begin({ repeats: 2, numRuns: 5 });
        store.append(search, 2, ended(3, { value: 0.9 }));
        store.append(search, 2, ended(1, { value: 0.5 }));
        store.append(search, 2, ended(2, { value: 0.3 }));
        expect(summary()).toMatchObject({ bestRun: 1, bestValue: 0.4 });
        store.append(search, 2, ended(5, { value: 0.6 }));
        expect(summary()).toMatchObject({ bestRun: 1, bestValue: 0.4 });
      });

      test('a search without an objective has no best run', () => {
        const search = begin({ objective: null });
        store.append(search, 2, ended(1, { value: 0.5 }));
        expect(summary()).toMatchObject({ objective: null, goal: null, bestRun: null, ended: 1 });
      });
    });

    describe('points', () => {
      test('the offset and what the source must remember come back, the newest of each file', () => {
        const search = begin();
        const source = { header: ['epoch', 'acc'], step: 3, open: null };
        store.addPoints(search, batchOf(1, [pointOf(1, 0.5)]));
        store.addPoints(search, batchOf(1, [], { generation: 2, offset: 2 ** 40, source }));
        store.addPoints(search, batchOf(1, [], { file: 'metrics.jsonl', offset: 7 }));
        expect(store.position(1, 1, 'log')).toEqual({ generation: 2, offset: 2 ** 40, source });
        expect(store.position(1, 1, 'metrics.jsonl')).toEqual({ generation: 1, offset: 7, source: {} });
        expect(store.position(1, 2, 'log')).toBeUndefined();
        expect(store.position(2, 1, 'log')).toBeUndefined();
      });

      test('a curve is in step order, and a repeated step keeps all its values in the order they came', () => {
        const search = begin();
        store.addPoints(search, batchOf(1, [pointOf(0, 10), pointOf(2, 30), pointOf(2, 31)]));
        store.addPoints(search, batchOf(1, [pointOf(1, 20), pointOf(2, 32), pointOf(0.5, 15), pointOf(9, 1, 'loss')]));
        const { steps, values } = store.curve(1, 1, 'acc');
        expect([...steps]).toEqual([0, 0.5, 1, 2, 2, 2]);
        expect([...values]).toEqual([10, 15, 20, 30, 31, 32]);
        expect(store.curve(1, 2, 'acc').steps).toHaveLength(0);
        expect(store.curve(1, 1, 'f1').values).toHaveLength(0);
      });

      test('nan and infinities are kept in a curve, text is not', () => {
        const search = begin();
        const values = [0.5, NaN, 'warming up', Infinity, 'nan', -Infinity];
        store.addPoints(
          search,
          batchOf(
            1,
            values.map((value, step) => pointOf(step, value)),
          ),
        );
        const numbers = values.filter((value) => typeof value === 'number');
        expect([...store.curve(1, 1, 'acc').values]).toEqual(numbers);
        expect([...store.curve(1, 1, 'acc').steps]).toEqual([0, 1, 3, 5]);
      });

      test('all points of an attempt come series by series, each as it was read', () => {
        const search = begin();
        const loss = Array.from({ length: 20_001 }, (_, step) => pointOf(step, step / 2, 'loss'));
        const points = [pointOf(3, 0.5), ...loss, pointOf(1, NaN), pointOf(4, 'warming up')];
        store.addPoints(search, batchOf(1, points));
        store.addPoints(search, batchOf(1, [pointOf(0, 9)], { attempt: 2 }));
        expect([...store.points(1, 1)]).toEqual([pointOf(3, 0.5), pointOf(1, NaN), pointOf(4, 'warming up'), ...loss]);
        expect([...store.points(2, 1)]).toEqual([]);
      });

      test('points that were seen are left out, metric by metric', () => {
        const search = begin();
        const seenOf = (...counts: [string, number][]) => [...store.points(1, 1, new Map(counts))];
        store.addPoints(search, batchOf(1, [pointOf(0, 1), pointOf(1, 2), pointOf(0, 5, 'loss')]));
        expect(seenOf(['acc', 1])).toEqual([pointOf(1, 2), pointOf(0, 5, 'loss')]);
        expect(seenOf(['acc', 2], ['loss', 1])).toEqual([]);
        store.addPoints(search, batchOf(1, [pointOf(1, 'done', 'loss'), pointOf(0, 9, 'f1'), pointOf(2, NaN)]));
        expect(seenOf(['acc', 2], ['loss', 1])).toEqual([
          pointOf(2, NaN),
          pointOf(1, 'done', 'loss'),
          pointOf(0, 9, 'f1'),
        ]);
      });

      test('every number comes back as it was, however small or large', () => {
        const search = begin({ objective: { metric: 'acc', aggregate: 'last', goal: 'minimize' } });
        const values = [5e-324, 1e-300, 1e-17, 1 / 3, 1 + 2 ** -52, 2 ** 31, 2 ** 53, 1e20, 1.7976931348623157e308];
        const both = [...values, ...values.map((value) => -value), 0, -1 + 2 ** -53];
        store.addPoints(
          search,
          batchOf(
            1,
            both.map((value, step) => pointOf(step, value)),
          ),
        );
        expect([...store.curve(1, 1, 'acc').values]).toEqual(both);
        store.append(search, 2, ended(1, { value: 2e-17 }));
        store.append(search, 2, ended(2, { value: 1e-17 }));
        expect(summary()).toMatchObject({ bestRun: 2, bestValue: 1e-17 });
      });

      test('totals of each metric of an attempt: in the order first seen, attempts apart', () => {
        const search = begin();
        store.addPoints(search, batchOf(2, [pointOf(0, 4), pointOf(0, 1, 'loss'), pointOf(1, 9), pointOf(2, 2)]));
        store.addPoints(search, batchOf(2, [pointOf(0, 7)], { attempt: 2 }));
        expect([...store.totals(search)]).toEqual([
          { run: 2, attempt: 1, name: 'acc', count: 3, last: 2, min: 2, max: 9, sum: 15, lastStep: 2 },
          { run: 2, attempt: 1, name: 'loss', count: 1, last: 1, min: 1, max: 1, sum: 1, lastStep: 0 },
          { run: 2, attempt: 2, name: 'acc', count: 1, last: 7, min: 7, max: 7, sum: 7, lastStep: 0 },
        ]);
      });

      test('nan and infinities take part in the last value alone, text in nothing', () => {
        const search = begin();
        const add = (metric: string, ...values: (number | string)[]) =>
          store.addPoints(
            search,
            batchOf(
              1,
              values.map((value, step) => pointOf(step, value, metric)),
            ),
          );
        add('diverged', 3, Infinity, 1, NaN);
        add('text last', 5, -Infinity, 6, 'done');
        add('never finite', NaN, Infinity);
        add('only text', 'a', 'b');
        const empty = { count: 0, last: null, min: null, max: null, sum: 0 };
        expect([...store.totals(search)].map(({ run: _run, attempt: _attempt, ...totals }) => totals)).toEqual([
          { name: 'diverged', count: 2, last: null, min: 1, max: 3, sum: 4, lastStep: 3 },
          { name: 'text last', count: 2, last: 6, min: 5, max: 6, sum: 11, lastStep: 2 },
          { name: 'never finite', ...empty, lastStep: 1 },
          { name: 'only text', ...empty, lastStep: -1 },
        ]);
      });

      test('totals are given for attempts that have not ended, and for no other search', () => {
        const search = begin();
        const other = store.newSearch(10);
        for (const run of [1, 2, other.firstRun]) store.addPoints(search, batchOf(run, [pointOf(0, run)]));
        store.append(search, 3, ended(1, { state: 'lost', again: true }));
        store.addPoints(search, batchOf(1, [pointOf(0, 5)], { attempt: 2 }));
        const seen = [...store.totals(search)].map(({ run, attempt }) => [run, attempt]);
        expect(seen).toEqual([
          [2, 1],
          [1, 2],
        ]);
      });
    });

    describe('a search of several blocks of run ids', () => {
      test('has the totals of all its runs, and of no run of another search', () => {
        const search = begin({ numRuns: 2 });
        const other = store.newSearch(3);
        const block = { firstRun: store.reserveRuns(2), count: 2 };
        store.append(search, 2_000, { kind: 'search.edited', change: { numRuns: 4 }, block });
        for (const run of [1, other.firstRun, block.firstRun]) store.addPoints(search, batchOf(run, [pointOf(0, run)]));
        expect([...store.totals(search)].map(({ run }) => run)).toEqual([1, block.firstRun]);
        expect([...store.totals(other.search)].map(({ run }) => run)).toEqual([other.firstRun]);
      });

      test('is removed with all of them, and none is given out again', () => {
        const search = begin({ numRuns: 2 });
        const block = { firstRun: store.reserveRuns(2), count: 2 };
        store.append(search, 2_000, { kind: 'search.edited', change: { numRuns: 4 }, block });
        store.append(search, 2_001, proposed(3, 3));
        store.addPoints(search, batchOf(3, [pointOf(0, 0.5)]));
        store.removeSearch(search);
        expect([1, 2, 3, 4].map((run) => store.searchOfRun(run))).toEqual([undefined, undefined, undefined, undefined]);
        expect(store.blocks(search)).toEqual([]);
        expect([...store.points(3, 1)]).toEqual([]);
        expect(store.newSearch(1)).toEqual({ search: 2, firstRun: 5 });
        expect(store.reserveRuns(1)).toBe(6);
      });
    });

    describe('annotations', () => {
      const own = { search: 1, run: null };
      const ofRun = { search: 1, run: 2 };

      test('labels given at the start come first, each counts once, and each can be taken away', () => {
        begin({ labels: ['night', 'lstm', 'night'] });
        store.addLabels(own, ['good', 'lstm']);
        expect(summary()?.labels).toEqual(['night', 'lstm', 'good']);
        store.removeLabels(own, ['lstm', 'never given']);
        store.addLabels(own, ['lstm']);
        expect(summary()?.labels).toEqual(['night', 'good', 'lstm']);
      });

      test('a note is replaced by the next, and none is left when it is taken away', () => {
        begin();
        store.setNote(own, 'first');
        store.setNote(own, 'two\nlines, ünïcode');
        expect(summary()?.note).toBe('two\nlines, ünïcode');
        store.setNote(own, null);
        expect(summary()?.note).toBeNull();
      });

      test('those of a run are its own: not of its search, nor of another run', () => {
        begin();
        begin();
        store.setNote(ofRun, 'of a run');
        store.addLabels(ofRun, ['good', 'kept']);
        store.addLabels({ search: 1, run: 3 }, ['good']);
        expect(summary()).toMatchObject({ labels: [], note: null });
        expect([...store.annotationsOfRuns(1)]).toEqual([
          [2, { labels: ['good', 'kept'], note: 'of a run' }],
          [3, { labels: ['good'], note: null }],
        ]);
        expect([...store.annotationsOfRuns(2)]).toEqual([]);
      });

      test('a search is archived until that is undone, or it goes on', () => {
        const search = begin();
        store.setArchived(search, 5_000);
        expect(summary()?.archivedAt).toBe(5_000);
        store.setArchived(search, null);
        expect(summary()?.archivedAt).toBeNull();
        store.setArchived(search, 6_000);
        store.append(search, 7_000, { kind: 'search.paused', reason: 'asked to' });
        expect(summary()?.archivedAt).toBe(6_000);
        store.append(search, 8_000, { kind: 'search.resumed' });
        expect(summary()).toMatchObject({ archivedAt: null, state: 'running' });
      });
    });

    describe('a search that is removed', () => {
      function fill(): number {
        const search = begin({ labels: ['old'] });
        const { firstRun = 0 } = store.searches().at(-1) ?? {};
        const points = Array.from({ length: 3_000 }, (_, step) => pointOf(step, Math.sin(step)));
        store.addPoints(search, batchOf(firstRun, points));
        store.append(search, 2_000, ended(firstRun, { value: 0.5 }));
        store.setNote({ search, run: null }, 'a note');
        store.addLabels({ search, run: firstRun }, ['good']);
        return search;
      }

      test('is gone with all that was known of it, and no other is touched', () => {
        const [one, two] = [fill(), fill()];
        const rest = () => [
          store.searches().find(({ search }) => search === two),
          [...store.events(two)],
          [...store.points(11, 1)],
          store.position(11, 1, 'log'),
          [...store.annotationsOfRuns(two)],
        ];
        const before = rest();
        store.removeSearch(one);
        expect(store.searches().map(({ search }) => search)).toEqual([two]);
        expect(store.searchOfRun(1)).toBeUndefined();
        expect([...store.events(one), ...store.totals(one), ...store.points(1, 1)]).toEqual([]);
        expect(store.position(1, 1, 'log')).toBeUndefined();
        expect([...store.annotationsOfRuns(one)]).toEqual([]);
        expect(rest()).toEqual(before);
      });

      test('gives its number and its run ids to no other, even if it was the newest', () => {
        fill();
        store.removeSearch(fill());
        expect(store.newSearch(5)).toEqual({ search: 3, firstRun: 21 });
      });

      test('removed again is no error, nor is one that never was', () => {
        const search = fill();
        store.removeSearch(search);
        store.removeSearch(search);
        store.removeSearch(99);
        expect(store.searches()).toEqual([]);
      });

      test('leaves the rest whole when the store is compacted', () => {
        const kept = fill();
        for (let count = 0; count < 3; count += 1) store.removeSearch(fill());
        const before = [...store.points(1, 1)];
        store.compact();
        expect(store.searches().map(({ search }) => search)).toEqual([kept]);
        expect([...store.points(1, 1)]).toEqual(before);
      });
    });

    describe('readers', () => {
      test('see another version after each write, and the same as long as nothing is written', async () => {
        const search = begin();
        const reader = await under.openReader();
        const writes = [
          () => store.append(search, 5, ended(1, { value: 0.5 })),
          () => store.addPoints(search, batchOf(2, [pointOf(0, 0.5)])),
          () => store.setNote({ search, run: null }, 'seen'),
        ];
        for (const write of writes) {
          const before = reader.version();
          expect(reader.version()).toBe(before);
          write();
          expect(reader.version()).not.toBe(before);
        }
        reader.close();
      });

      test('two readers see what was written before they asked', async () => {
        const search = begin();
        const readers = [await under.openReader(), await under.openReader()];
        store.addPoints(search, batchOf(1, [pointOf(0, 0.5)]));
        store.append(search, 5, ended(1, { value: 0.5 }));
        for (const reader of readers) {
          expect(reader.searches()).toEqual(store.searches());
          expect([...reader.events(search)]).toEqual([...store.events(search)]);
          expect(reader.curve(1, 1, 'acc')).toEqual(store.curve(1, 1, 'acc'));
          expect(reader.position(1, 1, 'log')).toEqual(store.position(1, 1, 'log'));
          expect(reader.searchOfRun(1)).toBe(search);
          expect(reader.blocks(search)).toEqual(store.blocks(search));
          expect(reader.annotationsOfRuns(search)).toEqual(store.annotationsOfRuns(search));
          reader.close();
        }
      });
    });
  });
}
