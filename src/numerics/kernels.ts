// Which of the two ways a regression is worked out.
import { createPlain } from './plain.ts';
import type { CreateRegression } from './regression.ts';
import { createInWasm } from './wasm/regression.ts';
import { hasWasm } from './wasm/slot.ts';

/** The ways agree to some 12 digits, and each is the same on all machines: which it was belongs to a result that must come out again. */
export type KernelPath = 'plain' | 'wasm';

/** What is used where nobody asks for the other: WebAssembly, four times as fast, where it has vectors. */
export function kernelPath(): KernelPath {
  return hasWasm() ? 'wasm' : 'plain';
}

export function regressionOn(path: KernelPath): CreateRegression {
  return path === 'wasm' ? createInWasm : createPlain;
}
