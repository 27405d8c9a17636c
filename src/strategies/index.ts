// The registry: what a strategy is called and how it is loaded. `hyper grid` never loads the Gaussian process.
import type { StrategyName } from '../search/spec.ts';
import type { Strategy } from './strategy.ts';

export const strategies: Readonly<Record<StrategyName, () => Promise<Strategy>>> = {
  grid: async () => (await import('./grid.ts')).grid,
  random: async () => (await import('./random.ts')).random,
  bayesian: async () => (await import('./bayesian.ts')).bayesian,
};
