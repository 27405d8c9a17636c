// The values that a host may have in `hyper.yaml`, one reader each. All throw UsageError with the place of what is wrong.
import type { Placed } from './placed.ts';

/** More than any machine runs at once. */
const mostSlots = 10_000;
const mostRunsPerGpu = 100;

export function textOf(value: Placed, key: string): string {
  const text = value.text();
  if (text === undefined || text.trim() === '') throw value.error(`${key} must be a text`);
  if (text.includes('\0')) throw value.error(`${key} must not hold a NUL character`);
  return text;
}

export function readSlots(value: Placed, key: string): number {
  return wholeNumber(value, key, mostSlots);
}

/** Indices or UUIDs, in a list or alone; an empty list: none. */
export function readGpus(value: Placed, key: string): readonly string[] {
  const gpus = textsOf(value, key, '[0, 1]');
  const twice = gpus.find((gpu, index) => gpus.indexOf(gpu) < index);
  if (twice !== undefined) throw value.error(`${key} names GPU ${twice} twice`, 'runs-per-gpu: 2  lets two runs share');
  const odd = gpus.find((gpu) => !/^(\d+|(GPU|MIG)-[\w/-]+|[\w-]+)$/.test(gpu));
  if (odd !== undefined) throw value.error(`${key}: "${odd}" is no GPU`, `indices or UUIDs:  ${key}: [0, 1]`);
  return gpus;
}

/** Two ways to say the same; null: neither is there. */
export function readRunsPerGpu(runs: Placed | undefined, share: Placed | undefined): number | null {
  if (share === undefined) return runs === undefined ? null : wholeNumber(runs, 'runs-per-gpu', mostRunsPerGpu);
  if (runs !== undefined) throw share.error('gpu-share says the same as runs-per-gpu: leave out one of them');
  const part = Number(share.text() ?? Number.NaN);
  if (part > 0 && part <= 1) return Math.min(mostRunsPerGpu, Math.floor(1 / part + 1e-9));
  throw share.error('gpu-share must be more than 0 and at most 1', 'gpu-share: 0.5  lets two runs share a GPU');
}

/** Absolute, or below the home folder, which `~/` means too. */
export function readFolder(value: Placed, key: string): string {
  const folder = textOf(value, key)
    .replace(/^~\//, '')
    .replace(/(?<=[^/])\/+$/, '');
  // PYTHONPATH and PATH are made of such names.
  if (/[\n\r:]/.test(folder)) throw value.error(`${key} must not hold a colon or a line break`);
  if (/^~|^\/*$|(^|\/)\.\.?(\/|$)/.test(folder)) {
    throw value.error(`${key} must be an absolute path, or one below the home folder`, `${key}: /scratch/me/hyper`);
  }
  return folder;
}

/** Values may be secrets: none is named in a message. */
export function readEnvironment(value: Placed, key: string): Readonly<Record<string, string>> {
  const entries = value.isEmpty() ? [] : value.entries();
  if (entries === undefined) throw value.error(`${key} must be a map`, `${key}: { WANDB_MODE: offline }`);
  return Object.fromEntries(
    entries.map(({ key: name, value: given, place }) => {
      if (!/^[A-Za-z_]\w*$/.test(name)) throw place.error(`"${name}" cannot be the name of a variable`);
      if (/^HYPER_/i.test(name)) throw place.error(`${name}: hyper itself sets what begins with HYPER_`);
      const text = given.text();
      if (text !== undefined && !text.includes('\0')) return [name, text];
      throw place.error(`${name} needs a value`, `''  is an empty one;  -e ${name}  takes the one it has here`);
    }),
  );
}

export function readLabels(value: Placed, key: string): readonly string[] {
  const labels = textsOf(value, key, '[K80]');
  const odd = labels.find((label) => label.includes(',') || label.trim() !== label || label === '');
  if (odd === undefined) return labels;
  throw value.error(`${key}: "${odd}" cannot be a label`, 'no commas, and no blanks at its ends: -t takes several');
}

/** A list of texts, or one alone. */
function textsOf(value: Placed, key: string, example: string): readonly string[] {
  const items = value.items() ?? [value];
  return items.map((item) => {
    const text = item.text();
    if (text !== undefined) return text;
    throw item.error(`${key} must be a list of texts`, `${key}: ${example}`);
  });
}

function wholeNumber(value: Placed, key: string, most: number): number {
  const text = value.text() ?? '';
  const number = Number(text);
  if (/^\d+$/.test(text) && number >= 1 && number <= most) return number;
  throw value.error(`${key} must be a whole number from 1 to ${most.toLocaleString('en-US')}`);
}
