// The look at a machine's GPUs, and what is made of it. Hosts answer through a shell of this machine, with stand-ins for the tools.
import { execa } from 'execa';
import { expect, test } from 'vitest';
import { HostError } from '../../../src/errors.ts';
import { localSlots, slotsOfHost } from '../../../src/executors/gpus/host-slots.ts';
import type { HostAccess } from '../../../src/executors/host-access.ts';
import { plainHost } from '../../../src/search/plain-host.ts';
import type { GpuPlan, HostSpec } from '../../../src/search/spec.ts';
import { Tools } from './tools.ts';

const plain: GpuPlan = { perRun: null, runsPerGpu: 1, minFreeGb: null };

const spec = plainHost('gpu2');

/** What of a host is asked here: its shell. */
function hostWith(env: Readonly<Record<string, string>>): { access: HostAccess; asked: string[] } {
  const asked: string[] = [];
  const access: Pick<HostAccess, 'run'> = {
    run: async (script, { signal } = {}) => {
      asked.push(script);
      const ran = await execa('/bin/sh', ['-c', script], {
        env,
        extendEnv: false,
        reject: false,
        ...(signal === undefined ? {} : { cancelSignal: signal }),
      });
      return { exitCode: ran.exitCode ?? 1, stdout: ran.stdout, stderr: ran.stderr };
    },
  };
  return { access: access as HostAccess, asked };
}

test('a host has a slot for each GPU, of which those without room are blocked', async () => {
  const { access } = hostWith(new Tools().addPlainNvidia(20, 3).env());
  const shown = async (plan: Partial<GpuPlan>) =>
    (await slotsOfHost(access, spec, { ...plain, ...plan })).map(({ id, blocked }) => blocked ?? id);
  expect(await shown({})).toEqual(['gpu2:gpu0', 'gpu2:gpu1']);
  expect(await shown({ minFreeGb: 8 })).toEqual([
    'gpu2:gpu0',
    'gpu2: GPU 1 has 3 of 24 GB free (--min-free-gpu-memory 8GB)',
  ]);
});

test('a set given on the host counts, and that of hyper.yaml before it', async () => {
  const { access } = hostWith(new Tools().addPlainNvidia(1, 1, 1).env([], { CUDA_VISIBLE_DEVICES: '1' }));
  const gpus = async (changes: Partial<HostSpec>) =>
    (await slotsOfHost(access, { ...spec, ...changes }, plain)).flatMap((slot) => slot.gpus);
  expect(await gpus({})).toEqual(['1']);
  expect(await gpus({ env: { CUDA_VISIBLE_DEVICES: '2,0' } })).toEqual(['2', '0']);
});

test('what a person should know is told: a driver that does not answer', async () => {
  const { access } = hostWith(new Tools().add('nvidia-smi', 'echo "no driver"; exit 9').env());
  const told: string[] = [];
  const slots = await slotsOfHost(access, spec, plain, (note) => told.push(note));
  expect(slots).toEqual([{ id: 'gpu2:0', host: 'gpu2', gpus: [] }]);
  expect(told).toEqual(['gpu2: nvidia-smi fails: no driver: runs get no GPU']);
});

test('nothing is asked where runs get no GPU, and a host that is gone is an error', async () => {
  const { access, asked } = hostWith({});
  await slotsOfHost(access, spec, { ...plain, perRun: 0 });
  expect(asked).toEqual([]);
  const gone = { ...access, run: () => Promise.reject(new HostError('host.closed', 'gpu2 cannot be reached')) };
  await expect(slotsOfHost(gone, spec, plain)).rejects.toThrow('gpu2 cannot be reached');
});

test('this machine has as many slots as are asked for, or as its GPUs take', async () => {
  const env = new Tools().addPlainNvidia(20, 3).env();
  const shown = async (plan: Partial<GpuPlan>, parallelRuns?: number) =>
    (await localSlots({ ...plain, ...plan }, parallelRuns, env)).map(({ id, gpus, blocked }) =>
      [id, ...gpus, ...(blocked === undefined ? [] : ['blocked'])].join(' '),
    );
  expect(await shown({}, 3)).toEqual(['local:0 0', 'local:1 1', 'local:2 0']);
  expect(await shown({}, 1)).toEqual(['local:0 0']);
  expect(await shown({})).toEqual(['local:gpu0 0', 'local:gpu1 1']);
  expect(await shown({ perRun: 2 })).toEqual(['local:gpu0+1 0 1']);
  expect(await shown({ minFreeGb: 8 }, 1)).toEqual(['local:gpu0 0', 'local:gpu1 1 blocked']);
  expect(await shown({ perRun: 0 }, 2)).toEqual(['local:0', 'local:1']);
  await expect(shown({ perRun: 3 }, 1)).rejects.toThrow('this machine has 2 GPUs, and --gpus-per-run asks for 3');
});
