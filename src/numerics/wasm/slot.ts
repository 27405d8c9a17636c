// Instances of the compiled kernels, each with memory for one regression at a time.
import { wasmModule } from './module.ts';

/** What is used of WebAssembly; TypeScript has its types with those of the DOM alone. */
declare const WebAssembly: {
  validate(bytes: Uint8Array): boolean;
  Module: new (bytes: Uint8Array) => object;
  Instance: new (compiled: object) => { readonly exports: object };
};

const PLACES = ['lengths', 'hamming', 'point', 'output', 'alpha', 'noise', 'raw', 'factor'] as const;
type Place = (typeof PLACES)[number];

/** The exports of kernels.as. Addresses count bytes. */
type Kernels = Readonly<Record<Place, { readonly value: number }>> & {
  readonly memory: { readonly buffer: ArrayBuffer; grow(pages: number): void };
  arrange(rows: number, dimensions: number, isFit: boolean): number;
  scale(): void;
  factorize(signal: number, noise: number, keepSlopes: boolean): number;
  solve(rows: number): void;
  differentiate(): void;
  predict(points: number, count: number, signal: number, means: number, variances: number): void;
  at(signal: number): void;
};

/** `cells`: all memory, as numbers; `places` are indexes into it, `end` is the first that is free. */
export type Slot = {
  readonly kernels: Kernels;
  readonly owner: object;
  cells: Float64Array;
  places: Readonly<Record<Place | 'end', number>>;
};

/** Regressions that can take turns without losing what they have worked out. */
const SLOTS = 4;

/** The one that was used last comes last. Memory is kept, the numbers in it are their owner's. */
const slots: Slot[] = [];
let compiled: object | undefined;

/** Whether this machine runs the kernels at all. */
export const hasWasm = once(() => typeof WebAssembly === 'object' && WebAssembly.validate(bytes()));

/** The slot of this owner; where it has none, undefined. */
export function findSlot(owner: object): Slot | undefined {
  const last = slots.at(-1);
  if (last?.owner === owner) return last;
  const at = slots.findIndex((slot) => slot.owner === owner);
  if (at >= 0) slots.push(...slots.splice(at, 1));
  return slots[at < 0 ? slots.length : slots.length - 1];
}

/** A slot laid out for this owner, in place of the one that was not used for longest. */
export function claimSlot(owner: object, rows: number, dimensions: number, isFit: boolean): Slot {
  compiled ??= new WebAssembly.Module(bytes());
  const kernels =
    slots.length < SLOTS ? (new WebAssembly.Instance(compiled).exports as Kernels) : slots.shift()!.kernels;
  const end = kernels.arrange(rows, dimensions, isFit) / 8;
  const places = Object.fromEntries(PLACES.map((place) => [place, kernels[place].value / 8]));
  const slot = { kernels, owner, cells: new Float64Array(), places: { ...(places as Record<Place, number>), end } };
  slots.push(slot);
  makeRoom(slot, 0);
  return slot;
}

/** Sees to `count` free numbers behind `end`. */
export function makeRoom(slot: Slot, count: number): void {
  const { memory } = slot.kernels;
  const missing = 8 * (slot.places.end + count) - memory.buffer.byteLength;
  if (missing > 0) memory.grow(Math.ceil(missing / 65_536));
  // Growing takes the old buffer away.
  if (slot.cells.buffer !== memory.buffer) slot.cells = new Float64Array(memory.buffer);
}

function bytes(): Uint8Array {
  return Uint8Array.from(atob(wasmModule), (byte) => byte.charCodeAt(0));
}

function once<T>(work: () => T): () => T {
  let result: { readonly value: T } | undefined;
  return () => (result ??= { value: work() }).value;
}
