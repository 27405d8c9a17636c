// Answers of rocm-smi, whose names of things change from version to version.
import type { Gpu } from './inventory.ts';

/**
 * `{ "card0": { "GPU use (%)": "0", "VRAM Total Memory (B)": "21458059264", "Card Series": … } }`, perhaps with warnings around it.
 * Numbered in the order of the cards: a display of another maker may have taken `card0`, and ROCR_VISIBLE_DEVICES does not count it.
 */
export function parseAmd(text: string): readonly Gpu[] {
  const cards = Object.entries(readJson(text.slice(text.indexOf('{'), text.lastIndexOf('}') + 1)))
    .flatMap(([name, facts]) =>
      /^card\d+$/.test(name) && isRecord(facts) ? [{ card: Number(name.slice(4)), facts }] : [],
    )
    .toSorted((one, other) => one.card - other.card);
  return withoutDisplays(cards.map(({ facts }, index) => toGpu(facts, index)));
}

function readJson(text: string): Readonly<Record<string, unknown>> {
  try {
    const value: unknown = JSON.parse(text);
    return isRecord(value) ? value : {};
  } catch {
    return {};
  }
}

function isRecord(value: unknown): value is Readonly<Record<string, unknown>> {
  return typeof value === 'object' && value !== null && !Array.isArray(value);
}

function toGpu(facts: Readonly<Record<string, unknown>>, index: number): Gpu {
  const find = (pattern: RegExp) =>
    Object.entries(facts)
      .filter(([key, value]) => pattern.test(key) && !['', 'N/A'].includes(String(value)))
      .map(([, value]) => String(value));
  const number = (pattern: RegExp) => find(pattern).map(Number).find(Number.isFinite) ?? null;
  const total = number(/^vram total memory \(b\)$/i);
  const used = number(/^vram total used memory \(b\)$/i);
  return {
    id: String(index),
    label: `gpu${index}`,
    index,
    uuid: toUuid(find(/^unique id$/i)[0]),
    name: find(/^card series$/i)[0] ?? find(/^device name$/i)[0] ?? find(/^card model$/i)[0] ?? 'AMD GPU',
    totalGb: toGb(total),
    freeGb: toGb(total === null || used === null ? null : total - used),
    busyPercent: number(/^gpu use \(%\)$/i),
    processes: [],
  };
}

/** `0x9246…` is `GPU-9246…` to ROCR_VISIBLE_DEVICES. Many cards have none. */
function toUuid(text: string | undefined): string {
  return text === undefined ? '' : `GPU-${text.replace(/^0x/i, '')}`;
}

function toGb(bytes: number | null): number | null {
  return bytes === null ? null : bytes / 2 ** 30;
}

/** The display of a processor counts as a GPU to ROCm, and is of no use beside a real one. Numbers stay. */
function withoutDisplays(gpus: readonly Gpu[]): readonly Gpu[] {
  const largestGb = Math.max(...gpus.map(({ totalGb }) => totalGb ?? 0));
  return gpus.filter(({ totalGb }) => totalGb === null || totalGb >= 1 || largestGb < 4);
}
