// Answers of nvidia-smi: its list, with the parts that MIG makes, and the figures of each GPU.
import type { Gpu, Part } from './inventory.ts';

/** Where a GPU is divided, its parts are what can be used: CUDA does not see the whole. A list that broke off is none. */
export function parseNvidia(parts: ReadonlyMap<string, Part>): readonly Gpu[] {
  const figures = parseFigures(parts.get('nvidia-gpus')?.text ?? '', parts.get('nvidia-apps')?.text ?? '');
  const list = parts.get('nvidia-list');
  const listed = list?.status === 0 ? parseList(list.text) : [];
  const whole = listed.filter(({ part }) => part === undefined);
  return (whole.length > 0 ? whole : figures.map(({ index, uuid, name }) => ({ index, uuid, name }))).flatMap((gpu) => {
    const divided = listed.filter(({ index, part }) => index === gpu.index && part !== undefined);
    if (divided.length > 0) return divided.map(toPart);
    const known = figures.find(({ uuid }) => uuid === gpu.uuid);
    return known ?? { ...unknown, ...gpu, id: String(gpu.index), label: `gpu${gpu.index}` };
  });
}

type Listed = { readonly index: number; readonly uuid: string; readonly name: string; readonly part?: number };

/**
 * `nvidia-smi -L`:
 *   GPU 0: NVIDIA A100-SXM4-40GB (UUID: GPU-5c89852c-…)
 *     MIG 1g.5gb      Device  0: (UUID: MIG-c6d4f1ef-…), before driver 470 (UUID: MIG-GPU-5c89852c-…/7/0)
 */
function parseList(text: string): readonly Listed[] {
  const listed: Listed[] = [];
  let parent: Listed | undefined;
  for (const line of text.split('\n')) {
    const whole = /^GPU (\d+): (.*) \(UUID: ([^\s)]+)\)/.exec(line);
    const part = /^\s+MIG (.*?)\s+Device\s+(\d+): \(UUID: ([^\s)]+)\)/.exec(line);
    if (whole !== null) listed.push((parent = { index: Number(whole[1]), name: whole[2] ?? '', uuid: whole[3] ?? '' }));
    else if (part !== null && parent !== undefined)
      listed.push({
        index: parent.index,
        name: `${parent.name} MIG ${part[1]}`,
        uuid: part[3] ?? '',
        part: Number(part[2]),
      });
  }
  return listed;
}

const unknown = { totalGb: null, freeGb: null, busyPercent: null, processes: [] };

/** The size is in its name, `1g.5gb`; what is free of it nvidia-smi tells in no list. */
function toPart({ part, ...listed }: Listed): Gpu {
  const gigabytes = /(\d+)gb\b/.exec(listed.name.slice(listed.name.lastIndexOf('MIG')))?.[1];
  const totalGb = gigabytes === undefined ? null : Number(gigabytes);
  return { ...unknown, ...listed, totalGb, id: listed.uuid, label: `gpu${listed.index}-mig${part}` };
}

/** A name may hold a comma, so fields are counted from both ends. What a GPU cannot tell is `[N/A]`, `[Not Supported]`. */
function parseFigures(gpus: string, apps: string): readonly Gpu[] {
  const pids = apps.split('\n').map((line) => line.split(',').map((field) => field.trim()));
  return gpus.split('\n').flatMap((line) => {
    const fields = line.split(',').map((field) => field.trim());
    const [index = '', uuid = ''] = fields;
    if (!/^\d+$/.test(index) || fields.length < 7) return [];
    const [total = null, used = null, free = null, busyPercent = null] = fields.slice(-4).map(toNumber);
    const left = free ?? (total === null || used === null ? null : total - used);
    return {
      id: index,
      label: `gpu${index}`,
      index: Number(index),
      uuid,
      name: fields.slice(2, -4).join(', '),
      totalGb: toGb(total),
      freeGb: toGb(left),
      busyPercent,
      processes: pids.flatMap(([of, pid]) => (of === uuid && /^\d+$/.test(pid ?? '') ? Number(pid) : [])),
    };
  });
}

function toNumber(text: string): number | null {
  return /^\d+(\.\d+)?$/.test(text) ? Number(text) : null;
}

/** From MiB. */
function toGb(mebibytes: number | null): number | null {
  return mebibytes === null ? null : mebibytes / 1024;
}
