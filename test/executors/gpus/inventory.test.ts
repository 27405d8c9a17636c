// The script under every shell it must run with, and what is made of the tools' answers.
import { execFileSync } from 'node:child_process';
import { describe, expect, test } from 'vitest';
import { gpuListScript, gpuScript, parseInventory } from '../../../src/executors/gpus/inventory.ts';
import { installedShells, nameMissingShells } from '../machine.ts';
import { Tools } from './tools.ts';

nameMissingShells();

const run = (shell: string, script: string, env: Readonly<Record<string, string>>) => {
  const args = shell.endsWith('busybox') ? ['sh', '-c', script] : ['-c', script];
  return execFileSync(shell, args, { env, encoding: 'utf8', stdio: ['ignore', 'pipe', 'ignore'] });
};

const list = `GPU 0: NVIDIA A100-SXM4-40GB (UUID: GPU-5c89852c-d268)
  MIG 1g.5gb      Device  0: (UUID: MIG-c6d4f1ef-42e4)
  MIG 3g.20gb     Device  1: (UUID: MIG-GPU-5c89852c-d268/8/0)
GPU 1: Tesla K80 (UUID: GPU-1a-1b)`;
const figures = `0, GPU-5c89852c-d268, NVIDIA A100-SXM4-40GB, 40960, 1024, 39936, [N/A]
1, GPU-1a-1b, Tesla K80, odd name, 11441, 9393, 2048, 37`;

describe.each(installedShells())('what the tools say, asked by %s', (shell) => {
  const ask = (env: Readonly<Record<string, string>>, script = gpuScript) => parseInventory(run(shell, script, env));

  test('nvidia-smi: a divided GPU is its parts, the others have figures', () => {
    const env = new Tools().addNvidia(list, figures, 'GPU-1a-1b, 4711\nGPU-1a-1b, [N/A]\nGPU-5c89852c-d268, 12').env();
    const unknown = { freeGb: null, busyPercent: null, processes: [] };
    const name = 'NVIDIA A100-SXM4-40GB MIG';
    expect(ask(env)).toEqual({
      kind: 'gpus',
      vendor: 'nvidia',
      visible: null,
      gpus: [
        {
          id: 'MIG-c6d4f1ef-42e4',
          label: 'gpu0-mig0',
          index: 0,
          uuid: 'MIG-c6d4f1ef-42e4',
          ...unknown,
          name: `${name} 1g.5gb`,
          totalGb: 5,
        },
        {
          id: 'MIG-GPU-5c89852c-d268/8/0',
          label: 'gpu0-mig1',
          index: 0,
          uuid: 'MIG-GPU-5c89852c-d268/8/0',
          ...unknown,
          name: `${name} 3g.20gb`,
          totalGb: 20,
        },
        {
          id: '1',
          label: 'gpu1',
          index: 1,
          uuid: 'GPU-1a-1b',
          name: 'Tesla K80, odd name',
          totalGb: 11441 / 1024,
          freeGb: 2,
          busyPercent: 37,
          processes: [4711],
        },
      ],
    });
  });

  test('only the list, where no more is wanted', () => {
    const env = new Tools().addNvidia(list, figures).env();
    const found = ask(env, gpuListScript);
    expect(found.kind === 'gpus' && found.gpus.map(({ id, name, freeGb }) => [id, name, freeGb])).toEqual([
      ['MIG-c6d4f1ef-42e4', 'NVIDIA A100-SXM4-40GB MIG 1g.5gb', null],
      ['MIG-GPU-5c89852c-d268/8/0', 'NVIDIA A100-SXM4-40GB MIG 3g.20gb', null],
      ['1', 'Tesla K80', null],
    ]);
  });

  test('rocm-smi, where nvidia-smi is not there or fails', () => {
    const answer = '{"card0": {"Card Series": "A", "VRAM Total Memory (B)": "17179869184", "GPU use (%)": "3"}}';
    const alone = ask(new Tools().addAmd(answer).env());
    const beside = ask(new Tools().add('nvidia-smi', 'echo failed; exit 9').addAmd(answer).env());
    expect(alone).toEqual(beside);
    expect(alone).toMatchObject({ vendor: 'amd', gpus: [{ id: '0', totalGb: 16, busyPercent: 3 }] });
  });

  test('no tool, no GPU, or a driver in trouble', () => {
    const reason = (tools: Tools) => {
      const found = ask(tools.env());
      return found.kind === 'none' ? [found.reason, found.hasFailed] : found;
    };
    expect(reason(new Tools())).toEqual(['neither nvidia-smi nor rocm-smi is there', false]);
    expect(reason(new Tools().add('nvidia-smi', 'echo "No devices were found"; exit 6'))).toEqual([
      'nvidia-smi lists none',
      false,
    ]);
    const words = 'Failed to initialize NVML: Driver/library version mismatch';
    expect(reason(new Tools().add('nvidia-smi', `echo '${words}'; exit 18`))).toEqual([
      `nvidia-smi fails: ${words}`,
      true,
    ]);
    expect(reason(new Tools().add('rocm-smi', 'exit 1'))).toEqual(['rocm-smi fails (exit 1)', true]);
  });

  test('the set that was given, in the words of its variables', () => {
    const visible = (more: Readonly<Record<string, string>>) =>
      ask(new Tools().addPlainNvidia(1).env([], more)).visible;
    expect(visible({ CUDA_VISIBLE_DEVICES: "2, 'x' $(id)" })).toBe("2, 'x' $(id)");
    expect(visible({ CUDA_VISIBLE_DEVICES: '' })).toBe('');
    expect(visible({ ROCR_VISIBLE_DEVICES: '1' })).toBe(null);
  });
});

