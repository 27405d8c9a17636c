import { describe, expect, test } from 'vitest';
import type { SearchSpace } from '../../src/space/param.ts';
import { castingText } from '../../src/views/casting.ts';
import { columnCells } from '../../src/views/columns.ts';
import { fakeTerminal } from '../fakes/terminal.ts';

const rates = [0.001, 0.01, 0.1, 1];
const layers = [2, 3, 5, 10];
const grid: SearchSpace = [
  { kind: 'list', name: 'rate', values: rates },
  { kind: 'list', name: 'layers', values: layers },
];

describe('cells of a column', () => {
  test.each([
    ['whole numbers are shown as they are', [2, 1_000_000, 30], ['2', '1000000', '30']],
    [
      'any fraction brings 6 digits to all',
      [0.0010330812, 1, 1e-5, 1234567],
      ['0.00103308', '1', '1e-05', '1.23457e+06'],
    ],
    ['anything else makes all of it text', [0.12345678, 'auto', 3], ['0.12345678', 'auto', '3']],
  ])('%s', (_, values, cells) => {
    expect(columnCells(values)).toEqual(cells);
  });
});

describe('the headline of a search', () => {
  test('shows the grid of the first seed with its Run IDs, the last param fastest', () => {
    const points = rates.flatMap((rate) => layers.map((layer) => ({ rate, layers: layer })));
    const rows = points.map((point, index) => ({ point, run: 362 + index }));
    expect(castingText(fakeTerminal(80), 59, grid, rows, rows.length)).toMatchSnapshot();
  });

  test('shows the first runs of the bayesian search of the seed', () => {
    const space: SearchSpace = [
      { kind: 'range', name: 'rate', low: 0.001, high: 1, scale: 'linear', type: 'float' },
      { kind: 'range', name: 'layers', low: 2, high: 100, scale: 'linear', type: 'int' },
    ];
    const rows = [
      { point: { rate: 0.34388214, layers: 23 }, run: 388 },
      { point: { rate: 0.29411199, layers: 72 }, run: 389 },
      { point: { rate: 0.58755701, layers: 64 }, run: 390 },
    ];
    expect(castingText(fakeTerminal(80), 61, space, rows, 3)).toBe(
      [
        '💫 Casting hyperparameter search #61…',
        'rate      layers    Run ID',
        '0.343882  23        388',
        '0.294112  72        389',
        '0.587557  64        390',
        '',
      ].join('\n'),
    );
  });

  test('has no emoji and no ellipsis without UTF-8', () => {
    const text = castingText(fakeTerminal(80, { isUtf8: false }), 7, grid, [], 0);
    expect(text).toBe('Casting hyperparameter search #7...\nrate    layers    Run ID\n');
  });

  test('past 200 runs the first 20 are shown, and how many more there are', () => {
    const rows = Array.from({ length: 20 }, (_, index) => ({ point: { rate: 1, layers: index }, run: 362 + index }));
    const lines = castingText(fakeTerminal(80), 59, grid, rows, 1000).trimEnd().split('\n');
    expect(lines).toHaveLength(1 + 1 + 20 + 1);
    expect(lines.at(-1)).toBe('… and 980 more runs (Run IDs 382–1361)');
  });

  test('200 runs are shown whole', () => {
    const rows = Array.from({ length: 200 }, (_, index) => ({ point: { rate: 1, layers: index }, run: 1 + index }));
    expect(castingText(fakeTerminal(80), 59, grid, rows, 200).trimEnd().split('\n')).toHaveLength(202);
  });
});
