import { describe, expect, test } from 'vitest';
import type { Observations } from '../../src/numerics/gp.ts';
import { createPosterior, leaveOneOut } from '../../src/numerics/posterior.ts';
import { createRng } from '../../src/numerics/rng.ts';

const logs = (...values: number[]) => Float64Array.from(values, Math.log);

const observations: Observations = {
  points: [[0.1, 0.2, 0], [0.4, 0.9, 1], [0.7, 0.3, 0], [0.9, 0.6, 2]].map((row) => Float64Array.from(row)), // prettier-ignore
  values: Float64Array.of(-1.2, 0.3, 1.1, -0.2),
  distances: ['difference', 'difference', 'hamming'],
};
const phi = logs(0.5, 0.8, 1.2, 1.3, 0.01);
const asked = [[0.5, 0.5, 1], [0.1, 0.2, 0], [0.95, 0.05, 2]].map((row) => Float64Array.from(row)); // prettier-ignore
const pending = [Float64Array.of(0.45, 0.6, 1)];

describe('posterior', () => {
  test('one observation, worked out by hand', () => {
    // s² = σ² = 1 at distance r = 1/√5 in lengthscales: k = 7/(3e); m = 2·½/(½ + 1); mean m + k·(2 − m)/2, variance 1 − k²/2.
    const one = { points: [Float64Array.of(0)], values: Float64Array.of(2), distances: ['difference'] as const };
    const { mean, sd } = createPosterior(one, [], logs(1, 1, 1)).predict([Float64Array.of(1 / Math.sqrt(5))]);
    const k = 7 / 3 / Math.E;
    expect(mean[0]).toBeCloseTo(2 / 3 + (k * 4) / 3 / 2, 8);
    expect(sd[0]).toBeCloseTo(Math.sqrt(1 - (k * k) / 2), 8);
  });

  test('agrees with numpy', () => {
    // numpy 2.4, X, y, ls as above, Q the points asked: K = 1.3*m52(r2(X, X)) + (.01 + 1.3e-9)*eye(4); k = 1.3*m52(r2(Q, X))
    // m = 1@inv(K)@y/(1@inv(K)@1 + 1); mean = m + k@inv(K)@(y - m); sd = sqrt(1.3 - einsum('ij,jk,ik->i', k, inv(K), k))
    const { mean, sd } = createPosterior(observations, [], phi).predict(asked);
    [0.3463497232674998, -1.1840221926910148, 0.05653327427676491].forEach((m, i) =>
      expect(mean[i]).toBeCloseTo(m, 10),
    );
    [0.6016864223742248, 0.09951106867544035, 0.7772763906339231].forEach((s, i) => expect(sd[i]).toBeCloseTo(s, 9));
  });

  test('pending points leave the mean alone and take from the spread', () => {
    // numpy as above with the pending row appended to X for the sd alone.
    const { mean, sd } = createPosterior(observations, pending, phi).predict(asked);
    expect([...mean]).toEqual([...createPosterior(observations, [], phi).predict(asked).mean]);
    [0.1954756289068212, 0.09949848012466089, 0.7759448186030619].forEach((s, i) => expect(sd[i]).toBeCloseTo(s, 9));
  });

  test('without noise the mean goes through the data and nothing is unsure there', () => {
    const { mean, sd } = createPosterior(observations, [], logs(0.5, 0.8, 1.2, 1.3, 1e-12)).predict(
      observations.points,
    );
    observations.values.forEach((y, i) => expect(mean[i]).toBeCloseTo(y, 6));
    expect(Math.max(...sd)).toBeLessThan(1e-4);
  });

  test('the spread is never negative nor above the signal, and far away nothing is known', () => {
    const rng = createRng(1);
    const points = Array.from({ length: 60 }, () => Float64Array.of(rng.uniform() / 10, rng.uniform() / 10, 0));
    const crowded = { ...observations, points, values: Float64Array.from(points, (x) => x[0]!) };
    const { sd } = createPosterior(crowded, points, logs(1, 1, 1, 1, 1e-8)).predict(points);
    expect(sd.every((value) => value >= 0 && value <= 1)).toBe(true);
    const far = createPosterior(crowded, [], logs(0.1, 0.1, 1, 2, 1e-2)).predict([Float64Array.of(9, 9, 1)]);
    const average = crowded.values.reduce((sum, value) => sum + value, 0) / 60;
    expect(far.mean[0]).toBeGreaterThan(0);
    expect(far.mean[0]).toBeLessThan(average);
    expect(far.sd[0]).toBeCloseTo(Math.SQRT2, 10);
  });

  test('at one point all is as predicted, and the derivatives are the slopes', () => {
    const posterior = createPosterior(observations, pending, phi);
    const [byMean, bySd, ignored] = [new Float64Array(3), new Float64Array(3), new Float64Array(3)];
    for (const x of [asked[0]!, asked[2]!, Float64Array.of(0.2, 0.77, 0)]) {
      const { mean, sd } = posterior.predict([x]);
      const here = posterior.at(x, byMean, bySd);
      expect(here.mean).toBeCloseTo(mean[0]!, 12);
      expect(here.sd).toBeCloseTo(sd[0]!, 12);
      expect(posterior.predictMean([x])).toEqual(mean);
      for (const d of [0, 1]) {
        const [up, down] = [1e-5, -1e-5].map((h) => posterior.at(x.with(d, x[d]! + h), ignored, ignored));
        expect(byMean[d]).toBeCloseTo((up!.mean - down!.mean) / 2e-5, 6);
        expect(bySd[d]).toBeCloseTo((up!.sd - down!.sd) / 2e-5, 6);
      }
      expect([byMean[2], bySd[2]]).toEqual([0, 0]);
    }
  });

  test('many points at once are predicted as each by itself', () => {
    const posterior = createPosterior(observations, pending, phi);
    const rng = createRng(3);
    const many = Array.from({ length: 37 }, () => Float64Array.of(rng.uniform(), rng.uniform(), rng.integer(3)));
    const { mean, sd } = posterior.predict(many);
    many.forEach((x, k) => {
      const one = posterior.predict([x]);
      expect([mean[k], sd[k]]).toEqual([one.mean[0], one.sd[0]]);
    });
    expect(posterior.predict([]).mean).toHaveLength(0);
  });

  test('a value with noise of its own counts for less, one with much of it for nothing', () => {
    const noise = Float64Array.of(0, 0, 1e9, 0);
    const { mean, sd } = createPosterior({ ...observations, noise }, [], phi).predict(asked);
    const [points, values] = [observations.points.toSpliced(2, 1), Float64Array.of(-1.2, 0.3, -0.2)];
    const without = createPosterior({ ...observations, points, values }, [], phi).predict(asked);
    mean.forEach((value, i) => expect(value).toBeCloseTo(without.mean[i]!, 7));
    sd.forEach((value, i) => expect(value).toBeCloseTo(without.sd[i]!, 7));
  });

  test('where nothing is known, what is expected does not follow where most points are', () => {
    // 40 points next to one another of value 1, and three that are far from all others of value −1.
    const near = Array.from({ length: 40 }, (_, k) => Float64Array.of(0.5 + k * 1e-4));
    const points = [...near, ...[0, 1, 3].map((u) => Float64Array.of(u))];
    const values = Float64Array.from(points, (_, i) => (i < 40 ? 1 : -1));
    const { mean } = createPosterior({ points, values, distances: ['difference'] }, [], logs(0.1, 1, 1e-4)).predict([
      Float64Array.of(9),
    ]);
    // As of one point of value 1 and three of −1, drawn to 0 as by one more: (1 − 3)/(4 + 1).
    expect(mean[0]).toBeCloseTo(-2 / 5, 1);
  });

  test('left out, an observation is predicted from the others', () => {
    const noise = Float64Array.of(0.1, 0, 0.2, 0);
    const { mean, variance } = leaveOneOut({ ...observations, noise }, phi);
    observations.points.forEach((x, i) => {
      const rest = {
        points: observations.points.toSpliced(i, 1),
        values: observations.values.filter((_, k) => k !== i),
        distances: observations.distances,
        noise: noise.filter((_, k) => k !== i),
      };
      const one = createPosterior(rest, [], phi).predict([x]);
      expect(mean[i]).toBeCloseTo(one.mean[0]!, 8);
      // What is not known of m comes on top.
      const known = one.sd[0]! ** 2 + 0.01 + noise[i]!;
      expect(variance[i]).toBeGreaterThan(known);
      expect(variance[i]).toBeLessThan(known + 1);
    });
  });

  test.each(['plain', 'wasm'] as const)('hyperparameters that their owner changes later do not matter, %s', (path) => {
    const mine = Float64Array.from(phi);
    const model = createPosterior(observations, [], mine, path);
    const before = model.predict(asked);
    mine.fill(0);
    expect(model.predict(asked)).toEqual(before);
  });

  test('refuses hyperparameters that are not numbers', () => {
    expect(() => createPosterior(observations, [], logs(1, 1, 1, -1, 1))).toThrow(RangeError);
  });
});
