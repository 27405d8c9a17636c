// Classic test functions, to be minimised (Surjanovic and Bingham, Virtual Library of Simulation Experiments; Jamil and Yang 2013).

/**
 * @typedef {object} TestFunction
 * @property {string} name
 * @property {number} low  bounds of every coordinate
 * @property {number} high
 * @property {readonly number[]} at  where its minimum is
 * @property {number} minimum
 * @property {boolean} isUnbounded whether the minimum is the lowest of the whole space: then the function may be turned
 * @property {(z: readonly number[]) => number} f
 */

const sum = (values) => values.reduce((total, value) => total + value, 0);
const fill = (dimensions, value) => Array.from({ length: dimensions }, () => value);
const square = (value) => value * value;

const hartmannScales = [1, 1.2, 3, 3.2];

const hartmann3Rates = [
  [3, 10, 30],
  [0.1, 10, 35],
  [3, 10, 30],
  [0.1, 10, 35],
];
const hartmann3Centres = [
  [0.3689, 0.117, 0.2673],
  [0.4699, 0.4387, 0.747],
  [0.1091, 0.8732, 0.5547],
  [0.0381, 0.5743, 0.8828],
];
const hartmann6Rates = [
  [10, 3, 17, 3.5, 1.7, 8],
  [0.05, 10, 17, 0.1, 8, 14],
  [3, 3.5, 1.7, 10, 17, 8],
  [17, 8, 0.05, 10, 0.1, 14],
];
const hartmann6Centres = [
  [0.1312, 0.1696, 0.5569, 0.0124, 0.8283, 0.5886],
  [0.2329, 0.4135, 0.8307, 0.3736, 0.1004, 0.9991],
  [0.2348, 0.1451, 0.3522, 0.2883, 0.3047, 0.665],
  [0.4047, 0.8828, 0.8732, 0.5743, 0.1091, 0.0381],
];

function hartmann(rates, centres, z) {
  return -sum(
    hartmannScales.map((scale, k) => scale * Math.exp(-sum(z.map((x, d) => rates[k][d] * square(x - centres[k][d]))))),
  );
}

const shekelCentres = [
  [4, 4, 4, 4],
  [1, 1, 1, 1],
  [8, 8, 8, 8],
  [6, 6, 6, 6],
  [3, 7, 3, 7],
  [2, 9, 2, 9],
  [5, 5, 3, 3],
  [8, 1, 8, 1],
  [6, 2, 6, 2],
  [7, 3.6, 7, 3.6],
];
const shekelWidths = [0.1, 0.2, 0.2, 0.4, 0.4, 0.6, 0.3, 0.7, 0.5, 0.5];

/** Functions that mean something in their box only. */
export const bounded = [
  {
    name: 'branin2',
    low: 0,
    high: 1,
    at: [(Math.PI + 5) / 15, 2.275 / 15],
    minimum: 0.39788735772973816,
    f: ([p, q]) => branin(15 * p - 5, 15 * q),
  },
  {
    name: 'camel2',
    low: -2,
    high: 2,
    at: [0.08984201368301331, -0.7126564032704135],
    minimum: -1.031628453489877,
    f: ([x, y]) => (4 - 2.1 * x ** 2 + x ** 4 / 3) * x ** 2 + x * y + (4 * y ** 2 - 4) * y ** 2,
  },
  { name: 'goldstein2', low: -2, high: 2, at: [0, -1], minimum: 3, f: goldstein },
  {
    name: 'eggholder2',
    low: -512,
    high: 512,
    at: [512, 404.2318058008512],
    minimum: -959.6406627208506,
    f: ([x, y]) =>
      -(y + 47) * Math.sin(Math.sqrt(Math.abs(x / 2 + y + 47))) - x * Math.sin(Math.sqrt(Math.abs(x - y - 47))),
  },
  {
    name: 'hartmann3',
    low: 0,
    high: 1,
    at: [0.114614, 0.555649, 0.852547],
    minimum: -3.86278214782076,
    f: (z) => hartmann(hartmann3Rates, hartmann3Centres, z),
  },
  {
    name: 'hartmann6',
    low: 0,
    high: 1,
    at: [0.20169, 0.150011, 0.476874, 0.275332, 0.311652, 0.6573],
    minimum: -3.32236801141551,
    f: (z) => hartmann(hartmann6Rates, hartmann6Centres, z),
  },
  {
    name: 'shekel4',
    low: 0,
    high: 10,
    at: [4.00075, 4.00059, 3.99966, 3.99951],
    minimum: -10.536409816692,
    f: (z) => -sum(shekelWidths.map((width, k) => 1 / (width + sum(z.map((x, d) => square(x - shekelCentres[k][d])))))),
  },
  {
    name: 'michalewicz2',
    low: 0,
    high: Math.PI,
    at: [2.202906, 1.570796],
    minimum: -1.8013034100985537,
    f: michalewicz,
  },
  {
    name: 'michalewicz5',
    low: 0,
    high: Math.PI,
    at: [2.202906, 1.570796, 1.284992, 1.923058, 1.72047],
    minimum: -4.687658179088148,
    f: michalewicz,
  },
  { name: 'schwefel3', low: -500, high: 500, at: fill(3, 420.9687463), minimum: 0, f: schwefel },
];

function branin(x, y) {
  return (
    square(y - (5.1 * x ** 2) / (4 * Math.PI ** 2) + (5 * x) / Math.PI - 6) +
    10 * (1 - 1 / (8 * Math.PI)) * Math.cos(x) +
    10
  );
}

