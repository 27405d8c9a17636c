// Hosts as tests name them.
import type { HostSpec } from '../../src/search/spec.ts';

export function hostsNamed(...names: readonly string[]): readonly HostSpec[] {
  return names.map((name) => ({ ...plain, name, address: name }));
}

const plain = { slots: null, gpus: null, runsPerGpu: null, setup: null, folder: null, env: {}, labels: [] };
