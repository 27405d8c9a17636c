// Trains a small neural network to read handwritten digits, and reports each epoch as a line of JSON.
import { parseArgs } from 'node:util';
import { readDigits } from './data.js';
import { ACTIVATIONS, Network } from './network.js';
import { shuffled, uniformFrom } from './random.js';

const options = readOptions();
const uniform = uniformFrom(options.seed);
const { training, validation } = readDigits();
const network = new Network({ pixels: 64, hidden: options.hidden, activation: options.activation, uniform });

for (let epoch = 1; epoch <= options.epochs; epoch++) {
  const loss = trainOneEpoch();
  console.log(JSON.stringify({ epoch, loss: rounded(loss), val_acc: rounded(accuracy()) }));
}

/** Returns the mean loss of a training image. */
function trainOneEpoch() {
  const images = shuffled(training, uniform);
  let loss = 0;
  for (let from = 0; from < images.length; from += options.batch) {
    loss += network.learn(images.slice(from, from + options.batch), { rate: options.lr, momentum: options.momentum });
  }
  return loss / images.length;
}

/** Share of the validation images that are read right. */
function accuracy() {
  return validation.filter(({ pixels, digit }) => network.read(pixels) === digit).length / validation.length;
}

function rounded(value) {
  return Number(value.toFixed(4));
}

/** Unknown options, and values that make no sense, end the program with an error. */
function readOptions() {
  const text = { type: 'string' };
  const { values } = parseArgs({
    options: { lr: text, hidden: text, batch: text, momentum: text, activation: text, epochs: text, seed: text },
  });
  return {
    lr: numberFrom('--lr', values.lr ?? '0.05'),
    hidden: wholeFrom('--hidden', values.hidden ?? '32', 1),
    batch: wholeFrom('--batch', values.batch ?? '32', 1),
    momentum: numberFrom('--momentum', values.momentum ?? '0.9'),
    activation: activationFrom('--activation', values.activation ?? 'relu'),
    epochs: wholeFrom('--epochs', values.epochs ?? '15', 1),
    seed: wholeFrom('--seed', values.seed ?? '1', 0),
  };
}

function numberFrom(option, text) {
  const value = Number(text);
  if (text.trim() === '' || !Number.isFinite(value) || value < 0) throw refused(option, text, 'a number of 0 or more');
  return value;
}

function wholeFrom(option, text, least) {
  const value = Number(text);
  if (text.trim() === '' || !Number.isSafeInteger(value) || value < least) {
    throw refused(option, text, `a whole number of ${least} or more`);
  }
  return value;
}

function activationFrom(option, name) {
  if (!Object.hasOwn(ACTIVATIONS, name)) throw refused(option, name, Object.keys(ACTIVATIONS).join(' or '));
  return name;
}

function refused(option, text, expected) {
  return new RangeError(`${option} ${text}: expected ${expected}`);
}
