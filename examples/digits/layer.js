// One fully connected layer, output = W·input + b, that learns by stochastic gradient descent with momentum.

export class Layer {
  /**
   * @param {number} inputs
   * @param {number} outputs
   * @param {() => number} uniform draws the first weights: uniform, with variance 1 / inputs
   */
  constructor(inputs, outputs, uniform) {
    const bound = Math.sqrt(3 / inputs);
    this.inputs = inputs;
    this.outputs = outputs;
    this.weights = Float32Array.from({ length: inputs * outputs }, () => (2 * uniform() - 1) * bound);
    this.biases = new Float32Array(outputs);
    this.weightGradient = new Float32Array(inputs * outputs);
    this.biasGradient = new Float32Array(outputs);
    this.weightVelocity = new Float32Array(inputs * outputs);
    this.biasVelocity = new Float32Array(outputs);
  }

  /**
   * @param {Float32Array} input
   * @param {Float32Array} output receives the result
   */
  forward(input, output) {
    for (let unit = 0; unit < this.outputs; unit++) {
      let sum = this.biases[unit];
      for (let i = 0, at = unit * this.inputs; i < this.inputs; i++, at++) sum += this.weights[at] * input[i];
      output[unit] = sum;
    }
  }

  /**
   * Adds one example's gradients.
   * @param {Float32Array} input as given to `forward`
   * @param {Float32Array} error how the loss changes with each output
   * @param {Float32Array} inputError receives how the loss changes with each input
   */
  backward(input, error, inputError) {
    inputError.fill(0);
    for (let unit = 0; unit < this.outputs; unit++) {
      this.biasGradient[unit] += error[unit];
      for (let i = 0, at = unit * this.inputs; i < this.inputs; i++, at++) {
        this.weightGradient[at] += error[unit] * input[i];
        inputError[i] += error[unit] * this.weights[at];
      }
    }
  }

  /**
   * Steps along the mean of the gradients added since the last step.
   * @param {{ rate: number, momentum: number, examples: number }} step
   */
  learn(step) {
    descend(this.weights, this.weightGradient, this.weightVelocity, step);
    descend(this.biases, this.biasGradient, this.biasVelocity, step);
  }
}

/**
 * @param {Float32Array} values
 * @param {Float32Array} gradient is emptied
 * @param {Float32Array} velocity
 * @param {{ rate: number, momentum: number, examples: number }} step
 */
function descend(values, gradient, velocity, { rate, momentum, examples }) {
  for (let i = 0; i < values.length; i++) {
    velocity[i] = momentum * velocity[i] - (rate * gradient[i]) / examples;
    values[i] += velocity[i];
  }
  gradient.fill(0);
}
