import { describe, expect, test } from 'vitest';
import { capacityOf } from '../../src/search/capacity.ts';
import type { SearchSpec } from '../../src/search/spec.ts';
import type { SearchSpace } from '../../src/space/param.ts';
import { Story } from '../fakes/facts.ts';

const threeByTwo: SearchSpace = [
  { kind: 'list', name: 'rate', values: [0.1, 0.2, 0.3] },
  { kind: 'list', name: 'layers', values: [1, 2] },
];

function capacity(changes: Partial<SearchSpec>): bigint | undefined {
  return capacityOf(new Story(changes).state);
}

describe('the runs a search can have', () => {
  test('are those of its points, each as often as it is repeated', () => {
    expect(capacity({ space: threeByTwo })).toBe(6n);
    expect(capacity({ space: threeByTwo, strategy: 'grid' })).toBe(6n);
    expect(capacity({ space: threeByTwo, repeats: 3 })).toBe(18n);
  });

  test('have no end where a param is a number with a fraction, unless it is a grid', () => {
    const range = { kind: 'range', name: 'rate', low: 0, high: 1, scale: 'linear', type: 'float' } as const;
    expect(capacity({ space: [range] })).toBeUndefined();
    expect(capacity({ space: [{ ...range, gridPoints: 4 }], strategy: 'grid' })).toBe(4n);
  });

  test('are no more by points of the user that lie in the grid, nor where any point of the space may be drawn', () => {
    expect(capacity({ space: threeByTwo, strategy: 'grid', startPoints: [{ rate: 0.2, layers: 2 }] })).toBe(6n);
    expect(capacity({ space: threeByTwo, startPoints: [{ rate: 0.2, layers: 2 }] })).toBe(6n);
  });

  test('are more by the points of the user beside a grid, waiting or run', () => {
    const startPoints = [{ rate: 0.9, layers: 9 }];
    const story = new Story({ space: threeByTwo, strategy: 'grid', repeats: 2, startPoints });
    expect(capacityOf(story.state)).toBe(14n);
    story.start({ rate: 0.9, layers: 9 }, 'local:0', 'local', { by: 'user' });
    story.start({ rate: 0.9, layers: 9 }, 'local:0', 'local', { by: 'user' });
    expect(story.state.enqueued).toEqual([]);
    expect(capacityOf(story.state)).toBe(14n);
    story.start({ rate: 0.1, layers: 1 });
    expect(capacityOf(story.state)).toBe(14n);
  });
});
