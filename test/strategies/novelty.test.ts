// What may be proposed without looking its point up.
import { describe, expect, test } from 'vitest';
import type { Point } from '../../src/space/param.ts';
import { encodeSpace } from '../../src/strategies/encoding.ts';
import { createNovelty } from '../../src/strategies/novelty.ts';
import { range } from '../fakes/range.ts';
import { emptyHistory, withImported } from './play.ts';

const space = [
  range('layers', 1, 9, { type: 'int' }),
  range('rate', 1e-5, 1, { scale: 'log' }),
  range('momentum', 0, 1),
];
const encoding = encodeSpace(space);

const known: readonly Point[] = [
  { layers: 3, rate: 1e-3, momentum: 0.9 },
  { layers: 5, rate: 0.1, momentum: 0.1 },
];

const isSurelyNew = createNovelty(
  withImported(
    emptyHistory(space),
    known.map((point) => ({ point, objective: 1 })),
  ),
  encoding,
);

describe('a position is surely new', () => {
  test('never where a known point is, nor a rounding error beside it', () => {
    for (const x of known.map(encoding.toCube)) {
      expect(isSurelyNew(x)).toBe(false);
      expect(isSurelyNew(x.map((u, d) => (encoding.isSmooth[d]! ? u + 1e-15 : u)))).toBe(false);
    }
  });

  test('where any coordinate that has values everywhere is that of no known point', () => {
    expect(isSurelyNew(encoding.toCube({ layers: 3, rate: 2e-3, momentum: 0.9 }))).toBe(true);
    expect(isSurelyNew(encoding.toCube({ layers: 3, rate: 1e-3, momentum: 0.8 }))).toBe(true);
  });

  test('not by a whole number alone, nor where each coordinate is that of some known point', () => {
    expect(isSurelyNew(encoding.toCube({ layers: 4, rate: 1e-3, momentum: 0.9 }))).toBe(false);
    expect(isSurelyNew(encoding.toCube({ layers: 3, rate: 1e-3, momentum: 0.1 }))).toBe(false);
  });

  test('never by a coordinate whose values are coarser than its positions', () => {
    const coarse = [range('momentum', 1e-7, 1, { scale: 'reverse_log' }), range('narrow', 1e9, 1e9 + 1e-3)];
    const isNew = createNovelty(emptyHistory(coarse), encodeSpace(coarse));
    expect(isNew(Float64Array.of(0.3, 0.6))).toBe(false);
    const round = [range('near', 1000, 1001)];
    expect(createNovelty(emptyHistory(round), encodeSpace(round))(Float64Array.of(0.3))).toBe(false);
  });

  test('never in a space of which every coordinate has few values', () => {
    const layers = [range('layers', 1, 9, { type: 'int' })];
    expect(createNovelty(emptyHistory(layers), encodeSpace(layers))(Float64Array.of(0.5))).toBe(false);
  });
});
