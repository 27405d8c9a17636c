import { describe, expect, test } from 'vitest';
import type { Importance } from '../../src/search/importance.ts';
import { importanceRecord, withoutSecrets } from '../../src/views/importance-record.ts';
import { bar, curveLine } from '../../src/views/importance-marks.ts';
import { renderImportance } from '../../src/views/importance.ts';
import { textWidth } from '../../src/views/width.ts';
import { Story } from '../fakes/facts.ts';
import { range } from '../fakes/range.ts';
import { fakeTerminal as terminal } from '../fakes/terminal.ts';

const share = (value: number, standardError = 0.09) => ({ share: value, standardError });

const known: Extract<Importance, { kind: 'known' }> = {
  kind: 'known',
  results: 21,
  r2: 0.834,
  params: [
    {
      param: range('rate', 0.001, 1, { scale: 'log' }),
      first: share(0.6),
      total: share(0.71),
      good: share(0.9),
      curve: Array.from({ length: 33 }, (_, k) => ({
        value: 10 ** (-3 + k / 16),
        mean: 0.8 - ((k - 12) / 40) ** 2,
        sd: 0.02,
      })),
    },
    {
      param: { kind: 'list', name: 'cell_token', values: ['gru', 'lstm'] },
      first: share(0.1),
      total: share(-0.001),
      good: share(0.1),
      curve: ['gru', 'lstm'].map((value, k) => ({ value, mean: 0.6 + k / 100, sd: 0.1 })),
    },
  ],
};

const { state } = new Story();

describe('importance as text', () => {
  test.each([80, 60, 120])('fits %i columns', (columns) => {
    for (const line of renderImportance(terminal(columns), state, known, 0.3).split('\n')) {
      expect(textWidth(line)).toBeLessThanOrEqual(columns);
    }
  });

  test('says how good the model is, what matters, and where each param is best', () => {
    expect(renderImportance(terminal(80), state, known, 0.3)).toMatchInlineSnapshot(`
      "Search #61  bayesian  21 runs  maximize keras/val_acc (last)
      a model of them explains 83 % of the variance of results it has not seen

      param       moves it                      decides if good
      rate         71 % ±  9  ███████████▍       90 % ±  9       ██████████████▍
      cell_token    0 % ±  9                     10 % ±  9       █▋
        moves it: share of the variance of val_acc over the whole space, alone and
          together with others
        decides if good: what sets the best tenth of the space apart from the rest

      val_acc along each param, from ▁ 0.55 to █ 0.8: mean ± sd over all that the
      others may be

      param       scale      from  curve                 to    best        at
      rate        log       0.001  ▆▇▇█████████▇▇▆▅▄▃▂▁  0.1   0.8 ± 0.02  0.005623
      cell_token  2 values    gru  ▂▂                    lstm  0.61 ± 0.1  lstm
      "
    `);
  });

  test('where the goal is to minimize, best is lowest', () => {
    const down = new Story({ objective: { metric: 'loss', aggregate: 'last', goal: 'minimize' } }).state;
    expect(renderImportance(terminal(80), down, known, 0.3)).toMatch(/0\.55 ± 0\.02 +0\.1\n/);
  });

  test('says why it says nothing', () => {
    const told = { kind: 'unexplained', results: 21, r2: 0.12 } as const;
    const text = renderImportance(terminal(80), state, told, 0.3);
    expect(text).toMatch(/explains only 12 % of the variance[^]*below 30 %/);
    expect(renderImportance(terminal(80), state, { ...told, r2: -0.4 }, 0.3)).toContain(
      'explains nothing of the variance',
    );
  });
});

describe('importance as JSON', () => {
  test('has all numbers in full precision', () => {
    const record = JSON.parse(JSON.stringify(importanceRecord(state, known))) as unknown;
    expect(record).toMatchObject({
      v: 1,
      search: 61,
      objective: { metric: 'keras/val_acc', goal: 'maximize' },
      results: 21,
      r2: 0.834,
      params: [
        { param: 'rate', total: { share: 0.71, standard_error: 0.09 }, curve: { length: 33 } },
        { param: 'cell_token' },
      ],
    });
    expect(importanceRecord(state, { kind: 'unexplained', results: 9, r2: 0.1 })).toMatchObject({
      params: null,
      r2: 0.1,
    });
  });

  test('secret values are numbered, in tables, figures and JSON alike', () => {
    const told = withoutSecrets(known);
    expect(JSON.stringify(importanceRecord(state, told))).not.toMatch(/gru|lstm/);
    expect(told).toMatchObject({
      params: [{}, { param: { values: ['[redacted 1]', '[redacted 2]'] }, curve: [{ value: '[redacted 1]' }, {}] }],
    });
  });
});

test('bars end within an eighth of a cell, curves are drawn between the ends given', () => {
  const [utf8, ascii] = [terminal(80), { ...terminal(80), isUtf8: false }];
  expect([0, 0.5, 1, 2].map((one) => bar(utf8, one, 3))).toEqual(['', '█▌', '███', '███']);
  expect(bar(ascii, 0.5, 4)).toBe('##');
  expect(bar(utf8, 0.999, 3)).toBe('███');
  expect(curveLine(utf8, [0, 5, 10], { low: 0, high: 10 }, 20)).toBe('▁▅█');
  expect(curveLine(ascii, [10, 0], { low: 0, high: 10 }, 20)).toBe('@_');
  expect(curveLine(utf8, [3, 3], { low: 3, high: 3 }, 20)).toBe('▁▁');
  expect(curveLine(utf8, [0, 1, 2, 3, 4, 5, 6, 7, 8], { low: 0, high: 8 }, 3)).toBe('▁▅█');
});
