// Where runs can sit on one machine, as its GPUs allow. Names of slots stay whatever else changes: `gpu2:gpu0`, the second run that
// shares it `gpu2:gpu0.1`, two GPUs for one run `gpu2:gpu0+1`, without a GPU `gpu2:0`.
import { HostError, UsageError } from '../errors.ts';
import type { GpuPlan, HostSpec } from '../search/spec.ts';
import type { Slot } from './executor.ts';
import { chooseGpus, type ChosenGpu } from './gpus/choose.ts';
import type { GpuInventory } from './gpus/inventory.ts';

export type SlotSpec = Pick<HostSpec, 'slots' | 'gpus' | 'runsPerGpu'>;

export type SlotRequest = {
  /** `local`: this machine. */
  readonly host: string;
  readonly spec: SlotSpec;
  readonly plan: GpuPlan;
  readonly inventory: GpuInventory;
  /** The set we were given, as CUDA_VISIBLE_DEVICES has it; null: all. */
  readonly visible: string | null;
  /** Exactly so many; undefined: as many as the machine takes. */
  readonly parallelRuns?: number | undefined;
};

/** `notes`: what a person should know of it. */
export type SlotPlan = { readonly slots: readonly Slot[]; readonly notes: readonly string[] };

/** Throws HostError, of this machine UsageError, `gpus.few` or `gpus.unknown`: what is asked for cannot be had there. */
export function planSlots(request: SlotRequest): SlotPlan {
  const { spec, plan, inventory, visible } = request;
  if (plan.perRun === 0 || (plan.perRun === null && spec.gpus?.length === 0))
    return { slots: slotsWithoutGpu(request, { isGpuFree: true }), notes: [] };
  const { gpus, missing, notes } = chooseGpus({ inventory, visible, wanted: spec.gpus });
  if (gpus.length === 0 && missing.length > 0) throw unknownGpus(request, missing);
  if (gpus.length < (plan.perRun ?? 0)) throw tooFew(request, gpus.length);
  refuseSmall(request, gpus);
  const said = [...notes, ...missing.map((id) => `there is no GPU ${id}; found: ${namesOf(inventory)}`)];
  const slots = gpus.length === 0 ? slotsWithoutGpu(request) : slotsOn(gpus, request);
  const told = [...said, ...(gpus.length === 0 ? notesWithoutGpu(inventory) : notesOn(gpus, plan))];
  return { slots, notes: told.map((note) => `${prefixOf(request)}${note}`) };
}

function slotsWithoutGpu(
  { host, spec, parallelRuns }: SlotRequest,
  marks: Pick<Slot, 'isGpuFree'> = {},
): readonly Slot[] {
  return times(parallelRuns ?? spec.slots ?? 1).map((index) => ({ id: `${host}:${index}`, host, gpus: [], ...marks }));
}

/** All GPUs get a run before one gets a second; more slots than they allow share them all the same. */
function slotsOn(gpus: readonly ChosenGpu[], request: SlotRequest): readonly Slot[] {
  const { host, inventory, plan } = request;
  const groups = groupsOf(gpus, plan);
  const isPlain =
    request.parallelRuns !== undefined && plan.perRun === null && plan.runsPerGpu === 1 && plan.minFreeGb === null;
  return times(countSlots(groups.length, request)).map((index) => {
    const group = groups[index % groups.length] ?? [];
    const share = Math.floor(index / groups.length);
    const blocked = whyBlocked(group, request);
    return {
      id: isPlain ? `${host}:${index}` : `${host}:${labelOf(group)}${share === 0 ? '' : `.${share}`}`,
      host,
      gpus: group.map(({ id }) => id),
      ...(inventory.vendor === 'amd' ? { accelerator: 'amd' as const } : {}),
      ...(blocked === undefined ? {} : { blocked }),
    };
  });
}

function groupsOf(gpus: readonly ChosenGpu[], { perRun }: GpuPlan): readonly (readonly ChosenGpu[])[] {
  const size = perRun ?? 1;
  return times(Math.floor(gpus.length / size)).map((index) => gpus.slice(index * size, (index + 1) * size));
}

/** With busy GPUs left alone there are slots on all of them, for runs to go to those that are not. */
function countSlots(numGroups: number, { spec, plan, parallelRuns }: SlotRequest): number {
  const shares = (plan.perRun ?? 1) > 1 ? 1 : (spec.runsPerGpu ?? plan.runsPerGpu);
  const room = numGroups * shares;
  if (parallelRuns === undefined) return spec.slots ?? room;
  return plan.minFreeGb === null ? parallelRuns : Math.max(parallelRuns, room);
}

