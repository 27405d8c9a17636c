// Which of a machine's GPUs runs may use: those we were given, and of them those that were asked for.
import type { Gpu, GpuInventory } from './inventory.ts';
import { parseVisible } from './visible.ts';

/** `id` in the form in which it was asked for: an index or a UUID. */
export type ChosenGpu = Pick<Gpu, 'id' | 'label' | 'totalGb' | 'freeGb'>;

export type Choice = {
  readonly inventory: GpuInventory;
  /** The set we were given, as CUDA_VISIBLE_DEVICES has it; null: all. */
  readonly visible: string | null;
  /** Indices or UUIDs; null: all. */
  readonly wanted: readonly string[] | null;
};

/** `missing`: of those that were wanted. Where no tool tells what there is, names are believed. */
export type Chosen = {
  readonly gpus: readonly ChosenGpu[];
  readonly missing: readonly string[];
  readonly notes: readonly string[];
};

export function chooseGpus({ inventory, visible, wanted }: Choice): Chosen {
  const all = inventory.kind === 'gpus' ? inventory.gpus : undefined;
  const given = visible === null ? undefined : findGiven(all, parseVisible(visible), inventory.vendor);
  if (wanted === null) return { gpus: given?.gpus ?? all ?? [], missing: [], notes: given?.notes ?? [] };
  const found = unique(wanted.flatMap((name) => find(all, name)));
  const missing = wanted.filter((name) => find(all, name).length === 0);
  const gpus = found.filter(({ label }) => given === undefined || given.gpus.some((gpu) => gpu.label === label));
  const hidden = found.filter((gpu) => !gpus.includes(gpu)).map(({ id }) => id);
  return {
    gpus,
    missing,
    notes: [
      ...(given?.notes ?? []),
      ...(hidden.length === 0
        ? []
        : [`GPU ${hidden.join(', ')} is left alone: only ${visible || 'none'} was given to us`]),
    ],
  };
}

/** An entry that is not there hides itself and all after it, without a word: a run would go on without a GPU. */
function findGiven(
  all: readonly Gpu[] | undefined,
  names: readonly string[],
  vendor: GpuInventory['vendor'],
): Pick<Chosen, 'gpus' | 'notes'> {
  const end = names.findIndex((name) => find(all, name).length === 0);
  if (end < 0) return { gpus: unique(names.flatMap((name) => find(all, name))), notes: [] };
  const variable = vendor === 'amd' ? 'ROCR_VISIBLE_DEVICES' : 'CUDA_VISIBLE_DEVICES';
  return {
    gpus: unique(names.slice(0, end).flatMap((name) => find(all, name))),
    notes: [`${variable} names GPU ${names[end]}, which is not there: it and all after it are not used`],
  };
}

/** A UUID may be shortened; the number of a divided GPU means all its parts. */
function find(all: readonly Gpu[] | undefined, name: string): readonly ChosenGpu[] {
  const isIndex = /^\d+$/.test(name);
  if (all === undefined) return [{ id: name, label: isIndex ? `gpu${name}` : name, totalGb: null, freeGb: null }];
  if (isIndex) return all.filter(({ index }) => index === Number(name));
  return all.filter(({ uuid }) => uuid.startsWith(name)).map((gpu) => ({ ...gpu, id: name }));
}

function unique(gpus: readonly ChosenGpu[]): readonly ChosenGpu[] {
  return gpus.filter(({ label }, index) => gpus.findIndex((other) => other.label === label) === index);
}
