// What a spec says of places where nothing else was asked for: runs on this machine, with the code as it is.
import type { SearchSpec } from './spec.ts';

/** A host that is silent for so long is given up. */
export const defaultLostAfter = { seconds: 600, text: '10m' } as const;

export const onThisMachine: Pick<
  SearchSpec,
  'snapshot' | 'hosts' | 'hostLostAfter' | 'gpus' | 'env' | 'uploads' | 'outputs'
> = {
  snapshot: null,
  hosts: [],
  hostLostAfter: defaultLostAfter,
  gpus: { perRun: null, runsPerGpu: 1, minFreeGb: null },
  env: {},
  uploads: [],
  outputs: [],
};
