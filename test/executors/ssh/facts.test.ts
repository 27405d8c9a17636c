// What a host says of itself, under every shell that may answer there.
import { execFileSync } from 'node:child_process';
import { existsSync, mkdirSync, mkdtempSync, rmSync, symlinkSync } from 'node:fs';
import { hostname, tmpdir, userInfo } from 'node:os';
import { delimiter, join } from 'node:path';
import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import { HostError } from '../../../src/errors.ts';
import { parseAbout, renderAbout } from '../../../src/executors/ssh/facts.ts';
import { installedShells, nameMissingShells } from '../machine.ts';

nameMissingShells();

/** All that must be said; a clock of seconds alone. */
const little = 'clock 1700000000N\nhome /home/ada\nmachine m.box\nuser ada\nsystem Linux\nfolder /home/ada/x\n';

describe.each(installedShells())('a host whose sh is %s', (shell) => {
  let folder: string;
  beforeAll(() => {
    folder = mkdtempSync(join(tmpdir(), 'hyper-facts-'));
    mkdirSync(join(folder, 'bin'));
    const tools = ['date', 'uname', 'id', 'df', 'head', 'getconf', 'tar', 'nproc', 'printf'];
    const folders = (process.env['PATH'] ?? '').split(delimiter);
    for (const name of tools) {
      const path = folders.map((each) => join(each, name)).find((each) => existsSync(each));
      if (path !== undefined) symlinkSync(path, join(folder, 'bin', name));
    }
  });
  afterAll(() => rmSync(folder, { recursive: true, force: true }));

  const words = shell.endsWith('busybox') ? [shell, 'sh', '-c'] : [shell, '-c'];
  /** As `folder` has it; with these variables alone. */
  const ask = (at: string | null, env: Readonly<Record<string, string>> = {}) => {
    const [file = '', ...rest] = words;
    const given = { HOME: folder, PATH: `${folder}/bin`, SHELL: '/bin/fish', ...env };
    const text = execFileSync(file, [...rest, renderAbout({ folder: at })], { env: given, encoding: 'utf8' });
    return parseAbout(text, 'project', Date.now());
  };

  test('says who and what it is', () => {
    const facts = ask(null);
    expect(facts).toMatchObject({
      home: folder,
      user: userInfo().username,
      system: 'Linux',
      loginShell: '/bin/fish',
      hasTar: true,
      git: null,
      rsync: null,
      visibleGpus: null,
    });
    expect(facts.machineId.endsWith(`.${hostname()}`)).toBe(true);
    expect(facts.bootId).toMatch(/^[\da-f-]{36}$/);
    expect(facts.cores).toBeGreaterThan(0);
    expect(facts.freeGb).toBeGreaterThan(0);
    expect(Math.abs(facts.aheadMs)).toBeLessThan(60_000);
  });

  test('has a folder of its own for each project and machine, below its home or where it was said', () => {
    const below = (at: string | null) => ask(at).root.replace(/\/[\da-f]{8}$/, '');
    expect(below(null)).toBe(`${folder}/.hyper-runs/project`);
    expect(below("it's mine/here/")).toBe(`${folder}/it's mine/here/project`);
    expect(below('/scratch/$(id)/ada//')).toBe('/scratch/$(id)/ada/project');
  });

  test('tells the versions of what there is, and the GPUs that are set for it', () => {
    const facts = ask(null, { PATH: process.env['PATH'] ?? '', CUDA_VISIBLE_DEVICES: '0,3' });
    expect(facts.git).toMatch(/^\d+\.\d+/);
    expect(facts.visibleGpus).toBe('0,3');
    expect(ask(null, { CUDA_VISIBLE_DEVICES: '' }).visibleGpus).toBe('');
  });
});

describe('what is said of a host', () => {
  test('may be little', () => {
    expect(parseAbout(little, 'p', 1_700_000_000_000)).toMatchObject({
      bootId: '-',
      loginShell: '',
      git: null,
      rsync: null,
      hasTar: false,
      freeGb: null,
      cores: null,
      visibleGpus: null,
    });
  });

  test('dates its clock against ours: to the millisecond, or to the middle of its second', () => {
    const exact = little.replace('1700000000N', '1700000000250999999');
    expect(parseAbout(exact, 'p', 1_700_000_000_000).aheadMs).toBe(250);
    expect(parseAbout(little, 'p', 1_700_000_000_000).aheadMs).toBe(500);
    expect(parseAbout(little, 'p', 1_700_000_008_500).aheadMs).toBe(-8_000);
  });

  test('tells machines apart that share a home', () => {
    const [one, other] = ['m.box', 'm.box2'].map(
      (machine) => parseAbout(little.replace('m.box', machine), 'p', 0).root,
    );
    expect(one).toMatch(/^\/home\/ada\/x\/p\/[\da-f]{8}$/);
    expect(other).not.toBe(one);
  });

  test.each(['home', 'machine', 'user', 'system', 'folder'])('without its %s is an error', (name) => {
    const text = little.replace(new RegExp(`^${name} .*\n`, 'm'), '');
    expect(() => parseAbout(text, 'p', 0)).toThrow(HostError);
    expect(() => parseAbout(text, 'p', 0)).toThrow(`does not say its ${name}`);
  });
});
