// `hyper hosts` without a network: the list, and hosts that are taken out of use.
import { writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { describe, expect, test } from 'vitest';
import { readDisabled } from '../../../src/cli/hosts/disabled.ts';
import { testFolder } from '../folder.ts';
import { hosts } from './hosts-call.ts';

/** A project with a `hyper.yaml`. */
function project(text?: string): string {
  const folder = testFolder();
  if (text !== undefined) writeFileSync(join(folder, 'hyper.yaml'), text, { mode: 0o600 });
  return folder;
}

const three = `hosts:
  gpu1: { labels: [K80], slots: 2 }
  gpu2:
    ssh: user@box
    gpus: [0, 1]
    runs-per-gpu: 2
    setup: . ~/venv/bin/activate
    env: { API_TOKEN: s3cret }
    labels: [V100, big]
  local: { slots: 1 }
`;

describe('hyper hosts', () => {
  test('lists what hyper.yaml names, with no value of a variable', async () => {
    const { out, err } = await hosts(project(three), '');
    expect(out).toBe(`NAME   LABELS     SLOTS  GPUS              STATE    NOTE
gpu1   K80        2      all found         enabled
gpu2   V100, big  auto   0,1, 2 runs each  enabled  ssh user@box; has a setup; sets API_TOKEN
local  -          1      all found         enabled  this machine
`);
    expect(err).toBe('');
  });

  test('fits into 80 columns: notes are cut, but for why a host is out of use', async () => {
    const folder = project(three);
    const { out } = await hosts(folder, '', { columns: 80 });
    expect(Math.max(...out.split('\n').map((line) => line.length))).toBeLessThanOrEqual(80);
    expect(out).toMatch(/^gpu2 .* enabled {2}ssh user@box; has a set…$/m);
    await hosts(folder, 'disable gpu2 --reason disk');
    expect((await hosts(folder, '', { columns: 80 })).out).toMatch(/^gpu2 .* disabled {2}disk; ssh user@box/m);
  });

  test('is JSON for programs', async () => {
    const { out } = await hosts(project(three), 'list gpu2 --json');
    expect(out).not.toContain('s3cret');
    expect(JSON.parse(out)).toEqual([
      {
        name: 'gpu2',
        ssh: 'user@box',
        in_file: true,
        labels: ['V100', 'big'],
        slots: null,
        gpus: ['0', '1'],
        runs_per_gpu: 2,
        has_setup: true,
        folder: null,
        env: ['API_TOKEN'],
        enabled: true,
        reason: null,
        disabled_at: null,
      },
    ]);
  });

  test('says how to write a file where there is none', async () => {
    const { code, out, err } = await hosts(project(), '');
    expect({ code, out }).toEqual({ code: 0, out: '' });
    expect(err).toMatch(/^there is no hyper\.yaml in this project; write one, .*\n {2}hosts:\n {4}gpu1:/);
    expect(await hosts(project(), 'check')).toMatchObject({
      code: 2,
      err: expect.stringMatching(/^error: hyper hosts check: there is no hyper\.yaml in this project\n/) as string,
    });
  });

  test('a word that is neither a host nor a command is told so', async () => {
    expect(await hosts(project(three), 'chekc')).toMatchObject({
      code: 2,
      err:
        'error: "chekc" is no host of hyper.yaml, and no command of hyper hosts\n' +
        '  did you mean check?  commands: list check enable disable clean; hosts: gpu1 gpu2 local\n',
    });
  });

  test.each(['', 'list', 'check', 'enable', 'disable', 'clean'])(
    'the help of "%s" has examples, in 80 columns',
    async (verb) => {
      const { code, out } = await hosts(testFolder(), `${verb} --help`);
      expect(code).toBe(0);
      expect(out).toContain('EXAMPLES\n  $ hyper hosts');
      expect(out.split('\n').filter((line) => line.length > 80)).toEqual([]);
    },
  );
});

describe('hyper hosts disable and enable', () => {
  test('take a host out of use, for a reason, and back', async () => {
    const folder = project(three);
    const why = () => readDisabled(join(folder, '.hyper'));
    expect(await hosts(folder, 'disable gpu1 gpu2 --reason disk')).toEqual({
      code: 0,
      out:
        'disabled gpu1, gpu2: nothing more is started there; what runs there goes on\n' +
        'undo:  hyper hosts enable gpu1 gpu2\n',
      err: '',
    });
    expect(why()).toEqual(new Map([['gpu1', 'disabled: disk'], ['gpu2', 'disabled: disk']])); // prettier-ignore
    expect((await hosts(folder, '')).out).toMatch(/^gpu1 .* disabled {2}disk$/m);
    expect(await hosts(folder, 'enable gpu1 local')).toEqual({
      code: 0,
      out: 'enabled gpu1\nlocal was not disabled\n',
      err: '',
    });
    expect(why()).toEqual(new Map([['gpu2', 'disabled: disk']]));
  });

  test('take names that are in no file, for --hosts takes them too', async () => {
    const folder = project(three);
    const { code, err } = await hosts(folder, 'disable gpu4');
    expect({ code, err }).toEqual({ code: 0, err: 'note: gpu4 is not in hyper.yaml: did you mean gpu1 or gpu2?\n' });
    expect((await hosts(folder, '')).out).toMatch(/^gpu4 .* disabled {2}not in hyper\.yaml$/m);
    expect((await hosts(folder, 'enable gpu4')).out).toBe('enabled gpu4\n');
  });

  test('refuse what cannot be a host', async () => {
    const folder = project(three);
    expect(await hosts(folder, 'disable -- -oProxyCommand=x')).toMatchObject({ code: 2 });
    expect(await hosts(folder, 'disable a;b')).toMatchObject({ code: 2 });
    expect(await hosts(folder, 'enable gpu11')).toMatchObject({
      code: 2,
      err: 'error: gpu11 is not disabled, and not in hyper.yaml\n  did you mean gpu1 or gpu2?\n',
    });
  });
});
