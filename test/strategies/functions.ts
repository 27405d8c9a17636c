// Functions with known optima, to be maximised (the usual ones, negated), and the spaces they live in.
import type { Param, Point, SearchSpace } from '../../src/space/param.ts';

export type Problem = {
  readonly space: SearchSpace;
  readonly optimum: number;
  readonly value: (point: Point) => number;
};

const float = (name: string, low: number, high: number, scale: 'linear' | 'log' = 'linear'): Param => ({
  kind: 'range',
  name,
  low,
  high,
  scale,
  type: 'float',
});

/** Branin and Hoo 1972: three equal optima, 0.397887. */
export const branin: Problem = {
  space: [float('x', -5, 10), float('y', 0, 15)],
  optimum: -0.397887,
  value: (point) => {
    const [x, y] = [Number(point['x']), Number(point['y'])];
    const parabola = y - (5.1 / (4 * Math.PI ** 2)) * x * x + (5 / Math.PI) * x - 6;
    return -(parabola ** 2 + 10 * (1 - 1 / (8 * Math.PI)) * Math.cos(x) + 10);
  },
};

/** Hartmann 1973 in six dimensions: four bumps, the highest 3.32237. */
export const hartmann6: Problem = {
  space: Array.from({ length: 6 }, (_, d) => float(`x${d}`, 0, 1)),
  optimum: 3.32237,
  value: (point) => {
    const x = Array.from({ length: 6 }, (_, d) => Number(point[`x${d}`]));
    const bumps = HEIGHTS.map((height, i) => {
      const exponent = x.reduce((sum, u, d) => sum + WIDTHS[i]![d]! * (u - CENTRES[i]![d]! / 1e4) ** 2, 0);
      return height * Math.exp(-exponent);
    });
    return bumps.reduce((sum, bump) => sum + bump, 0);
  },
};

const HEIGHTS = [1, 1.2, 3, 3.2];
const WIDTHS = [
  [10, 3, 17, 3.5, 1.7, 8],
  [0.05, 10, 17, 0.1, 8, 14],
  [3, 3.5, 1.7, 10, 17, 8],
  [17, 8, 0.05, 10, 0.1, 14],
];
const CENTRES = [
  [1312, 1696, 5569, 124, 8283, 5886],
  [2329, 4135, 8307, 3736, 1004, 9991],
  [2348, 1451, 3522, 2883, 3047, 6650],
  [4047, 8828, 8732, 5743, 1091, 381],
];

/** A mock of tuning a network: a learning rate, a width, a choice that shifts both, and a choice in numbers. The optimum is 1. */
export const tuning: Problem = {
  space: [
    float('lr', 1e-6, 1, 'log'),
    { kind: 'range', name: 'units', low: 8, high: 512, scale: 'log', type: 'int' },
    { kind: 'list', name: 'optimizer', values: ['sgd', 'adam', 'rmsprop', 'lion'] },
    { kind: 'list', name: 'batch', values: [16, 32, 64, 128, 256] },
  ],
  optimum: 1,
  value: (point) => {
    const best = { sgd: -1, adam: -3, rmsprop: -3.3, lion: -4 }[String(point['optimizer'])]!;
    const lr = (Math.log10(Number(point['lr'])) - best) / 2;
    const units = Math.log2(Number(point['units']) / 100) / 3;
    const batch = Math.log2(Number(point['batch']) / 64) / 4;
    const penalty = { sgd: 0.1, adam: 0, rmsprop: 0.05, lion: 0.15 }[String(point['optimizer'])]!;
    return 1 - penalty - lr ** 2 - units ** 2 - batch ** 2 - 0.3 * lr * units;
  },
};
