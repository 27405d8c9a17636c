import { expect, test } from 'vitest';
import type { Observations } from '../../src/numerics/gp.ts';
import { createPosterior } from '../../src/numerics/posterior.ts';
import { createRng } from '../../src/numerics/rng.ts';
import { jointPosterior, playAhead, spreadScale } from '../../src/numerics/rollout.ts';
import type { Joint, Play } from '../../src/numerics/rollout.ts';
import { scrambledSobol } from '../../src/numerics/sobol.ts';

/** ln of lengthscales 0.3 and 0.5, s² = 2, σ² = 0.01. */
const phi = Float64Array.from([0.3, 0.5, 2, 0.01], Math.log);

function observe(count: number): Observations {
  const points = scrambledSobol(count, 2, createRng(1));
  return {
    points,
    values: Float64Array.from(points, ([x = 0, y = 0]) => Math.sin(5 * x) + y),
    distances: ['difference', 'difference'],
  };
}

test('points believed in together are believed in as each alone is', () => {
  const observations = observe(9);
  const asked = [...scrambledSobol(7, 2, createRng(2)), observations.points[0]!];
  const { mean, covariance } = jointPosterior(observations, asked, phi);
  const alone = createPosterior(observations, [], phi).predict(asked);
  for (const [i, x] of asked.entries()) {
    expect(mean[i]).toBeCloseTo(alone.mean[i]!, 6);
    expect(covariance[i * 8 + i]).toBeCloseTo(alone.sd[i]! ** 2, 6);
    // What pending point x explains of another: cov²/(var + σ²).
    const without = createPosterior(observations, [x], phi).predict(asked);
    for (let j = 0; j < 8; j++) {
      const explained = alone.sd[j]! ** 2 - without.sd[j]! ** 2;
      expect(covariance[i * 8 + j]! ** 2 / (alone.sd[i]! ** 2 + 0.01)).toBeCloseTo(explained, 5);
    }
  }
});

function playing(joint: Joint, more: Partial<Play>): Float64Array {
  return playAhead({ joint, noise: 0, tried: 1, steps: 2, beta: undefined, plays: 4000, rng: createRng(3), ...more });
}

/** What has been tried is known to be −10; two others are unknown. */
function pair(covariance: number): Joint {
  return { mean: Float64Array.of(-10, 0, 0), covariance: Float64Array.of(0, 0, 0, 0, 1, covariance, 0, covariance, 1) };
}

function meanOf(values: Float64Array): number {
  return values.reduce((sum, value) => sum + value, 0) / values.length;
}

// The larger of two standard normals with correlation r is √((1 − r)/π) on average (Clark 1961); its sd is below 1, and four standard
// errors of 4000 plays are 0.063: one false alarm in 15,000.
test.each([0, 0.5, 0.9, -0.8])('two points of correlation %f end at the mean of the larger', (r) => {
  expect(Math.abs(meanOf(playing(pair(r), {})) - Math.sqrt((1 - r) / Math.PI))).toBeLessThan(0.063);
});

test('with noise as large as the signal the model believes half of what it sees', () => {
  // One point of variance 1, σ² 1, beside a tried one at 0: the mean after is N(0, ½), and its positive part 0.2821 on average.
  const joint = { mean: Float64Array.of(0, 0), covariance: Float64Array.of(0, 0, 0, 1) };
  const ends = playing(joint, { steps: 1, noise: 1 });
  expect(Math.abs(meanOf(ends) - Math.sqrt(0.5 / (2 * Math.PI)))).toBeLessThan(0.03);
});

test('who may choose finds more than who takes what comes, and no step finds nothing', () => {
  const observations = observe(9);
  const asked = [...observations.points.slice(0, 3), ...scrambledSobol(60, 2, createRng(4))];
  const joint = jointPosterior(observations, asked, phi);
  const plays = { tried: 3, steps: 5, noise: 0.01, plays: 400 };
  const chosen = meanOf(playing(joint, { ...plays, beta: () => 1 }));
  const taken = meanOf(playing(joint, plays));
  expect(chosen).toBeGreaterThan(taken);
  const now = Math.max(...joint.mean.subarray(0, 3));
  expect(taken).toBeGreaterThan(now);
  expect(playing(joint, { ...plays, steps: 0, plays: 1 })[0]).toBe(now);
});

test('more steps than points end with the points', () => {
  expect(playing(pair(0), { steps: 50, plays: 3, beta: () => 1 })).toHaveLength(3);
});

test('a model that is twice as unsure as it need be is told so', () => {
  const observations = observe(30);
  // The values are a smooth function: errors do not grow with s², but what the model expects of them does.
  const [small, large] = [0.05, 16].map((signal) =>
    spreadScale(observations, Float64Array.from([0.3, 0.5, signal, 1e-6], Math.log)),
  );
  expect(large).toBeLessThan(small!);
  expect(large).toBeGreaterThanOrEqual(0.25);
  const wild = { ...observations, values: observations.values.map((value, i) => (i % 2 === 0 ? value : -20)) };
  expect(spreadScale(wild, phi)).toBe(4);
});
