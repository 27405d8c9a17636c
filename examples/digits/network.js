// A network of one hidden layer that tells digits apart, trained on the cross-entropy of its softmax.
import { Layer } from './layer.js';

const DIGITS = 10;

/** Each activation with its slope, written as a function of the activation's own output. */
export const ACTIVATIONS = {
  relu: { at: (x) => Math.max(0, x), slope: (y) => (y > 0 ? 1 : 0) },
  tanh: { at: Math.tanh, slope: (y) => 1 - y * y },
};

export class Network {
  /**
   * @param {{ pixels: number, hidden: number, activation: 'relu' | 'tanh', uniform: () => number }} shape
   */
  constructor({ pixels, hidden, activation, uniform }) {
    this.activation = ACTIVATIONS[activation];
    this.first = new Layer(pixels, hidden, uniform);
    this.second = new Layer(hidden, DIGITS, uniform);
    this.hidden = new Float32Array(hidden);
    this.hiddenError = new Float32Array(hidden);
    this.pixelError = new Float32Array(pixels);
    this.scores = new Float32Array(DIGITS);
  }

  /** Returns the digit that the pixels most likely show. */
  read(pixels) {
    this.#forward(pixels);
    return this.scores.indexOf(Math.max(...this.scores));
  }

  /**
   * One step of gradient descent.
   * @param {readonly import('./data.js').Image[]} batch
   * @param {{ rate: number, momentum: number }} step
   * @returns {number} the sum of the images' losses before the step
   */
  learn(batch, step) {
    let loss = 0;
    for (const image of batch) loss += this.#addGradients(image);
    this.first.learn({ ...step, examples: batch.length });
    this.second.learn({ ...step, examples: batch.length });
    return loss;
  }

  #forward(pixels) {
    this.first.forward(pixels, this.hidden);
    for (let unit = 0; unit < this.hidden.length; unit++) this.hidden[unit] = this.activation.at(this.hidden[unit]);
    this.second.forward(this.hidden, this.scores);
  }

  /** Returns the image's loss. */
  #addGradients({ pixels, digit }) {
    this.#forward(pixels);
    const error = softmax(this.scores);
    const loss = -Math.log(Math.max(error[digit], 1e-9));
    error[digit] -= 1; // softmax and cross-entropy together have this plain slope
    this.second.backward(this.hidden, error, this.hiddenError);
    for (let unit = 0; unit < this.hidden.length; unit++) {
      this.hiddenError[unit] *= this.activation.slope(this.hidden[unit]);
    }
    this.first.backward(pixels, this.hiddenError, this.pixelError);
    return loss;
  }
}

/** Probabilities that sum to 1; the greatest score is taken off first, so that no exponential overflows. */
function softmax(scores) {
  const highest = Math.max(...scores);
  const powers = scores.map((score) => Math.exp(score - highest));
  const sum = powers.reduce((total, power) => total + power, 0);
  return powers.map((power) => power / sum);
}
