// Problems that suggestions are timed on, and results of them that are known before the first one.

/** On the unit cube, to be minimised; by their numbers of dimensions. */
export const problems = {
  6: { objective: hartmann6, optimum: [0.20169, 0.150011, 0.476874, 0.275332, 0.311652, 0.6573] },
  15: { objective: levy, optimum: Array.from({ length: 15 }, () => 0.55) },
};

export function cubeSpace(dimensions) {
  const range = { kind: 'range', low: 0, high: 1, scale: 'linear', type: 'float' };
  return Array.from({ length: dimensions }, (_, d) => ({ ...range, name: `x${d}` }));
}

/**
 * As they are in the middle of a search: half of them are spread, the other half lie near the best.
 * @returns {[point: Record<string, number>, value: number][]}
 */
export function knownResults(dimensions, count, rng) {
  const { objective, optimum } = problems[dimensions];
  const near = (centre) => Math.min(1, Math.max(0, centre + 0.1 * rng.normal()));
  return Array.from({ length: count }, (_, k) => {
    const x = optimum.map((centre) => (k % 2 === 0 ? rng.uniform() : near(centre)));
    return [pointOf(x), objective(x)];
  });
}

function pointOf(x) {
  return Object.fromEntries(x.map((value, d) => [`x${d}`, value]));
}

/** Hartmann (1973) in six dimensions, with the usual constants. */
function hartmann6(x) {
  const a = [10, 3, 17, 3.5, 1.7, 8, 0.05, 10, 17, 0.1, 8, 14, 3, 3.5, 1.7, 10, 17, 8, 17, 8, 0.05, 10, 0.1, 14];
  const p = [
    1312, 1696, 5569, 124, 8283, 5886, 2329, 4135, 8307, 3736, 1004, 9991, 2348, 1451, 3522, 2883, 3047, 6650, 4047,
    8828, 8732, 5743, 1091, 381,
  ];
  const inner = (i) => x.reduce((sum, value, d) => sum + a[6 * i + d] * (value - p[6 * i + d] / 10_000) ** 2, 0);
  return -[1, 1.2, 3, 3.2].reduce((sum, weight, i) => sum + weight * Math.exp(-inner(i)), 0);
}

/** Levy's function on [-10, 10] in each coordinate. */
function levy(x) {
  const w = x.map((value) => 1 + (20 * value - 11) / 4);
  const last = w.at(-1);
  const ends = Math.sin(Math.PI * w[0]) ** 2 + (last - 1) ** 2 * (1 + Math.sin(2 * Math.PI * last) ** 2);
  const inner = w.slice(0, -1).map((v) => (v - 1) ** 2 * (1 + 10 * Math.sin(Math.PI * v + 1) ** 2));
  return ends + inner.reduce((sum, value) => sum + value, 0);
}