function goldstein([x, y]) {
  const first = 1 + (x + y + 1) ** 2 * (19 - 14 * x + 3 * x ** 2 - 14 * y + 6 * x * y + 3 * y ** 2);
  const second = 30 + (2 * x - 3 * y) ** 2 * (18 - 32 * x + 12 * x ** 2 + 48 * y - 36 * x * y + 27 * y ** 2);
  return first * second;
}

function michalewicz(z) {
  return -sum(z.map((x, d) => Math.sin(x) * Math.sin(((d + 1) * x ** 2) / Math.PI) ** 20));
}

function schwefel(z) {
  return 418.9828872724338 * z.length - sum(z.map((x) => x * Math.sin(Math.sqrt(Math.abs(x)))));
}

const families = {
  ackley: {
    low: -10,
    high: 10,
    at: (D) => fill(D, 0),
    f: (z) =>
      20 +
      Math.E -
      20 * Math.exp(-0.2 * Math.sqrt(sum(z.map(square)) / z.length)) -
      Math.exp(sum(z.map((x) => Math.cos(2 * Math.PI * x))) / z.length),
  },
  levy: { low: -10, high: 10, at: (D) => fill(D, 1), f: levy },
  rosenbrock: {
    low: -2,
    high: 2,
    at: (D) => fill(D, 1),
    f: (z) => sum(z.slice(1).map((x, d) => 100 * square(x - square(z[d])) + square(1 - z[d]))),
  },
  styblinski: {
    low: -5,
    high: 5,
    at: (D) => fill(D, -2.903534027771177),
    minimum: (D) => -39.16616570377142 * D,
    f: (z) => sum(z.map((x) => x ** 4 - 16 * x ** 2 + 5 * x)) / 2,
  },
  rastrigin: {
    low: -2.5,
    high: 2.5,
    at: (D) => fill(D, 0),
    f: (z) => sum(z.map((x) => 10 + x ** 2 - 10 * Math.cos(2 * Math.PI * x))),
  },
  griewank: {
    low: -8,
    high: 8,
    at: (D) => fill(D, 0),
    f: (z) => 1 + sum(z.map(square)) / 4000 - z.reduce((product, x, d) => product * Math.cos(x / Math.sqrt(d + 1)), 1),
  },
  zakharov: {
    low: -5,
    high: 10,
    at: (D) => fill(D, 0),
    f: (z) => {
      const slope = sum(z.map((x, d) => 0.5 * (d + 1) * x));
      return sum(z.map(square)) + slope ** 2 + slope ** 4;
    },
  },
  dixon: {
    low: -10,
    high: 10,
    at: (D) => Array.from({ length: D }, (_, d) => 2 ** -(1 - 2 ** -d)),
    f: (z) => square(z[0] - 1) + sum(z.slice(1).map((x, d) => (d + 2) * square(2 * x ** 2 - z[d]))),
  },
  powell: {
    low: -4,
    high: 5,
    at: (D) => fill(D, 0),
    f: (z) =>
      sum(
        Array.from({ length: z.length >> 2 }, (_, k) => {
          const [a, b, c, d] = z.slice(4 * k, 4 * k + 4);
          return square(a + 10 * b) + 5 * square(c - d) + (b - 2 * c) ** 4 + 10 * (a - d) ** 4;
        }),
      ),
  },
  ellipsoid: {
    low: -5,
    high: 5,
    at: (D) => fill(D, 0),
    f: (z) => sum(z.map((x, d) => 1000 ** (d / Math.max(1, z.length - 1)) * x ** 2)),
  },
  cigar: { low: -5, high: 5, at: (D) => fill(D, 0), f: ([x, ...rest]) => x ** 2 + 1000 * sum(rest.map(square)) },
  ridge: {
    low: -5,
    high: 5,
    at: (D) => fill(D, 0),
    f: ([x, ...rest]) => x ** 2 + 100 * Math.sqrt(sum(rest.map(square))),
  },
  powers: {
    low: -5,
    high: 5,
    at: (D) => fill(D, 0),
    f: (z) => Math.sqrt(sum(z.map((x, d) => Math.abs(x) ** (2 + (4 * d) / Math.max(1, z.length - 1))))),
  },
  bohachevsky: {
    low: -10,
    high: 10,
    at: (D) => fill(D, 0),
    f: (z) =>
      sum(
        z
          .slice(1)
          .map(
            (x, d) =>
              square(z[d]) + 2 * x ** 2 - 0.3 * Math.cos(3 * Math.PI * z[d]) - 0.4 * Math.cos(4 * Math.PI * x) + 0.7,
          ),
      ),
  },
};

function levy(z) {
  const w = z.map((x) => 1 + (x - 1) / 4);
  const last = w.at(-1);
  const middle = w.slice(0, -1).map((x) => square(x - 1) * (1 + 10 * Math.sin(Math.PI * x + 1) ** 2));
  return Math.sin(Math.PI * w[0]) ** 2 + sum(middle) + square(last - 1) * (1 + Math.sin(2 * Math.PI * last) ** 2);
}

/** One of a family of functions in any number of dimensions. */
export function member(family, dimensions) {
  const { low, high, at, minimum = () => 0, f } = families[family];
  return {
    name: `${family}${dimensions}`,
    low,
    high,
    at: at(dimensions),
    minimum: minimum(dimensions),
    isUnbounded: true,
    f,
  };
}
