// The GPUs of this machine.
import { execa } from 'execa';
import type { GpuPlan } from '../../search/spec.ts';
import { chooseGpus } from './choose.ts';
import { gpuListScript, gpuScript, type GpuInventory, parseInventory } from './inventory.ts';
import { readVisible } from './visible.ts';

type Environment = Readonly<Record<string, string | undefined>>;

/**
 * The set we were given (CUDA_VISIBLE_DEVICES of a Slurm allocation or a shared machine; empty means none), else all that
 * nvidia-smi or rocm-smi list. No tool, no GPU, or no answer within 5 s: none.
 */
export async function findGpus(env: Environment): Promise<readonly string[]> {
  const inventory = await listGpusHere(env);
  return chooseGpus({ inventory, visible: inventory.visible, wanted: null }).gpus.map(({ id }) => id);
}

/** What a plan needs to know of them, and no more: each question may take a second. */
export function inventoryFor({ perRun, minFreeGb }: GpuPlan, env: Environment): Promise<GpuInventory> | GpuInventory {
  if (perRun === 0) return notAsked(env);
  return minFreeGb === null ? listGpusHere(env) : askHere(gpuScript, env);
}

/** Where CUDA's variable alone says what is ours no tool is asked. */
function listGpusHere(env: Environment): Promise<GpuInventory> | GpuInventory {
  const { CUDA_VISIBLE_DEVICES: cuda, ROCR_VISIBLE_DEVICES: rocr, HIP_VISIBLE_DEVICES: hip } = env;
  return cuda !== undefined && (rocr ?? hip) === undefined ? notAsked(env) : askHere(gpuListScript, env);
}

function notAsked(env: Environment): GpuInventory {
  return { kind: 'none', vendor: 'nvidia', visible: readVisible(env, 'nvidia'), reason: 'not asked', hasFailed: false };
}

async function askHere(script: string, env: Environment): Promise<GpuInventory> {
  const { stdout } = await execa('/bin/sh', ['-c', script], {
    env,
    extendEnv: false,
    reject: false,
    // Four questions of 5 s, and a driver that not even a kill gets past.
    timeout: 25_000,
    maxBuffer: 1_000_000,
    stdin: 'ignore',
    stderr: 'ignore',
  });
  return parseInventory(stdout);
}
