import { describe, expect, test } from 'vitest';
import { type Gpu, type GpuInventory, parseInventory } from '../../src/executors/gpus/inventory.ts';
import { planSlots, type SlotRequest } from '../../src/executors/slots.ts';
import { HostError, UsageError } from '../../src/errors.ts';
import type { GpuPlan } from '../../src/search/spec.ts';

const plain: GpuPlan = { perRun: null, runsPerGpu: 1, minFreeGb: null };

/** GPUs of 24 GB, with so much free. */
const having = (...freeGb: readonly (number | null)[]): GpuInventory => ({
  kind: 'gpus',
  vendor: 'nvidia',
  visible: null,
  gpus: freeGb.map((free, index) => gpu(index, { freeGb: free })),
});
const gpu = (index: number, changes: Partial<Gpu> = {}): Gpu => ({
  id: String(index),
  label: `gpu${index}`,
  index,
  uuid: `GPU-${index}a-b`,
  name: 'K80',
  totalGb: 24,
  freeGb: null,
  busyPercent: null,
  processes: [],
  ...changes,
});
const none: GpuInventory = { kind: 'none', vendor: 'nvidia', visible: null, reason: 'no tool', hasFailed: false };

type Asked = Partial<Omit<SlotRequest, 'plan' | 'spec'>> & {
  readonly plan?: Partial<GpuPlan>;
  readonly spec?: Partial<SlotRequest['spec']>;
};
const ask = ({ plan, spec, ...others }: Asked) =>
  planSlots({
    host: 'gpu2',
    inventory: none,
    visible: null,
    ...others,
    spec: { slots: null, gpus: null, runsPerGpu: null, ...spec },
    plan: { ...plain, ...plan },
  });
/** Name and GPUs of each slot. */
const slots = (asked: Asked) => ask(asked).slots.map(({ id, gpus }) => [id, gpus.join(',')].join(' ').trim());
const notes = (asked: Asked) => ask(asked).notes;

describe('this machine, where nothing else is asked for', () => {
  const local = (parallelRuns: number, inventory: GpuInventory, visible: string | null = null) =>
    slots({ host: 'local', parallelRuns, inventory, visible });

  test('slot i of N gets GPU i mod G', () => {
    expect(local(3, having(null, null))).toEqual(['local:0 0', 'local:1 1', 'local:2 0']);
    expect(local(1, having(null, null))).toEqual(['local:0 0']);
    expect(local(3, none, '4,7')).toEqual(['local:0 4', 'local:1 7', 'local:2 4']);
    expect(local(2, none)).toEqual(['local:0', 'local:1']);
    expect(local(2, none, '')).toEqual(['local:0', 'local:1']);
  });

  test('is asked how many runs it takes', () => {
    expect(ask({ host: 'local', inventory: having(1, 2, 3), plan: { runsPerGpu: 2 } }).slots).toHaveLength(6);
    expect(ask({ host: 'local', inventory: none }).slots).toHaveLength(1);
  });
});

