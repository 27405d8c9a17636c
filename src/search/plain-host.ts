import type { HostSpec } from './spec.ts';

/** A machine of which no more is known than its name. */
export function plainHost(name: string): HostSpec {
  return {
    name,
    address: name,
    slots: null,
    gpus: null,
    runsPerGpu: null,
    setup: null,
    folder: null,
    env: {},
    labels: [],
  };
}