/** `gpu0+1`; a name that is no number stands in full. */
function labelOf(group: readonly ChosenGpu[]): string {
  const labels = group.map(({ label }) => label);
  return labels.map((label, index) => (index > 0 && /^gpu\d+$/.test(label) ? label.slice(3) : label)).join('+');
}

function whyBlocked(group: readonly ChosenGpu[], request: SlotRequest): string | undefined {
  const { minFreeGb } = request.plan;
  const full = group.find(({ freeGb }) => minFreeGb !== null && freeGb !== null && freeGb < minFreeGb);
  if (full === undefined) return undefined;
  const { id, totalGb, freeGb } = full;
  const of = totalGb === null ? '' : ` of ${renderGb(totalGb)}`;
  return `${prefixOf(request)}GPU ${id} has ${renderGb(freeGb ?? 0)}${of} GB free (--min-free-gpu-memory ${renderGb(minFreeGb ?? 0)}GB)`;
}

function notesOn(gpus: readonly ChosenGpu[], { perRun, minFreeGb }: GpuPlan): readonly string[] {
  const idle = gpus.slice(gpus.length - (gpus.length % (perRun ?? 1))).map(({ id }) => id);
  const silent = gpus.filter(({ freeGb }) => minFreeGb !== null && freeGb === null).map(({ id }) => id);
  const isDivided = (perRun ?? 1) > 1 && gpus.some(({ id }) => id.startsWith('MIG-'));
  return [
    ...(idle.length === 0 ? [] : [`GPU ${idle.join(', ')} stays idle: ${gpus.length} GPUs, ${perRun} for each run`]),
    ...(silent.length === 0
      ? []
      : [`GPU ${silent.join(', ')} does not tell its free memory: --min-free-gpu-memory does not count there`]),
    ...(isDivided ? ['CUDA shows a run only the first of several parts of GPUs (MIG): try  --gpus-per-run 1'] : []),
  ];
}

function notesWithoutGpu(inventory: GpuInventory): readonly string[] {
  return inventory.kind === 'none' && inventory.hasFailed ? [`${inventory.reason}: runs get no GPU`] : [];
}

function tooFew(request: SlotRequest, count: number): HostError | UsageError {
  const { inventory, visible, plan } = request;
  const there = count === 0 ? 'no GPU' : `${count} ${count === 1 ? 'GPU' : 'GPUs'}`;
  const why =
    visible !== null
      ? ` (given to us: ${visible || 'none'})`
      : inventory.kind === 'none'
        ? ` (${inventory.reason})`
        : '';
  return problem(
    request,
    'gpus.few',
    `has ${there}${why}, and --gpus-per-run asks for ${plan.perRun}`,
    count === 0 ? 'try  --gpus-per-run 0' : `try  --gpus-per-run ${count}`,
  );
}

/** Free memory that no GPU has even when it is idle would be waited for in vain. */
function refuseSmall(request: SlotRequest, gpus: readonly ChosenGpu[]): void {
  const { minFreeGb } = request.plan;
  const largest = Math.max(...gpus.map(({ totalGb }) => totalGb ?? Infinity));
  if (minFreeGb === null || gpus.length === 0 || largest >= minFreeGb) return;
  throw problem(
    request,
    'gpus.small',
    `has no GPU with ${minFreeGb} GB: the largest has ${Math.round(largest * 10) / 10} GB`,
    `try  --min-free-gpu-memory ${Math.floor(largest * 0.9)}GB`,
  );
}

function unknownGpus(request: SlotRequest, missing: readonly string[]): HostError | UsageError {
  const found = namesOf(request.inventory);
  return problem(
    request,
    'gpus.unknown',
    `has no GPU ${missing.join(', ')}`,
    `found: ${found}; in hyper.yaml:  gpus: [${found}]`,
  );
}

function problem({ host }: SlotRequest, code: string, message: string, hint: string): HostError | UsageError {
  return host === 'local'
    ? new UsageError(code, `this machine ${message}`, { hint })
    : new HostError(code, `${host} ${message}`, { hint });
}

function namesOf(inventory: GpuInventory): string {
  return inventory.kind === 'gpus' ? inventory.gpus.map(({ id }) => id).join(', ') : 'none';
}

/** What is said of a host begins with its name. */
function prefixOf({ host }: SlotRequest): string {
  return host === 'local' ? '' : `${host}: `;
}

function renderGb(gigabytes: number): string {
  return String(Math.round(gigabytes * 10) / 10);
}

function times(count: number): readonly number[] {
  return Array.from({ length: count }, (_, index) => index);
}
