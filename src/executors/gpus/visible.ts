// The GPUs we were given: the variables by which an allocation or a shared machine says which are ours.

export type Vendor = 'nvidia' | 'amd';

type Environment = Readonly<Record<string, string | undefined>>;

/**
 * In the numbers of the whole machine; null: all. AMD filters twice: HIP's numbers (HIP_VISIBLE_DEVICES, else CUDA's) count what
 * ROCR_VISIBLE_DEVICES left.
 */
export function readVisible(env: Environment, vendor: Vendor): string | null {
  const { CUDA_VISIBLE_DEVICES: cuda, ROCR_VISIBLE_DEVICES: rocr, HIP_VISIBLE_DEVICES: hip = cuda } = env;
  if (vendor === 'nvidia') return cuda ?? null;
  if (rocr === undefined || hip === undefined) return rocr ?? hip ?? null;
  const left = parseVisible(rocr);
  return parseVisible(hip)
    .flatMap((entry) => (/^\d+$/.test(entry) ? (left[Number(entry)] ?? []) : entry))
    .join(',');
}

/** Whose variables these are, where no tool says whose GPUs. */
export function vendorOf(env: Environment): Vendor {
  const { CUDA_VISIBLE_DEVICES: cuda, ROCR_VISIBLE_DEVICES: rocr, HIP_VISIBLE_DEVICES: hip } = env;
  return cuda === undefined && (rocr ?? hip) !== undefined ? 'amd' : 'nvidia';
}

/** As CUDA reads it: an entry that names no device hides itself and all after it. */
export function parseVisible(text: string): readonly string[] {
  const entries = text.split(',').map((entry) => entry.trim());
  const end = entries.findIndex((entry) => !/^(\d+|GPU-.+|MIG-.+)$/.test(entry));
  return end < 0 ? entries : entries.slice(0, end);
}
