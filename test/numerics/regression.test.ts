import { describe, expect, test } from 'vitest';
import type { KernelPath } from '../../src/numerics/kernels.ts';
import { regressionOn } from '../../src/numerics/kernels.ts';
import type { Observations } from '../../src/numerics/regression.ts';

const logs = (...values: number[]) => Float64Array.from(values, Math.log);

const four: Observations = {
  points: [[0.1, 0.2, 0], [0.4, 0.9, 1], [0.7, 0.3, 0], [0.9, 0.6, 2]].map((row) => Float64Array.from(row)), // prettier-ignore
  values: Float64Array.of(-1.2, 0.3, 1.1, -0.2),
  distances: ['difference', 'difference', 'hamming'],
};

const phi = logs(0.5, 0.8, 1.2, 1.3, 0.01);

/** −ln p(y | X, phi) without its constant, and its gradient. */
function likelihood(path: KernelPath, observations: Observations, at = phi): { value: number; gradient: Float64Array } {
  const regression = regressionOn(path)(observations, [], true);
  const gradient = new Float64Array(at.length);
  expect(regression.condition(at)).toBe(true);
  return { value: regression.likelihood(gradient), gradient };
}

describe.each(['plain', 'wasm'] as const)('likelihood, %s', (path) => {
  test('one observation, worked out by hand', () => {
    // K = 1 + 1e-9 + 1 ≈ 2, y = 2, m = ⅔: ½·(4/3)²/2 + ½·ln 2 + ½·m².
    const one = { points: [Float64Array.of(0.5)], values: Float64Array.of(2), distances: ['difference'] as const };
    expect(likelihood(path, one, logs(1, 1, 1)).value).toBeCloseTo(2 / 3 + Math.log(2) / 2, 8);
  });

  test('agrees with numpy, with noise of single values and without', () => {
    // numpy 2.4: K = 1.3*m52(r2(X, X)) + (.01 + 1.3e-9)*eye(4) (+ diag([0, .5, 0, .2])); .5*(y-m)@inv(K)@(y-m) + .5*slogdet(K)[1] + .5*m*m,
    // m = 1@inv(K)@y/(1@inv(K)@1 + 1)
    expect(likelihood(path, four).value).toBeCloseTo(2.3399701274092193, 10);
    const noise = Float64Array.of(0, 0.5, 0, 0.2);
    expect(likelihood(path, { ...four, noise }).value).toBeCloseTo(2.530194405134246, 10);
  });

  test('the gradient is the slope, with noise of single values too', () => {
    const noisy = { ...four, noise: Float64Array.of(0, 0.5, 0, 0.2) };
    const { gradient } = likelihood(path, noisy);
    phi.forEach((value, d) => {
      const [up, down] = [1e-5, -1e-5].map((h) => likelihood(path, noisy, phi.with(d, value + h)).value);
      expect(gradient[d]).toBeCloseTo((up! - down!) / 2e-5, 7);
    });
  });

  test('noise that all values have in common is σ²', () => {
    const own = likelihood(path, { ...four, noise: new Float64Array(4).fill(0.3) }, logs(1, 1, 1, 1.3, 0.1));
    const common = likelihood(path, four, logs(1, 1, 1, 1.3, 0.4));
    expect(own.value).toBeCloseTo(common.value, 12);
    for (let d = 0; d < 4; d++) expect(own.gradient[d]).toBeCloseTo(common.gradient[d]!, 12);
  });
});
