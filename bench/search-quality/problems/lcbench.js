// LCBench (Zimmer, Lindauer and Hutter 2021): how well a small network, configured by seven params, does on one of 34 data sets after
// 52 epochs, as the surrogate of YAHPO Gym (Pfisterer et al. 2022) predicts it.
import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import { readOnnx } from './onnx.js';

/** The tasks that may be tuned on. */
const tasks = [
  3945, 167168, 168331, 189354, 7593, 126029, 167200, 189908, 34539, 126025, 146212, 167104, 167152, 167161, 168868,
  189862,
];

const EPOCHS = 52;

const range = (name, low, high, scale, type) => ({ kind: 'range', name, low, high, scale, type });

/** @type {import('../../../src/space/param.ts').SearchSpace} */
const space = [
  range('batch_size', 16, 512, 'log', 'int'),
  range('learning_rate', 1e-4, 0.1, 'log', 'float'),
  range('momentum', 0.1, 0.99, 'linear', 'float'),
  range('weight_decay', 1e-5, 0.1, 'linear', 'float'),
  range('num_layers', 1, 5, 'linear', 'int'),
  range('max_units', 64, 1024, 'log', 'int'),
  range('max_dropout', 0, 1, 'linear', 'float'),
];

/**
 * @param {string} folder of `model.onnx` and `encoding.json`
 * @param {Readonly<Record<string, { best: number, median: number }>>} references by task, from `reference.js`
 * @returns {import('./problem.js').Problem[]}
 */
export function lcbenchProblems(folder, references) {
  const surrogate = loadSurrogate(folder);
  return tasks.map((task) => ({
    name: `lcbench-${task}`,
    track: /** @type {const} */ ('lcbench'),
    instance: () => ({ space, value: surrogate(task), ...references[task], noise: 0 }),
  }));
}

export const lcbenchTasks = tasks;
export const lcbenchSpace = space;

/**
 * Validation accuracy in percent of a point.
 * @returns {(task: number) => (point: import('./problem.js').Point) => number}
 */
export function loadSurrogate(folder) {
  const { tensors, constants } = readOnnx(readFileSync(join(folder, 'model.onnx')));
  const encoding = JSON.parse(readFileSync(join(folder, 'encoding.json'), 'utf8')).OpenML_task_id;
  const { scalings, rest } = readScalings(constants);
  const network = readNetwork(tensors);
  // Of each output but the first its factor, its offset, and what is taken off in the end.
  const [factor, offset, epsilon] = rest.slice(2, 5);
  return (task) => {
    const embedding = tensors.get('embds_fct.0.weight').subarray(24 * encoding[task], 24 * encoding[task] + 24);
    return (point) => {
      const raw = [EPOCHS, ...space.map(({ name }) => Number(point[name]))];
      const [, accuracy = NaN] = network([...embedding, ...raw.map((value, k) => scalings[k](value))]);
      return Math.exp(factor / (1 + Math.exp(-accuracy)) + offset) - epsilon;
    };
  };
}

/** Of each of the eight numbers: [epsilon of a logarithm], mean, divisor. */
function readScalings(constants) {
  const scalings = [];
  let at = 0;
  for (let k = 0; k < 8; k++) {
    const isLog = constants[at] > 0 && constants[at] < 1e-11;
    const epsilon = isLog ? constants[at++] : 0;
    const [mean, divisor] = [constants[at], constants[at + 1]];
    at += 2;
    scalings.push((value) => ((isLog ? Math.log(value + epsilon) : value) - mean) / divisor);
  }
  return { scalings, rest: constants.slice(at) };
}

/** A residual network: three blocks of normalisation, gated linear unit and linear layer. */
function readNetwork(tensors) {
  const first = linear(tensors, 'first_layer');
  const blocks = [0, 1, 2].map((k) => {
    const normalize = normalization(tensors, `layers.${k}.norm`);
    const [wide, narrow] = [linear(tensors, `layers.${k}.linear0`), linear(tensors, `layers.${k}.linear1`)];
    return (x) => {
      const gated = wide(normalize(x));
      const half = gated.length >> 1;
      const change = narrow(gated.subarray(0, half).map((value, i) => value * Math.max(0, gated[half + i])));
      return x.map((value, i) => value + change[i]);
    };
  });
  const last = normalization(tensors, 'last_normalization');
  const head = linear(tensors, 'head');
  return (input) =>
    head(
      last(blocks.reduce((x, block) => block(x), first(Float64Array.from(input)))).map((value) => Math.max(0, value)),
    );
}

function linear(tensors, name) {
  const weights = Float64Array.from(tensors.get(`${name}.weight`));
  const bias = tensors.get(`${name}.bias`);
  return (x) => {
    const out = Float64Array.from(bias);
    for (let row = 0; row < out.length; row++) {
      let total = 0;
      for (let k = 0, at = row * x.length; k < x.length; k++, at++) total += weights[at] * x[k];
      out[row] += total;
    }
    return out;
  };
}

function normalization(tensors, name) {
  const [weight, bias, mean, variance] = ['weight', 'bias', 'running_mean', 'running_var'].map((part) =>
    tensors.get(`${name}.${part}`),
  );
  const scale = Float64Array.from(weight, (value, k) => value / Math.sqrt(variance[k] + 1e-5));
  return (x) => x.map((value, k) => (value - mean[k]) * scale[k] + bias[k]);
}