describe('how runs share GPUs', () => {
  const inventory = having(null, null, null);

  test('one each, or several on each: all get one before one gets a second', () => {
    expect(slots({ inventory })).toEqual(['gpu2:gpu0 0', 'gpu2:gpu1 1', 'gpu2:gpu2 2']);
    const twice = ['gpu2:gpu0 0', 'gpu2:gpu1 1', 'gpu2:gpu2 2', 'gpu2:gpu0.1 0', 'gpu2:gpu1.1 1', 'gpu2:gpu2.1 2'];
    expect(slots({ inventory, plan: { runsPerGpu: 2 } })).toEqual(twice);
    expect(slots({ inventory, plan: { runsPerGpu: 5 }, spec: { runsPerGpu: 2 } })).toEqual(twice);
    expect(slots({ inventory, plan: { perRun: 1, runsPerGpu: 2 } })).toEqual(twice);
  });

  test('groups, of which no GPU is in two', () => {
    expect(slots({ inventory, plan: { perRun: 2 } })).toEqual(['gpu2:gpu0+1 0,1']);
    expect(notes({ inventory, plan: { perRun: 2 } })).toEqual(['gpu2: GPU 2 stays idle: 3 GPUs, 2 for each run']);
    expect(slots({ inventory: having(1, 1, 1, 1), plan: { perRun: 2, runsPerGpu: 3 } })).toEqual([
      'gpu2:gpu0+1 0,1',
      'gpu2:gpu2+3 2,3',
    ]);
    expect(slots({ host: 'local', inventory, plan: { perRun: 2 }, parallelRuns: 2 })).toEqual([
      'local:gpu0+1 0,1',
      'local:gpu0+1.1 0,1',
    ]);
  });

  test('none, and runs must not see those there are', () => {
    expect(ask({ inventory, plan: { perRun: 0 }, spec: { slots: 2 } }).slots).toEqual([
      { id: 'gpu2:0', host: 'gpu2', gpus: [], isGpuFree: true },
      { id: 'gpu2:1', host: 'gpu2', gpus: [], isGpuFree: true },
    ]);
    expect(ask({ inventory, spec: { gpus: [] } }).slots).toEqual([
      { id: 'gpu2:0', host: 'gpu2', gpus: [], isGpuFree: true },
    ]);
  });

  test('`slots` of a host are fewer than its GPUs take, or more', () => {
    expect(slots({ inventory, spec: { slots: 2 } })).toEqual(['gpu2:gpu0 0', 'gpu2:gpu1 1']);
    expect(slots({ inventory, spec: { slots: 4 } })[3]).toBe('gpu2:gpu0.1 0');
    expect(slots({ spec: { slots: 2 } })).toEqual(['gpu2:0', 'gpu2:1']);
    expect(slots({})).toEqual(['gpu2:0']);
  });

  test("AMD's are marked", () => {
    expect(ask({ inventory: { ...having(1), vendor: 'amd' } }).slots).toEqual([
      { id: 'gpu2:gpu0', host: 'gpu2', gpus: ['0'], accelerator: 'amd' },
    ]);
  });
});

describe('which GPUs', () => {
  const inventory = having(null, null, null);

  test('only those of the set that was given, named as it names them', () => {
    expect(slots({ inventory, visible: '2,0' })).toEqual(['gpu2:gpu2 2', 'gpu2:gpu0 0']);
    expect(slots({ inventory, visible: 'GPU-1a' })).toEqual(['gpu2:gpu1 GPU-1a']);
    expect(slots({ inventory, visible: '' })).toEqual(['gpu2:0']);
    expect(slots({ visible: 'MIG-GPU-5c/7/0' })).toEqual(['gpu2:MIG-GPU-5c/7/0 MIG-GPU-5c/7/0']);
  });

  test('an entry of it that is not there hides those after it, and is told', () => {
    expect(slots({ inventory, visible: '1,9,2' })).toEqual(['gpu2:gpu1 1']);
    expect(notes({ inventory, visible: '1,9,2' })).toEqual([
      'gpu2: CUDA_VISIBLE_DEVICES names GPU 9, which is not there: it and all after it are not used',
    ]);
  });

  test('of a host only those that hyper.yaml names, once each', () => {
    expect(slots({ inventory, spec: { gpus: ['1', 'GPU-1a-b', '2'] } })).toEqual(['gpu2:gpu1 1', 'gpu2:gpu2 2']);
    expect(slots({ spec: { gpus: ['0', '1'] } })).toEqual(['gpu2:gpu0 0', 'gpu2:gpu1 1']);
    expect(notes({ inventory, spec: { gpus: ['1', '7'] } })).toEqual(['gpu2: there is no GPU 7; found: 0, 1, 2']);
    const both = { inventory, visible: '1', spec: { gpus: ['1', '2'] } };
    expect(slots(both)).toEqual(['gpu2:gpu1 1']);
    expect(notes(both)).toEqual(['gpu2: GPU 2 is left alone: only 1 was given to us']);
  });

  test('where GPU is divided, its parts: all of them by its number, or one by its UUID', () => {
    const divided: GpuInventory = {
      kind: 'gpus',
      vendor: 'nvidia',
      visible: null,
      gpus: [
        gpu(0, { id: 'MIG-aa', uuid: 'MIG-aa', label: 'gpu0-mig0' }),
        gpu(0, { id: 'MIG-bb', uuid: 'MIG-bb', label: 'gpu0-mig1' }),
        gpu(1),
      ],
    };
    const parts = ['gpu2:gpu0-mig0 MIG-aa', 'gpu2:gpu0-mig1 MIG-bb'];
    expect(slots({ inventory: divided })).toEqual([...parts, 'gpu2:gpu1 1']);
    expect(slots({ inventory: divided, spec: { gpus: ['0'] } })).toEqual(parts);
    expect(slots({ inventory: divided, visible: 'MIG-bb' })).toEqual(parts.slice(1));
    expect(notes({ inventory: divided, plan: { perRun: 2 } })).toContain(
      'gpu2: CUDA shows a run only the first of several parts of GPUs (MIG): try  --gpus-per-run 1',
    );
  });
});

