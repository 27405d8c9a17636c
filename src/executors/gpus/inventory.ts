// What a machine says of its GPUs: the answer of scripts/gpus.sh, as data.
import gpusScript from '../scripts/gpus.sh?raw';
import { parseAmd } from './amd.ts';
import { parseNvidia } from './nvidia.ts';
import { readVisible, type Vendor, vendorOf } from './visible.ts';

/** A GPU, or the part of one that MIG makes. GB are 2^30 bytes; null: it does not tell. */
export type Gpu = {
  /** What CUDA_VISIBLE_DEVICES or ROCR_VISIBLE_DEVICES gets: an index, or the UUID of a part. */
  readonly id: string;
  /** In names of slots: `gpu0`, `gpu0-mig1`. */
  readonly label: string;
  /** As its tool counts; of a part that of the GPU it belongs to. */
  readonly index: number;
  readonly uuid: string;
  readonly name: string;
  readonly totalGb: number | null;
  readonly freeGb: number | null;
  readonly busyPercent: number | null;
  /** Pids, as far as they can be seen: those of containers may be missing or another's. */
  readonly processes: readonly number[];
};

/** `visible`: the set that was given, in the numbers of the machine; null: all. `hasFailed`: a tool is there and did not do its work. */
export type GpuInventory = { readonly vendor: Vendor; readonly visible: string | null } & (
  | { readonly kind: 'gpus'; readonly gpus: readonly Gpu[] }
  | { readonly kind: 'none'; readonly reason: string; readonly hasFailed: boolean }
);

/** POSIX sh text, whose output `parseInventory` reads. */
export const gpuScript: string = gpusScript;

/** Asks only which GPUs there are: the rest is null then, with AMD perhaps not. */
export const gpuListScript: string = `h_brief=1\n${gpusScript}`;

/** What one tool said. */
export type Part = { readonly text: string; readonly status: number };

/** `env`: variables that runs get on top of those which the machine has. Never throws. */
export function parseInventory(text: string, env: Readonly<Record<string, string | undefined>> = {}): GpuInventory {
  const parts = readParts(text);
  const variables = { ...readVariables(text), ...env };
  const nvidia = parseNvidia(parts);
  if (nvidia.length > 0)
    return { kind: 'gpus', vendor: 'nvidia', gpus: nvidia, visible: readVisible(variables, 'nvidia') };
  const amd = parseAmd(parts.get('amd')?.text ?? '');
  if (amd.length > 0) return { kind: 'gpus', vendor: 'amd', gpus: amd, visible: readVisible(variables, 'amd') };
  const vendor = vendorOf(variables);
  return { kind: 'none', vendor, visible: readVisible(variables, vendor), ...whyNone(parts) };
}

function readParts(text: string): ReadonlyMap<string, Part> {
  const found = text.matchAll(/^#part (\S+)\n(.*?)\n?^#end (\d+)$/gms);
  return new Map([...found].map(([, name = '', said = '', status]) => [name, { text: said, status: Number(status) }]));
}

function readVariables(text: string): Readonly<Record<string, string>> {
  return Object.fromEntries(
    [...text.matchAll(/^#env (\S+) (.*)$/gm)].map(([, name = '', value = '']) => [name, value]),
  );
}

function whyNone(parts: ReadonlyMap<string, Part>): { readonly reason: string; readonly hasFailed: boolean } {
  const asked = [...parts].map(([name, part]) => ({ tool: name === 'amd' ? 'rocm-smi' : 'nvidia-smi', ...part }));
  const [first] = asked;
  if (first === undefined) return { reason: 'neither nvidia-smi nor rocm-smi is there', hasFailed: false };
  const failed = asked.find(({ text, status }) => status !== 0 && !/no devices were found/i.test(text));
  if (failed === undefined) return { reason: `${first.tool} lists none`, hasFailed: false };
  return { reason: `${failed.tool} ${wordsOf(failed)}`, hasFailed: true };
}

function wordsOf({ text, status }: Part): string {
  // Of `timeout`, and of what it or we killed.
  if ([124, 137, 143].includes(status)) return 'does not answer';
  const line = text.split('\n').find((words) => words.trim() !== '');
  return line === undefined ? `fails (exit ${status})` : `fails: ${line.trim().slice(0, 200)}`;
}
