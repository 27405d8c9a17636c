// A regression in WebAssembly: kernels.as, compiled into module.ts. This side puts the numbers in and takes the answers out.
import type { Hyperparameters } from '../kernel.ts';
import type { Observations, Regression } from '../regression.ts';
import { addVarianceGradients, centreOf, centrePrior, spreadOf } from '../regression.ts';
import type { Slot } from './slot.ts';
import { claimSlot, findSlot, makeRoom } from './slot.ts';

type Model = {
  readonly observations: Observations;
  /** X by row: finished rows, then pending ones. */
  readonly rows: readonly Float64Array[];
  readonly isFit: boolean;
  /** What it was conditioned on last. */
  phi: Hyperparameters | undefined;
  /** m. */
  centre: number;
};

/** Points that are predicted in one call. */
const AT_ONCE = 1024;

export function createInWasm(observations: Observations, pending: readonly Float64Array[], isFit: boolean): Regression {
  const model: Model = { observations, rows: [...observations.points, ...pending], isFit, phi: undefined, centre: 0 };
  return {
    condition: (phi) => {
      model.phi = Float64Array.from(phi);
      return condition(findSlot(model) ?? layOut(model), model, phi);
    },
    likelihood: (gradient) => likelihood(model, gradient),
    predict: (asked, mean, sd) => {
      for (let first = 0; first < asked.length; first += AT_ONCE) {
        predict(model, asked.slice(first, first + AT_ONCE), mean.subarray(first), sd?.subarray(first));
      }
    },
    at: (x, gradMean, gradSd) => beliefAt(model, x, gradMean, gradSd),
  };
}

/** Its slot as it left it. Where others took it meanwhile, all is worked out again, to the same numbers. */
function slotOf(model: Model): Slot {
  const slot = findSlot(model);
  if (slot !== undefined) return slot;
  const fresh = layOut(model);
  if (model.phi !== undefined) condition(fresh, model, model.phi);
  return fresh;
}

function layOut(model: Model): Slot {
  const { rows, isFit, observations } = model;
  const { distances, noise } = observations;
  const slot = claimSlot(model, rows.length, distances.length, isFit);
  const { cells, places } = slot;
  const size = sizeOf(model);
  distances.forEach((distance, d) => {
    cells[places.hamming + d] = distance === 'hamming' ? 1 : 0;
    const column = places.raw + d * size;
    for (let i = 0; i < size; i++) cells[column + i] = rows[i]?.[d] ?? 0;
  });
  cells.fill(0, places.noise, places.noise + size);
  if (noise !== undefined) cells.set(noise, places.noise);
  return slot;
}

function condition({ kernels, cells, places }: Slot, model: Model, phi: Hyperparameters): boolean {
  const { values, distances } = model.observations;
  for (let d = 0; d < distances.length; d++) cells[places.lengths + d] = Math.exp(phi[d]!);
  kernels.scale();
  if (kernels.factorize(Math.exp(phi.at(-2)!), Math.exp(phi.at(-1)!), model.isFit) === 0) return false;
  cells.fill(0, places.alpha, places.alpha + sizeOf(model));
  cells.fill(1, places.alpha, places.alpha + values.length);
  kernels.solve(values.length);
  model.centre = centreOf(values, cells, places.alpha).centre;
  for (let i = 0; i < values.length; i++) cells[places.alpha + i] = values[i]! - model.centre;
  kernels.solve(values.length);
  return true;
}

function likelihood(model: Model, gradient: Float64Array): number {
  const { kernels, cells, places } = slotOf(model);
  const { values } = model.observations;
  const diagonal = sizeOf(model) + 1;
  let fit = 0;
  let value = 0;
  for (let i = 0; i < values.length; i++) {
    fit += (values[i]! - model.centre) * cells[places.alpha + i]!;
    value += Math.log(cells[places.factor + i * diagonal]!);
  }
  kernels.differentiate();
  const [rest, own] = [cells[places.output]!, cells[places.output + 1]!];
  addVarianceGradients(gradient, Math.exp(model.phi!.at(-1)!), { rest, own, fit: values.length - fit });
  for (let d = 0; d < gradient.length - 2; d++) gradient[d]! += cells[places.output + 2 + d]!;
  return value + 0.5 * fit + centrePrior(model.centre);
}

function predict(model: Model, asked: readonly Float64Array[], mean: Float64Array, sd?: Float64Array): void {
  const slot = slotOf(model);
  const D = model.observations.distances.length;
  makeRoom(slot, asked.length * (D + 2));
  const { kernels, cells, places } = slot;
  const means = places.end + asked.length * D;
  const variances = means + asked.length;
  asked.forEach((x, k) => cells.set(x, places.end + k * D));
  kernels.predict(8 * places.end, asked.length, signalOf(model), 8 * means, sd === undefined ? 0 : 8 * variances);
  for (let k = 0; k < asked.length; k++) {
    mean[k] = model.centre + cells[means + k]!;
    if (sd !== undefined) sd[k] = Math.sqrt(Math.max(0, cells[variances + k]!));
  }
}

function beliefAt(
  model: Model,
  x: Float64Array,
  gradMean: Float64Array,
  gradSd: Float64Array,
): { readonly mean: number; readonly sd: number } {
  const { kernels, cells, places } = slotOf(model);
  const signal = signalOf(model);
  const D = x.length;
  cells.set(x, places.point);
  kernels.at(signal);
  const sd = spreadOf(cells[places.output + 1]!, signal);
  for (let d = 0; d < D; d++) {
    gradMean[d] = cells[places.output + 2 + d]!;
    gradSd[d] = cells[places.output + 2 + D + d]! / sd;
  }
  return { mean: model.centre + cells[places.output]!, sd };
}

function signalOf({ phi }: Model): number {
  return Math.exp(phi!.at(-2)!);
}

/** As in linalg.ts. */
function sizeOf({ rows }: Model): number {
  return (rows.length + 3) & ~3;
}
