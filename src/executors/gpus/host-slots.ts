// Where runs can sit on a machine, after a look at its GPUs.
import type { GpuPlan, HostSpec } from '../../search/spec.ts';
import type { Slot } from '../executor.ts';
import type { HostAccess } from '../host-access.ts';
import { planSlots, type SlotPlan, type SlotSpec } from '../slots.ts';
import { inventoryFor } from './here.ts';
import { gpuListScript, gpuScript, type GpuInventory, parseInventory } from './inventory.ts';

/** What a person should know of the choice; told anew each time it is asked for. */
type Tell = (note: string) => void;

/** Four questions of 5 s, and the way there and back. */
const limitMs = 30_000;

/**
 * Rejects with HostError `host.closed` if it cannot be reached, `gpus.few` or `gpus.unknown` if it cannot do what is asked for as long
 * as a person changes nothing. A GPU that is busy is a slot that is blocked.
 */
export async function slotsOfHost(
  access: HostAccess,
  spec: HostSpec,
  plan: GpuPlan,
  tell: Tell = () => {},
): Promise<readonly Slot[]> {
  const inventory = await askHost(access, spec, plan);
  return told(planSlots({ host: spec.name, spec, plan, inventory, visible: inventory.visible }), tell);
}

/**
 * On this machine. `parallelRuns` undefined: as many as its GPUs take, one without a GPU. `spec`: where it is one of several hosts.
 * Rejects with UsageError if it has not the GPUs that are asked for.
 */
export async function localSlots(
  plan: GpuPlan,
  parallelRuns: number | undefined,
  env: Readonly<Record<string, string | undefined>>,
  spec: SlotSpec = { slots: null, gpus: null, runsPerGpu: null },
  tell: Tell = () => {},
): Promise<readonly Slot[]> {
  const inventory = await inventoryFor(plan, env);
  const { visible } = inventory;
  return told(planSlots({ host: 'local', spec, plan, inventory, visible, parallelRuns }), tell);
}

/** Rejects with HostError `host.closed`. */
async function askHost(access: HostAccess, { env }: HostSpec, { perRun, minFreeGb }: GpuPlan): Promise<GpuInventory> {
  if (perRun === 0) return parseInventory('', env);
  const signal = AbortSignal.timeout(limitMs);
  try {
    const { stdout } = await access.run(minFreeGb === null ? gpuListScript : gpuScript, { signal });
    return parseInventory(stdout, env);
  } catch (error) {
    if (!signal.aborted) throw error;
    return { ...parseInventory('', env), kind: 'none', reason: 'its GPUs do not answer', hasFailed: true };
  }
}

function told({ slots, notes }: SlotPlan, tell: Tell): readonly Slot[] {
  notes.forEach(tell);
  return slots;
}
