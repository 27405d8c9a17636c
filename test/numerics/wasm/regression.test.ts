import { describe, expect, test } from 'vitest';
import { negativeLogPosterior } from '../../../src/numerics/gp.ts';
import type { Distance } from '../../../src/numerics/kernel.ts';
import { createPosterior } from '../../../src/numerics/posterior.ts';
import type { Observations } from '../../../src/numerics/regression.ts';
import { createRng } from '../../../src/numerics/rng.ts';
import { standardize } from '../../../src/numerics/warp.ts';
import { hasWasm } from '../../../src/numerics/wasm/slot.ts';

const distances: Distance[] = ['difference', 'hamming', 'difference', 'difference', 'hamming'];

function points(n: number, stream: number): Float64Array[] {
  const rng = createRng(n, stream);
  const draw = (distance: Distance) => (distance === 'hamming' ? rng.integer(3) / 3 : rng.uniform());
  return Array.from({ length: n }, () => Float64Array.from(distances, draw));
}

function observe(n: number, noisy = false): Observations {
  const X = points(n, 0);
  const values = standardize(Float64Array.from(X, (x, i) => Math.sin(5 * x[0]!) + x[1]! * x[2]! + (i % 7) / 20)).values;
  return { points: X, values, distances, noise: noisy ? values.map((_, i) => (i % 3) / 10) : undefined };
}

const phi = Float64Array.of(0.4, 0.9, 0.6, 1.5, 0.8, 1.3, 0.02).map(Math.log);
const sizes = [1, 2, 3, 4, 5, 7, 16, 17, 33, 120];

/** Both may be wrong in the last digits of what they sum up. */
function expectSame(actual: Float64Array, expected: Float64Array): void {
  const size = Math.max(1, ...expected.map(Math.abs));
  actual.forEach((value, i) => expect(Math.abs(value - expected[i]!) / size).toBeLessThan(1e-12));
}

describe('the two ways agree to 12 digits', () => {
  test('this machine has both', () => expect(hasWasm()).toBe(true));

  test.each(sizes)('likelihood and its gradient, %i rows', (n) => {
    for (const observations of [observe(n), observe(n, true)]) {
      const [plain, wasm] = [new Float64Array(7), new Float64Array(7)];
      const value = negativeLogPosterior(observations, 'plain')(phi, plain);
      expectSame(Float64Array.of(negativeLogPosterior(observations, 'wasm')(phi, wasm)), Float64Array.of(value));
      expectSame(wasm, plain);
    }
  });

  test.each(sizes)('prediction, %i rows', (n) => {
    const [observations, pending, asked] = [observe(n, true), points(3, 1), points(37, 2)];
    const plain = createPosterior(observations, pending, phi, 'plain');
    const wasm = createPosterior(observations, pending, phi, 'wasm');
    expectSame(wasm.predict(asked).mean, plain.predict(asked).mean);
    expectSame(wasm.predict(asked).sd, plain.predict(asked).sd);
    expectSame(wasm.predictMean(asked), plain.predictMean(asked));
    for (const x of asked) {
      const [byMean, bySd, meanSlopes, sdSlopes] = Array.from({ length: 4 }, () => new Float64Array(5));
      const [one, other] = [wasm.at(x, byMean!, bySd!), plain.at(x, meanSlopes!, sdSlopes!)];
      expectSame(Float64Array.of(one.mean, one.sd), Float64Array.of(other.mean, other.sd));
      expectSame(byMean!, meanSlopes!);
      expectSame(bySd!, sdSlopes!);
    }
  });

  test('covariances are equal to the last digit, also where they vanish', () => {
    const one = { points: [Float64Array.of(0)], values: Float64Array.of(1), distances: ['difference'] as const };
    const far = Array.from({ length: 500 }, (_, k) => Float64Array.of(1.035 ** k * 1e-4));
    const [plain, wasm] = (['plain', 'wasm'] as const).map((path) =>
      createPosterior(one, [], Float64Array.of(0, 0, 0), path).predictMean(far),
    );
    expect(wasm).toEqual(plain);
    // m: (1·½)/(½ + 1).
    expect(wasm!.at(-1)).toBeCloseTo(1 / 3, 8);
  });

  test('more points than are predicted in one call', () => {
    const [observations, asked] = [observe(9), points(2500, 3)];
    const [plain, wasm] = (['plain', 'wasm'] as const).map((path) => createPosterior(observations, [], phi, path));
    expectSame(wasm!.predict(asked).sd, plain!.predict(asked).sd);
  });

  test('hopeless hyperparameters are refused by both', () => {
    for (const path of ['plain', 'wasm'] as const) {
      expect(negativeLogPosterior(observe(5), path)(phi.with(5, Number.NaN), new Float64Array(7))).toBe(Infinity);
      expect(() => createPosterior(observe(5), [], phi.with(0, Number.NaN), path)).toThrow(RangeError);
    }
  });
});

describe('in WebAssembly', () => {
  test('any number of models take turns, and each keeps its own numbers', () => {
    const asked = points(20, 4);
    const models = [5, 30, 8, 60, 12, 3, 44].map((n) => createPosterior(observe(n), points(2, n), phi, 'wasm'));
    const first = models.map((model) => model.predict(asked));
    const f = negativeLogPosterior(observe(25), 'wasm');
    const [gradient, again] = [new Float64Array(7), new Float64Array(7)];
    const value = f(phi, gradient);
    expect(models.map((model) => model.predict(asked))).toEqual(first);
    expect(models.toReversed().map((model) => model.predict(asked))).toEqual(first.toReversed());
    expect(f(phi, again)).toBe(value);
    expect(again).toEqual(gradient);
  });

  test('hyperparameters that their owner changes later do not matter', () => {
    const asked = points(5, 5);
    const mine = Float64Array.from(phi);
    const model = createPosterior(observe(10), [], mine, 'wasm');
    const before = model.predict(asked);
    mine.fill(0);
    for (let k = 0; k < 9; k++) createPosterior(observe(5), [], phi, 'wasm');
    expect(model.predict(asked)).toEqual(before);
  });
});
