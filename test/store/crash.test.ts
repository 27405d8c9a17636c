import { rmSync } from 'node:fs';
import { join } from 'node:path';
import { setTimeout as sleep } from 'node:timers/promises';
import { afterAll, afterEach, beforeAll, beforeEach, describe, expect, test } from 'vitest';
import { openStore, openStoreReader } from '../../src/store/sqlite.ts';
import type { StoreReader } from '../../src/store/store.ts';
import { emptyFolder } from './folders.ts';
import { buildProgram, startWriter } from './processes.ts';
import { started } from './records.ts';

/** Milliseconds of writing before each kill: from the very first writes to some checkpoints later. */
const killsAfter = [0, 7, 25, 60, 110, 170, 250];

let program: Awaited<ReturnType<typeof buildProgram>>;
let root: string;
let folder: string;
beforeAll(async () => {
  program = await buildProgram();
});
afterAll(() => program.remove());
beforeEach(() => {
  root = emptyFolder();
  folder = join(root, '.hyper');
});
afterEach(() => rmSync(root, { recursive: true }));

/** A started search 1 whose runs are 1, 2, … */
async function begin(): Promise<void> {
  const store = await openStore(folder);
  store.append(store.newSearch(1_000_000).search, 1, started(1));
  store.close();
}

async function reading<T>(read: (reader: StoreReader) => T): Promise<T> {
  const reader = await openStoreReader(folder);
  try {
    return read(reader);
  } finally {
    reader.close();
  }
}

async function writeUntilKilled(what: string, milliseconds: number): Promise<readonly string[]> {
  const writer = startWriter(program.file, what, folder);
  await writer.hasBegun;
  await sleep(milliseconds);
  writer.kill();
  return writer.lines;
}

describe('kill -9 of the writer, again and again', () => {
  test('points and offset are both there or both not, and nothing acknowledged is lost', async () => {
    await begin();
    for (const milliseconds of killsAfter) {
      const acknowledged = Number((await writeUntilKilled('points', milliseconds)).at(-1));
      const { offset, steps } = await reading((reader) => ({
        offset: reader.position(1, 1, 'log')?.offset ?? 0,
        steps: reader.curve(1, 1, 'acc').steps,
      }));
      expect(offset).toBeGreaterThanOrEqual(acknowledged);
      expect(steps).toEqual(Float64Array.from({ length: offset }, (_, index) => index));
    }
  });

  test('the summary agrees with the journal, and no acknowledged event is lost', async () => {
    for (const milliseconds of killsAfter.slice(0, 5)) {
      await begin();
      const acknowledged = Number((await writeUntilKilled('events', milliseconds)).at(-1));
      const { events, summary } = await reading((reader) => ({
        events: [...reader.events(1)],
        summary: reader.searches()[0],
      }));
      const ends = events.filter(({ event }) => event.kind === 'run.ended').length;
      expect(ends).toBeGreaterThanOrEqual(acknowledged);
      expect(events.map(({ seq }) => seq)).toEqual(events.map((_, index) => index + 1));
      expect(summary).toMatchObject({ ended: ends, bestRun: ends, bestValue: ends });
      rmSync(folder, { recursive: true });
    }
  });
});

describe('several processes at once', () => {
  test('two readers see every batch whole while a writer writes', async () => {
    await begin();
    const writer = startWriter(program.file, 'points, one batch a millisecond', folder);
    await writer.hasBegun;
    const readers = [await openStoreReader(folder), await openStoreReader(folder)];
    const seen: number[] = [];
    for (let round = 0; round < 60; round += 1) {
      for (const reader of readers) {
        const before = reader.position(1, 1, 'log')?.offset ?? 0;
        const size = reader.curve(1, 1, 'acc').steps.length;
        expect(size % 10).toBe(0);
        expect(size).toBeGreaterThanOrEqual(before);
        seen.push(size);
      }
      await sleep(2);
    }
    writer.kill();
    await writer.lines;
    readers.forEach((reader) => reader.close());
    expect(seen).toEqual(seen.toSorted((a, b) => a - b));
    expect(seen.at(-1)).toBeGreaterThan(seen[0] ?? 0);
  });

  test('blocks of run ids taken by two processes are disjoint', async () => {
    const writers = [startWriter(program.file, 'blocks', folder), startWriter(program.file, 'blocks', folder)];
    const taken = (await Promise.all(writers.map(({ lines }) => lines))).flat().map(Number);
    expect(taken.toSorted((a, b) => a - b)).toEqual(Array.from({ length: 400 }, (_, index) => 1 + 3 * index));
  });

  test('processes that make one store at the same moment make one', async () => {
    const makers = Array.from({ length: 5 }, () => startWriter(program.file, 'id', folder));
    const ids = (await Promise.all(makers.map(({ lines }) => lines))).flat();
    expect(ids).toHaveLength(5);
    expect(new Set(ids).size).toBe(1);
  });
});
