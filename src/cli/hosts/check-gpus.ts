// Which GPUs a host has, and how many runs sit there at once.
import { HostError, UsageError } from '../../errors.ts';
import type { HostAccess } from '../../executors/host-access.ts';
import { gpuScript, type GpuInventory, parseInventory } from '../../executors/gpus/inventory.ts';
import { planSlots, type SlotPlan } from '../../executors/slots.ts';
import type { HostSpec } from '../../search/spec.ts';
import { onThisMachine } from '../../search/here.ts';
import type { Check } from '../../views/doctor.ts';

/** Its tools have 5 s for each of four questions. */
const limitMs = 30_000;

export async function checkGpus(access: HostAccess): Promise<readonly Check[]> {
  const { spec } = access;
  const inventory = parseInventory(await ask(access), spec.env);
  const name = 'gpus';
  const found = describe(inventory);
  try {
    const { gpus: plan } = onThisMachine;
    const slots = planSlots({ host: spec.name, spec, plan, inventory, visible: inventory.visible });
    return [judge(found, slots, inventory, spec)];
  } catch (error) {
    if (!(error instanceof HostError || error instanceof UsageError)) throw error;
    const { message, hint } = error;
    return [
      { name, status: 'error', says: message.replace(`${spec.name} `, ''), ...(hint === undefined ? {} : { hint }) },
    ];
  }
}

async function ask(access: HostAccess): Promise<string> {
  const signal = AbortSignal.timeout(limitMs);
  try {
    return (await access.run(gpuScript, { signal })).stdout;
  } catch (error) {
    if (!signal.aborted) throw error;
    return '#part nvidia-list\n\n#end 124\n';
  }
}

function judge(found: string, { slots, notes }: SlotPlan, inventory: GpuInventory, spec: HostSpec): Check {
  const name = 'gpus';
  const runs = slots.length === 1 ? 'one run at a time' : `${slots.length} runs at once`;
  const wanted = spec.gpus ?? [];
  if (inventory.kind === 'none' && wanted.length > 0) {
    const hint = `hyper.yaml has  gpus: [${wanted.join(', ')}]  for it: without that line runs use no GPU there`;
    return { name, status: 'error', says: found, hint };
  }
  const says = [`${found}; ${runs}`, ...notes.map((note) => note.replace(/^\S+: /, ''))].join('\n');
  if (inventory.kind === 'none' && inventory.hasFailed) {
    const tool = inventory.vendor === 'amd' ? 'rocm-smi' : 'nvidia-smi';
    return {
      name,
      status: 'warning',
      says,
      hint: `see what this says:  ${spec.name === 'local' ? '' : `ssh ${spec.address} `}${tool}`,
    };
  }
  return notes.length > 0 ? { name, status: 'warning', says } : { name, status: 'ok', says };
}

/** `2 x Tesla K80 (11.2 of 11.4 GB free; 3.0 of 11.4 GB free)` */
function describe(inventory: GpuInventory): string {
  const given = inventory.visible === null ? '' : `, of which ${inventory.visible || 'none'} may be used`;
  if (inventory.kind === 'none') return `none (${inventory.reason})`;
  const names = [...new Set(inventory.gpus.map(({ name }) => name))];
  const parts = names.map((name) => {
    const gpus = inventory.gpus.filter((gpu) => gpu.name === name);
    const memory = [...new Set(gpus.map(memoryText))].filter((text) => text !== '');
    const [first] = memory;
    const each = memory.length === 1 && gpus.length > 1 ? `${first} each` : memory.join('; ');
    return `${gpus.length} x ${name}${each === '' ? '' : ` (${each})`}`;
  });
  return `${parts.join(', ')}${given}`;
}

function memoryText({ freeGb, totalGb }: { readonly freeGb: number | null; readonly totalGb: number | null }): string {
  if (freeGb === null || totalGb === null) return '';
  return `${freeGb.toFixed(1)} of ${totalGb.toFixed(1)} GB free`;
}
