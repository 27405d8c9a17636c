import fc from 'fast-check';
import { expect, test } from 'vitest';
import { loadSearch } from '../../src/cli/load.ts';
import type { Fact } from '../../src/search/events.ts';
import type { SearchState } from '../../src/search/state.ts';
import { openDatabase } from '../../src/store/database.ts';
import { migrate } from '../../src/store/migrations.ts';
import { storeOn } from '../../src/store/sqlite.ts';
import type { Store } from '../../src/store/store.ts';
import { Story, specOf } from '../fakes/facts.ts';
import { live, moves } from '../fakes/life.ts';
import type { Move } from '../fakes/life.ts';
import { keep } from '../fakes/stored.ts';

const acc = { metric: 'acc', aggregate: 'last', goal: 'maximize' } as const;

async function emptyStore(): Promise<Store> {
  const database = await openDatabase(':memory:');
  migrate(database, ':memory:');
  return storeOn(database);
}

/** A search that is stored as it is told, and lives so. `seen`: after each fact. */
function liveIn(
  store: Store,
  repeats: number,
  life: readonly Move[],
  seen: (state: SearchState, fact: Fact) => void,
): Story {
  const spec = specOf({ objective: acc, numRuns: 8, repeats });
  const { search, firstRun } = store.newSearch(spec.numRuns);
  store.newSearch(3); // whose Run IDs stand between the blocks of the first
  const story = new Story(spec, search, firstRun);
  story.tell((state, fact) => {
    keep(store, state, fact);
    seen(state, fact);
  });
  live(story, life, (count) => store.reserveRuns(count));
  return story;
}

/** What the row of `hyper list` says of the state, in its own words. */
function rowOf({ best, counts, spec, blocks }: SearchState): object {
  const { complete, failed, stopped, killed, lost } = counts;
  const last = blocks.at(-1);
  return {
    bestRun: best?.run ?? null,
    bestValue: best?.value ?? null,
    ended: complete + failed + stopped + killed + lost,
    failed,
    numRuns: spec.numRuns,
    lastRun: last === undefined ? 0 : last.firstRun + last.count - 1,
    goal: spec.objective?.goal ?? null,
  };
}

test('after every event of any life, the row of a search says what the fold of its events does', async () => {
  await fc.assert(
    fc.asyncProperty(moves, fc.constantFrom(1, 3), async (life, repeats) => {
      const store = await emptyStore();
      try {
        liveIn(store, repeats, life, (state, fact) => {
          if (fact.kind === 'event') expect(store.searches()[0]).toMatchObject(rowOf(state));
        });
      } finally {
        store.close();
      }
    }),
  );
});

test('a search that is read back is the one that was lived, and its runs are found by their IDs', async () => {
  await fc.assert(
    fc.asyncProperty(moves, fc.constantFrom(1, 3), async (life, repeats) => {
      const store = await emptyStore();
      try {
        const { state } = liveIn(store, repeats, life, () => {});
        const read = await loadSearch(store, state.search);
        expect(plain(read)).toEqual(plain(state));
        expect(store.blocks(state.search)).toEqual(state.blocks);
        for (const { run } of state.runs) expect(store.searchOfRun(run)).toBe(state.search);
      } finally {
        store.close();
      }
    }),
  );
});

/** Small pictures of curves are not stored, and no reader of an objective is equal to another. */
function plain(state: SearchState): object {
  const { runs, recentEnds, byId: _byId, groups: _groups, objective: _objective, ...rest } = state;
  return {
    ...rest,
    recentEnds: recentEnds.map(({ run }) => run),
    runs: runs.map(({ metrics: _metrics, ...run }) => run),
  };
}
