import { chmodSync, mkdirSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { describe, expect, test } from 'vitest';
import { describeDanger } from '../../../src/cli/hosts/danger.ts';
import { readProjectHosts } from '../../../src/cli/hosts/file.ts';
import { UsageError } from '../../../src/errors.ts';
import { testFolder } from '../folder.ts';

/** In a project of its own. */
function read(text: string) {
  const folder = testFolder();
  mkdirSync(join(folder, '.hyper'));
  writeFileSync(join(folder, 'hyper.yaml'), text, { mode: 0o600 });
  return readProjectHosts(folder, {})?.hosts;
}

/** What is wrong, without the folder. */
function fault(text: string): string {
  try {
    read(text);
  } catch (error) {
    if (!(error instanceof UsageError)) throw error;
    const message = error.message.replace(/^.*\/(?=hyper\.yaml)/, '');
    return error.hint === undefined ? message : `${message} | ${error.hint}`;
  }
  return 'nothing';
}

const plain = { slots: null, gpus: null, runsPerGpu: null, setup: null, folder: null, env: {}, labels: [] };

describe('hyper.yaml', () => {
  test('says all that can be said of a host', () => {
    const hosts = read(`
hosts:
  gpu1: { labels: [K80], slots: 2 }
  gpu2:
    ssh: user@box          # as ssh knows it
    gpus: [0, MIG-3f2a]
    runs-per-gpu: 2
    setup: source ~/venv/bin/activate
    folder: /scratch/me/hyper/
    env: { WANDB_MODE: offline, VERSION: 1.10, ANSWER: yes, EMPTY: '' }
    labels: [V100, big, 100]
  local: { slots: 1 }
  gpu3:
`);
    expect(hosts).toEqual([
      { ...plain, name: 'gpu1', address: 'gpu1', labels: ['K80'], slots: 2 },
      {
        name: 'gpu2',
        address: 'user@box',
        slots: null,
        gpus: ['0', 'MIG-3f2a'],
        runsPerGpu: 2,
        setup: 'source ~/venv/bin/activate',
        folder: '/scratch/me/hyper',
        env: { WANDB_MODE: 'offline', VERSION: '1.10', ANSWER: 'yes', EMPTY: '' },
        labels: ['V100', 'big', '100'],
      },
      { ...plain, name: 'local', address: 'local', slots: 1 },
      { ...plain, name: 'gpu3', address: 'gpu3' },
    ]);
  });

  test.each([
    ['gpu-share: 0.5', { runsPerGpu: 2 }],
    ['gpu-share: 0.3', { runsPerGpu: 3 }],
    ['gpu-share: 1', { runsPerGpu: 1 }],
    ['gpus: 1', { gpus: ['1'] }],
    ['gpus: []', { gpus: [] }],
    ['labels: K80', { labels: ['K80'] }],
    ['folder: ~/hyper', { folder: 'hyper' }],
    ['setup: |\n      module load cuda\n      . env/bin/activate', { setup: 'module load cuda\n. env/bin/activate\n' }],
  ])('%s', (line, setting) => {
    expect(read(`hosts:\n  a:\n    ${line}\n`)).toEqual([{ ...plain, name: 'a', address: 'a', ...setting }]);
  });

  test.each(['', '# nothing yet\n', 'hosts:\n', 'hosts: {}\n'])('may name nobody: %j', (text) => {
    expect(read(text)).toEqual([]);
  });

  test.each([
    ['hosts: [gpu1', /^hyper\.yaml:1:\d+: .+/],
    ['host:\n  a:\n', 'hyper.yaml:1:1: unknown key "host" | did you mean hosts?'],
    ['hosts:\n  a: { slotz: 2 }\n', 'hyper.yaml:2:8: unknown key "slotz" | did you mean slots?'],
    [
      'hosts:\n  a:\n    gpus: all\n    quota: 2\n',
      'hyper.yaml:4:5: unknown key "quota" | a host may have: ssh, slots, gpus, runs-per-gpu, gpu-share, setup, folder, env, labels',
    ],
    ['hosts:\n  local: { ssh: me }\n', /^hyper\.yaml:2:12: unknown key "ssh" \| this machine may have: slots,/],
    ['hosts:\n  - gpu1\n', /^hyper\.yaml:2:3: hosts must be a map: a line for each host \| for example\n/],
    ['gpu1\n', /^hyper\.yaml:1:1: expected {2}hosts: /],
    ['hosts:\n  a: 4\n', 'hyper.yaml:2:6: a must be a map of settings, or nothing | a: { slots: 2 }'],
    ['hosts:\n  a: { slots: two }\n', 'hyper.yaml:2:15: slots must be a whole number from 1 to 10,000'],
    ['hosts:\n  a: { slots: 0 }\n', 'hyper.yaml:2:15: slots must be a whole number from 1 to 10,000'],
    ['hosts:\n  a: { gpus: [0, 0] }\n', /^hyper\.yaml:2:14: gpus names GPU 0 twice/],
    ['hosts:\n  a: { gpus: [0, [1]] }\n', /^hyper\.yaml:2:18: gpus must be a list of texts/],
    ['hosts:\n  a: { gpus: [-1;] }\n', /^hyper\.yaml:2:14: gpus: "-1;" is no GPU/],
    ['hosts:\n  a: { gpu-share: 2 }\n', /^hyper\.yaml:2:19: gpu-share must be more than 0 and at most 1/],
    ['hosts:\n  a: { gpu-share: .5, runs-per-gpu: 2 }\n', /^hyper\.yaml:2:19: gpu-share says the same/],
    ['hosts:\n  a: { setup: [x] }\n', 'hyper.yaml:2:15: setup must be a text'],
    ['hosts:\n  a: { folder: ../x }\n', /^hyper\.yaml:2:16: folder must be an absolute path/],
    ['hosts:\n  a: { folder: / }\n', /^hyper\.yaml:2:16: folder must be an absolute path/],
    ['hosts:\n  a: { folder: ~bob/x }\n', /^hyper\.yaml:2:16: folder must be an absolute path/],
    ['hosts:\n  a: { folder: "x:y" }\n', /^hyper\.yaml:2:16: folder must not hold a colon/],
    ['hosts:\n  a: { env: { A-B: 1 } }\n', 'hyper.yaml:2:15: "A-B" cannot be the name of a variable'],
    ['hosts:\n  a: { env: { HYPER_RUN: 1 } }\n', /^hyper\.yaml:2:15: HYPER_RUN: hyper itself sets/],
    ['hosts:\n  a: { env: { TOKEN: } }\n', /^hyper\.yaml:2:15: TOKEN needs a value/],
    ['hosts:\n  a: { env: { TOKEN: [s3cret] } }\n', /^hyper\.yaml:2:15: TOKEN needs a value(?!.*s3cret)/],
    ['hosts:\n  a: { labels: ["K80,V100"] }\n', /^hyper\.yaml:2:16: labels: "K80,V100" cannot be a label/],
    ['hosts:\n  -oProxyCommand=x: {}\n', /^hyper\.yaml:2:3: "-oProxyCommand=x" cannot be the name of a host/],
    ['hosts:\n  a: { ssh: "x; rm" }\n', /^hyper\.yaml:2:13: "x; rm" cannot be the name of a host/],
    ['hosts:\n  a: { ssh: "box:2222" }\n', /^hyper\.yaml:2:13: "box:2222" .* holds a port \| .* {2}Port 2222$/],
    ['hosts:\n  all: {}\n', /^hyper\.yaml:2:3: "all" cannot be the name of a host/],
    ['hosts:\n  a: {}\n  a: {}\n', /^hyper\.yaml:3:3: Map keys must be unique/],
    ['hosts:\n  a: !!js/function "x"\n', /^hyper\.yaml:2:6: .*tag/i],
    ['hosts:\n  a: &x { slots: 1 }\n  b: *x\n', /^hyper\.yaml:3:3: anchors and aliases/],
  ])('%j is refused, with its place', (text, message) => {
    if (typeof message === 'string') expect(fault(text)).toBe(message);
    else expect(fault(text)).toMatch(message);
  });

  test('is that of the project, else of the folder hyper was called in, and of none above', () => {
    const above = testFolder();
    const project = join(above, 'project');
    const inside = join(project, 'experiments');
    mkdirSync(inside, { recursive: true });
    const write = (folder: string, name: string) => writeFileSync(join(folder, 'hyper.yaml'), `hosts: { ${name}: }\n`);
    const names = (env: NodeJS.ProcessEnv = {}) => readProjectHosts(inside, env)?.hosts.map(({ name }) => name);
    write(above, 'above');
    mkdirSync(join(project, '.hyper'));
    expect(names()).toBeUndefined();
    write(inside, 'inside');
    expect(names()).toEqual(['inside']);
    write(project, 'project');
    expect(names()).toEqual(['project']);
    expect(names({ HYPER_HOME: join(above, 'state') })).toEqual(['project']);
  });

  test('is warned of where others can write it, and it says what is run', () => {
    const folder = testFolder();
    const path = join(folder, 'hyper.yaml');
    const warnings = (text: string, mode: number) => {
      writeFileSync(path, text);
      chmodSync(path, mode);
      return readProjectHosts(folder, {})?.warnings;
    };
    const said = `${path}: anybody can write it (chmod go-w it), and it says what is run on hosts (setup)`;
    expect(warnings('hosts: { a: { setup: x } }\n', 0o666)).toEqual([said]);
    expect(warnings('hosts: { a: { setup: x } }\n', 0o644)).toEqual([]);
    expect(warnings('hosts: { a: { slots: 1 } }\n', 0o666)).toEqual([]);
    const uid = process.getuid?.() ?? 0;
    expect(describeDanger({ uid: uid + 1, gid: 5, mode: 0o644 })).toBe(`it belongs to another user (uid ${uid + 1})`);
    expect(describeDanger({ uid, gid: uid + 1, mode: 0o664 })).toBe('its group can write it (chmod g-w it)');
    expect(describeDanger({ uid, gid: uid, mode: 0o664 })).toBeUndefined();
  });
});
