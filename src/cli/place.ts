// Where the runs of a new search go, and what they take along: from options to the spec.
import { findGpus } from '../executors/gpus/here.ts';
import { defaultLostAfter } from '../search/here.ts';
import type { SearchSpec } from '../search/spec.ts';
import type { SearchSpace } from '../space/param.ts';
import { readEnv } from './env-option.ts';
import { chooseHosts } from './hosts/choose.ts';
import { readProjectHosts } from './hosts/file.ts';
import type { Io } from './io.ts';
import type { PlainOptions } from './options.ts';
import { outputNotes, readOutputs } from './outputs.ts';
import { checkPath } from './sources.ts';

export type Place = Pick<SearchSpec, 'hosts' | 'hostLostAfter' | 'gpus' | 'env' | 'hiddenEnv' | 'outputs'>;

/** `notes`: what should be said before anything is reached. */
type Read = { readonly place: Place; readonly notes: readonly string[] };

/** Throws UsageError. Nothing is reached yet. */
export async function placeRuns(
  options: PlainOptions,
  space: SearchSpace,
  numRuns: number,
  io: Io,
): Promise<Read & { readonly parallelRuns: number }> {
  const { place, notes } = readPlace(options, io);
  for (const glob of place.outputs) checkPath('--output', glob, space);
  const { count, notes: counted } = await countParallel(options, place, numRuns, io);
  const shared = outputNotes({ ...place, space, runsIn: runsInOf(options) }, count);
  return { place, parallelRuns: count, notes: [...counted, ...notes, ...shared] };
}

export function runsInOf({ cwd }: PlainOptions): SearchSpec['runsIn'] {
  return cwd === 'run' ? 'run' : 'cwd';
}

function readPlace(options: PlainOptions, io: Io): Read {
  const { hosts, machineType, hostLostAfter = defaultLostAfter } = options;
  const isElsewhere = hosts !== undefined || machineType !== undefined;
  const file = isElsewhere ? readProjectHosts(io.cwd, io.env) : undefined;
  const place = {
    hosts: isElsewhere ? chooseHosts({ hosts, machineType, file }) : [],
    hostLostAfter: hostLostAfter === 'never' ? null : hostLostAfter,
    gpus: {
      perRun: options.gpusPerRun ?? null,
      runsPerGpu: options.runsPerGpu ?? 1,
      minFreeGb: options.minFreeGpuMemory ?? null,
    },
    env: readEnv(options.env ?? [], io.env),
    hiddenEnv: (options.env ?? []).filter((text) => !text.includes('=')),
    outputs: readOutputs(options.output ?? []),
  };
  return { place, notes: (file?.warnings ?? []).map((warning) => `warning: ${warning}`) };
}

async function countParallel(
  options: PlainOptions,
  { hosts, gpus: plan }: Place,
  numRuns: number,
  io: Io,
): Promise<{ readonly count: number; readonly notes: readonly string[] }> {
  const asked = options.parallelRuns;
  if (asked !== undefined) return { count: asked, notes: [] };
  if (hosts.length > 0)
    return {
      count: numRuns,
      notes: [
        `as many runs at a time as ${hosts.length === 1 ? 'the machine has' : 'the machines have'} slots; --parallel-runs changes it`,
      ],
    };
  const gpus = await findGpus(io.env);
  const slots = Math.floor(gpus.length / Math.max(1, plan.perRun ?? 1)) * plan.runsPerGpu;
  const count = plan.perRun === 0 ? 1 : Math.max(1, Math.min(slots, numRuns));
  const found = gpus.length === 0 ? 'no GPU is visible' : `${gpus.length} visible GPU${gpus.length === 1 ? '' : 's'}`;
  return { count, notes: [`${count} run${count === 1 ? '' : 's'} at a time (${found}); --parallel-runs changes it`] };
}
