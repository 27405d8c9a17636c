// Where runs can sit on one machine.
import type { Slot } from './executor.ts';

export type SlotRequest = {
  readonly host: string;
  readonly parallelRuns: number;
  /** Indices or UUIDs, in the order they are to be taken. */
  readonly gpus: readonly string[];
};

/** Slot i of N gets GPU i mod G. More slots than GPUs share them; with more GPUs than slots the last ones stay idle. */
export function makeSlots({ host, parallelRuns, gpus }: SlotRequest): readonly Slot[] {
  return Array.from({ length: parallelRuns }, (_, index) => {
    const gpu = gpus[index % gpus.length];
    return { id: `${host}:${index}`, host, gpus: gpu === undefined ? [] : [gpu] };
  });
}