describe('a busy GPU is left alone', () => {
  const plan = { minFreeGb: 8 };

  test('and the slot says why; those beside it are open', () => {
    expect(ask({ inventory: having(2.13, 8, 24), plan }).slots.map(({ id, blocked }) => [id, blocked])).toEqual([
      ['gpu2:gpu0', 'gpu2: GPU 0 has 2.1 of 24 GB free (--min-free-gpu-memory 8GB)'],
      ['gpu2:gpu1', undefined],
      ['gpu2:gpu2', undefined],
    ]);
  });

  test('on this machine too, where another takes the run', () => {
    const { slots: found } = ask({ host: 'local', inventory: having(1, 20), plan, parallelRuns: 1 });
    expect(found.map(({ id, blocked }) => [id, blocked])).toEqual([
      ['local:gpu0', 'GPU 0 has 1 of 24 GB free (--min-free-gpu-memory 8GB)'],
      ['local:gpu1', undefined],
    ]);
  });

  test('with all of its group; one that does not tell is not held back, and that is said', () => {
    const { slots: found, notes: said } = ask({ inventory: having(20, 1, null, 20), plan: { ...plan, perRun: 2 } });
    expect(found.map(({ id, blocked }) => [id, blocked !== undefined])).toEqual([
      ['gpu2:gpu0+1', true],
      ['gpu2:gpu2+3', false],
    ]);
    expect(said).toEqual(['gpu2: GPU 2 does not tell its free memory: --min-free-gpu-memory does not count there']);
  });
});

describe('what cannot be had', () => {
  const refusal = (asked: Asked) => {
    try {
      return ask(asked);
    } catch (error) {
      return error instanceof HostError || error instanceof UsageError
        ? [error.exitCode, error.code, error.message, error.hint]
        : error;
    }
  };

  test('more GPUs for a run than there are', () => {
    expect(refusal({ host: 'local', inventory: having(1, 1), plan: { perRun: 3 }, parallelRuns: 1 })).toEqual([
      2,
      'gpus.few',
      'this machine has 2 GPUs, and --gpus-per-run asks for 3',
      'try  --gpus-per-run 2',
    ]);
    expect(refusal({ inventory: having(1, 1), visible: '1', plan: { perRun: 2 } })).toEqual([
      1,
      'gpus.few',
      'gpu2 has 1 GPU (given to us: 1), and --gpus-per-run asks for 2',
      'try  --gpus-per-run 1',
    ]);
    expect(refusal({ plan: { perRun: 1 } })).toEqual([
      1,
      'gpus.few',
      'gpu2 has no GPU (no tool), and --gpus-per-run asks for 1',
      'try  --gpus-per-run 0',
    ]);
  });

  test('GPUs of which none is there', () => {
    expect(refusal({ inventory: having(1, 1), spec: { gpus: ['4'] } })).toEqual([
      1,
      'gpus.unknown',
      'gpu2 has no GPU 4',
      'found: 0, 1; in hyper.yaml:  gpus: [0, 1]',
    ]);
  });
});

test('a tool that does not do its work is told, for runs go on without a GPU', () => {
  const broken = parseInventory('#part nvidia-list\nFailed to initialize NVML\n#end 18\n');
  expect(notes({ inventory: broken })).toEqual(['gpu2: nvidia-smi fails: Failed to initialize NVML: runs get no GPU']);
  expect(notes({ inventory: none })).toEqual([]);
});
