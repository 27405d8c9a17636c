// What tuning tasks look like: accuracies that saturate, cliffs where training diverges, params that matter only together. Each
// surface has its optimum elsewhere under every seed.

const range = (name, low, high, scale = 'linear', type = 'float') => ({ kind: 'range', name, low, high, scale, type });
const list = (name, ...values) => ({ kind: 'list', name, values });

/** A loss that grows with the square of the distance and levels off. */
const bowl = (distance) => distance ** 2 / (1 + distance ** 2);

/** From 0 to 1 about 0, over some `width`. */
const cliff = (distance, width) => 1 / (1 + Math.exp(-distance / width));

/** @param {import('../../../src/numerics/rng.ts').Rng} rng */
const between = (rng, low, high) => low + (high - low) * rng.uniform();

/** Values of a param's choices, the best of them 0, the others at most `worst`. */
function ranking(rng, count, worst) {
  const losses = Array.from({ length: count }, () => worst * rng.uniform());
  const least = Math.min(...losses);
  return losses.map((loss) => loss - least);
}

/**
 * `makeValue(rng, pointToUnit)` draws the surface; distances are in the unit cube, thus on each param's own scale.
 * @type {Readonly<Record<string, { space: import('./problem.js').SearchSpace, makeValue: Function }>>}
 */
export const tuningSurfaces = {
  /** Learning rate and weight decay are coupled, and too high a rate diverges; the optimizer shifts the best rate. */
  network: surface(
    [
      range('rate', 1e-6, 1, 'log'),
      range('decay', 1e-7, 1e-1, 'log'),
      range('layers', 1, 8, 'linear', 'int'),
      range('units', 16, 2048, 'log', 'int'),
      range('dropout', 0, 0.8),
      list('optimizer', 'sgd', 'adam', 'rmsprop'),
    ],
    (rng) => {
      const [rate, decay, layers, units, dropout] = [0.45, 0.3, 0.2, 0.4, 0.1].map((low) =>
        between(rng, low, low + 0.3),
      );
      const shifts = [0.2 * rng.uniform(), 0, -0.1 * rng.uniform()];
      const losses = ranking(rng, 3, 0.03);
      return (u, { optimizer }) => {
        const choice = ['sgd', 'adam', 'rmsprop'].indexOf(optimizer);
        const off = u[0] - rate - shifts[choice];
        const size = u[2] - layers + 0.6 * (u[3] - units);
        const loss =
          0.5 * bowl(5 * off + 2 * (u[1] - decay)) +
          0.1 * bowl(3 * (u[1] - decay)) +
          0.15 * bowl(3 * size) +
          0.04 * bowl(3 * (u[3] - units)) +
          0.1 * bowl(2.5 * (u[4] - dropout) - size);
        return 0.95 - losses[choice] - loss - 0.6 * cliff(off - 0.2, 0.02);
      };
    },
  ),
  /** Gradient boosting: many params that matter little, rate times rounds that matters much. */
  boosting: surface(
    [
      range('eta', 1e-3, 1, 'log'),
      range('rounds', 10, 2000, 'log', 'int'),
      range('depth', 2, 14, 'linear', 'int'),
      range('subsample', 0.2, 1),
      range('lambda', 1e-3, 100, 'log'),
      list('min_child', 1, 2, 5, 10, 20, 50),
      list('booster', 'gbtree', 'dart'),
    ],
    (rng) => {
      const [product, depth, subsample, lambda, child] = [0.9, 0.2, 0.5, 0.2, 0.1].map((low) =>
        between(rng, low, low + 0.4),
      );
      const losses = ranking(rng, 2, 0.02);
      return (u, { booster }) => {
        const fitted = u[0] + u[1] - product;
        const loss =
          0.3 * bowl(3 * Math.min(0, fitted)) +
          0.12 * bowl(2.5 * Math.max(0, fitted + 0.5 * (u[2] - depth))) +
          0.05 * bowl(3 * (u[0] - 0.35)) +
          0.1 * bowl(3 * (u[2] - depth)) +
          0.03 * bowl(2 * (u[3] - subsample)) +
          0.02 * bowl(2 * (u[4] - lambda) + u[5] - child);
        return 0.9 - losses[booster === 'dart' ? 1 : 0] - loss;
      };
    },
  ),
  /** Support vectors: a narrow curved ridge in C and gamma, another one for each kernel. */
  kernel: surface(
    [
      range('C', 1e-3, 1e4, 'log'),
      range('gamma', 1e-6, 10, 'log'),
      range('degree', 1, 6, 'linear', 'int'),
      list('kernel', 'rbf', 'poly', 'sigmoid'),
    ],
    (rng) => {
      const ridges = [0, 1, 2].map(() => ({ at: between(rng, 0.8, 1.3), along: between(rng, 0.3, 0.7) }));
      const degree = between(rng, 0.1, 0.9);
      const losses = ranking(rng, 3, 0.06);
      return (u, { kernel }) => {
        const choice = ['rbf', 'poly', 'sigmoid'].indexOf(kernel);
        const { at, along } = ridges[choice];
        const across = u[0] + u[1] + 0.4 * (u[0] - along) ** 2 - at;
        const loss = 0.35 * bowl(6 * across) + 0.06 * bowl(3 * (u[0] - along));
        return 0.97 - losses[choice] - loss - (choice === 1 ? 0.1 * bowl(3 * (u[2] - degree)) : 0);
      };
    },
  ),
  /** Momentum close to 1 and a batch size that must fit the rate. */
  schedule: surface(
    [
      range('rate', 1e-5, 10, 'log'),
      range('momentum', 0.5, 0.9999, 'reverse_log'),
      range('batch', 8, 1024, 'log', 'int'),
      range('warmup', 0, 20, 'linear', 'int'),
      list('decay', 'cosine', 'linear', 'step', 'none'),
    ],
    (rng) => {
      const [effective, momentum, batch, warmup] = [0.8, 0.3, 0.2, 0.2].map((low) => between(rng, low, low + 0.4));
      const losses = ranking(rng, 4, 0.05);
      return (u, { decay }) => {
        const force = u[0] + 0.5 * u[1] - 0.3 * (u[2] - batch) - effective;
        const loss =
          0.4 * bowl(4 * force) +
          0.08 * bowl(2 * (u[1] - momentum)) +
          0.05 * bowl(2 * (u[2] - batch)) +
          0.06 * bowl(2 * (u[3] - warmup) + Math.max(0, force));
        return (
          0.93 - losses[['cosine', 'linear', 'step', 'none'].indexOf(decay)] - loss - 0.5 * cliff(force - 0.25, 0.03)
        );
      };
    },
  ),
};

function surface(space, draw) {
  return {
    space,
    makeValue: (rng, pointToUnit) => {
      const value = draw(rng);
      return (point) => value(pointToUnit(space, point), point);
    },
  };
}