// With `timeout` and without: both end a tool that hangs, and leave nothing running.
test.each([[['sleep', 'timeout']], [['sleep']]])('a tool that hangs is given up, by %j', (programs) => {
  const tools = new Tools().add('nvidia-smi', 'exec sleep 987');
  const env = tools.env(programs);
  const found = parseInventory(run(installedShells()[0] ?? '/bin/sh', gpuScript, env));
  expect(found).toMatchObject({ kind: 'none', reason: 'nvidia-smi does not answer', hasFailed: true });
  expect(
    execFileSync('/bin/sh', ['-c', `grep -slaF '${tools.folder}' /proc/[0-9]*/environ || :`], { encoding: 'utf8' }),
  ).toBe('');
});

describe('answers of rocm-smi', () => {
  const parse = (answer: string) => {
    const found = parseInventory(`#part amd\n${answer}\n#end 0\n`);
    return found.kind === 'gpus' ? found.gpus : found.reason;
  };

  test('have a newer and an older wording, and warnings around them', () => {
    const newer = JSON.stringify({
      card0: {
        'Unique ID': '0x9246aabbccddeeff',
        'GPU use (%)': '12',
        'VRAM Total Memory (B)': '17179869184',
        'VRAM Total Used Memory (B)': '1073741824',
        'Card Series': 'Navi 21',
        'Card Model': '0x73bf',
      },
      system: { 'Driver version': '6.7.0' },
    });
    expect(
      parse(`WARNING: AMD GPU device(s) is/are in a low-power state. Check power control/runtime_status\n\n${newer}`),
    ).toEqual([
      {
        id: '0',
        label: 'gpu0',
        index: 0,
        uuid: 'GPU-9246aabbccddeeff',
        name: 'Navi 21',
        totalGb: 16,
        freeGb: 15,
        busyPercent: 12,
        processes: [],
      },
    ]);
    expect(
      parse('{"card1": {"Card series": "Vega 20", "Unique ID": "N/A", "VRAM Total Memory (B)": 8589934592}}'),
    ).toEqual([
      {
        id: '0',
        label: 'gpu0',
        index: 0,
        uuid: '',
        name: 'Vega 20',
        totalGb: 8,
        freeGb: null,
        busyPercent: null,
        processes: [],
      },
    ]);
  });

  test('name the display of a processor too, which is left out beside a real GPU', () => {
    const card = (name: string, bytes: number) => ({ 'Card Series': name, 'VRAM Total Memory (B)': String(bytes) });
    const names = (cards: object) => {
      const found = parse(JSON.stringify(cards));
      return typeof found === 'string' ? found : found.map(({ id, name }) => `${id} ${name}`);
    };
    expect(names({ card0: card('Raphael', 67108864), card1: card('Navi 31', 25753026560) })).toEqual(['1 Navi 31']);
    expect(names({ card0: card('Phoenix', 536870912) })).toEqual(['0 Phoenix']);
    expect(names({ card10: card('K', 2 ** 33), card2: card('B', 2 ** 33) })).toEqual(['0 B', '1 K']);
  });

  test('that are none are none', () => {
    for (const answer of ['', '{', '{}', '[1]', '{"card0": 1}', 'No AMD GPUs'])
      expect(parse(answer)).toBe('rocm-smi lists none');
  });
});
