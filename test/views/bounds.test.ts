import { describe, expect, test } from 'vitest';
import type { Param, ParamValue } from '../../src/space/param.ts';
import { boundWarnings } from '../../src/views/bounds.ts';

const layers: Param = { kind: 'range', name: 'layers', low: 2, high: 100, scale: 'linear', type: 'int' };
const rate: Param = { kind: 'range', name: 'rate', low: 0.001, high: 1, scale: 'log', type: 'float' };
const widths: Param = { kind: 'list', name: 'width', values: [16, 128, 64] };

function warn(param: Param, value: ParamValue): readonly string[] {
  return boundWarnings([param], { [param.name]: value });
}

describe('a best value at the edge', () => {
  test.each<[Param, number, string]>([
    [layers, 100, 'layers is at its upper bound 100: widen it'],
    [layers, 98, 'layers is near its upper bound 100: widen it'],
    [layers, 2, 'layers is at its lower bound 2: widen it'],
    [rate, 1, 'rate is at its upper bound 1: widen it'],
    // 5 % of three decades on the log scale end at 0.001 × 1000^0.05 = 0.001413.
    [rate, 0.0014, 'rate is near its lower bound 0.001: widen it'],
    [widths, 128, 'width is at its upper bound 128: widen it'],
    [widths, 16, 'width is at its lower bound 16: widen it'],
  ])('%o at %d', (param, value, warning) => {
    expect(warn(param, value)).toEqual([warning]);
  });

  test('the largest value a step allows is the bound', () => {
    const stepped: Param = {
      kind: 'range',
      name: 'batch',
      low: 10,
      high: 99,
      scale: 'linear',
      type: 'float',
      step: 20,
    };
    expect(warn(stepped, 90)).toEqual(['batch is at its upper bound 99: widen it']);
  });

  test('a bound that looks like a natural limit is no news', () => {
    const share: Param = { kind: 'range', name: 'dropout', low: 0, high: 1, scale: 'linear', type: 'float' };
    expect([warn(share, 0), warn(share, 1), warn({ ...layers, low: 1 }, 1)]).toEqual([[], [], []]);
    expect(warn({ ...share, high: 0.5 }, 0.5)).toEqual(['dropout is at its upper bound 0.5: widen it']);
  });

  test('a value inside is no news', () => {
    expect(warn(layers, 60)).toEqual([]);
    expect(warn(rate, 0.00142)).toEqual([]);
    expect(warn(widths, 64)).toEqual([]);
  });

  test('texts have no edge, and neither has what takes only two values', () => {
    expect(warn({ kind: 'list', name: 'cell', values: ['gru', 'lstm', 'rnn'] }, 'gru')).toEqual([]);
    expect(warn({ kind: 'list', name: 'depth', values: [1, 'auto', 3] }, 3)).toEqual([]);
    expect(warn({ kind: 'list', name: 'bias', values: [0, 1] }, 1)).toEqual([]);
    expect(warn({ ...layers, low: 0, high: 1 }, 1)).toEqual([]);
  });
});
