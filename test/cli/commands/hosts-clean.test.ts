// `hyper hosts clean` against real sshd: what goes, what stays, and what is ended.
import { writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { afterAll, afterEach, beforeAll, beforeEach, describe, expect, test } from 'vitest';
import { supervisorPut } from '../../../src/cli/hosts/end-living.ts';
import { plainHost } from '../../../src/search/plain-host.ts';
import { agent } from '../../../src/executors/agent-script.ts';
import type { HostAccess } from '../../../src/executors/host-access.ts';
import { escapeText } from '../../../src/executors/protocol.ts';
import { processIdentity } from '../../../src/executors/identity.ts';
import { openHostAccess } from '../../../src/executors/ssh/access.ts';
import { failed } from '../../fakes/facts.ts';
import { createProject } from '../../fakes/stored.ts';
import type { Project } from '../../fakes/stored.ts';
import { openLab } from '../../lab/lab.ts';
import type { Lab } from '../../lab/lab.ts';
import { isLabSkipped, nameMissingLab } from '../../lab/missing.ts';
import { until } from '../driver.ts';
import { hosts } from './hosts-call.ts';

nameMissingLab();

const id = (digit: string) => digit.repeat(40);
const snapshot = { kind: 'git', id: id('a'), repository: 'needed', folder: '' } as const;
const uploads = [{ from: '/data/big', to: 'big', key: 'd'.repeat(64) }];

describe.skipIf(isLabSkipped())('hyper hosts clean', () => {
  let lab: Lab;
  let path: string | undefined;
  let project: Project;
  let access: HostAccess;

  beforeAll(async () => {
    path = process.env['PATH'];
    lab = await openLab([{}, {}]);
    process.env['PATH'] = lab.env['PATH'];
  });
  afterAll(async () => {
    process.env['PATH'] = path;
    await lab.close();
  });
  beforeEach(async () => {
    project = await createProject();
    access = await openHostAccess(plainHost('h1'), project.store.projectId);
  });
  afterEach(async () => {
    project.remove();
    for (const { pid } of lab.processes('h1')) process.kill(pid, 'SIGKILL');
    await lab.ssh('h1', 'rm -rf .hyper');
  });

  /** Makes files below the project's folder on h1. */
  async function put(...files: readonly string[]): Promise<void> {
    const made = files.map((file) => `mkdir -p $(dirname ${file}); echo text >${file}`).join('; ');
    const { exitCode, stderr } = await access.run(`mkdir -p ${access.facts.root}; cd ${access.facts.root}; ${made}`);
    expect({ exitCode, stderr }).toEqual({ exitCode: 0, stderr: '' });
  }

  /** Folders that are left there. */
  async function left(): Promise<readonly string[]> {
    const { stdout } = await access.run(
      `cd ${access.facts.root} && for h_it in runs/*/* src/* cache/* data/*; do [ ! -e $h_it ] || echo $h_it; done`,
    );
    return stdout.split('\n').filter((line) => line !== '');
  }

  /** Attempts with a process, by the very agent that starts them. */
  async function launch(...folders: readonly string[]): Promise<void> {
    const requests = folders.map(
      (folder) => `launch ${folder} 10 0 ${escapeText(`export HYPER_JOB='${folder}'\nsleep 1000\n`)}`,
    );
    const connection = new AbortController();
    const script = `set -- '${access.facts.root}'\n${agent}`;
    const talk = access.run(script, {
      stdin: [supervisorPut, ...requests, ''].join('\n'),
      signal: connection.signal,
    });
    await until(() => sleeping().length === folders.length);
    // As a driver that died would leave them.
    connection.abort();
    await talk.catch(() => {});
  }

  function sleeping(): readonly number[] {
    return lab.processes('h1').flatMap(({ pid, command }) => (command === 'sleep 1000' ? [pid] : []));
  }

  /** One search that is over, one that was interrupted in its first run, and one that is in the store no more. */
  async function leave(): Promise<void> {
    const specs = { numRuns: 4, hosts: [plainHost('h1')], snapshot: null, uploads: [] };
    const over = project.tell(specs);
    for (const rate of [0.1, 0.2]) over.end(over.start({ rate, layers: 3 }, 'h1:0', 'h1'));
    over.finish();
    const open = project.tell({ ...specs, snapshot, uploads });
    open.start({ rate: 0.1, layers: 3 }, 'h1:0', 'h1');
    open.end(open.start({ rate: 0.2, layers: 3 }, 'h1:0', 'h1'), failed);
    await put(
      'runs/1/1/1/exit',
      'runs/1/2/1/exit',
      'runs/1/2/files/model.pt',
      'runs/2/5/1/cmd',
      'runs/2/6/1/exit',
      'runs/99/900/1/exit',
      `src/${id('a').slice(0, 12)}/train.py`,
      `src/${id('b').slice(0, 12)}/train.py`,
      `cache/needed.git/refs/hyper/${id('a')}`,
      `cache/other.git/refs/hyper/${id('b')}`,
      'data/dddddddddddd/content',
      'data/eeeeeeeeeeee/content',
    );
    await access.run(`cd ${access.facts.root}; echo cifar >data/eeeeeeeeeeee/name`);
  }

  const all = [
    'runs/1/1',
    'runs/1/2',
    'runs/2/5',
    'runs/2/6',
    'runs/99/900',
    'src/aaaaaaaaaaaa',
    'src/bbbbbbbbbbbb',
    'cache/needed.git',
    'cache/other.git',
    'data/dddddddddddd',
    'data/eeeeeeeeeeee',
  ];
  const needed = ['runs/2/5', 'src/aaaaaaaaaaaa', 'cache/needed.git', 'data/dddddddddddd'];

  test('shows what would go, with sizes, and what stays and why; does nothing where nobody can be asked', async () => {
    await leave();
    const { code, out } = await hosts(project.folder, 'clean --dry-run');
    expect(code).toBe(0);
    const text = out.replace(/ +\d+(\.\d)? kB +(just now|\ds ago)/g, ': SIZE').replace(/\(\d+(\.\d)? kB\)/g, '(SIZE)');
    expect(text).toBe(`h1
  search #1, 2 runs: SIZE
  search #2, 1 run: SIZE
  search #99, 1 run: SIZE
  code bbbbbbbbbbbb: SIZE
  cache other.git: SIZE
  data cifar (eeeeeeeeeeee): SIZE
  stays: 1 run (SIZE): search #2 is not over
  stays: 1 copy of code, 1 cache of code, 1 piece of data (SIZE): a search that is not over needs it

`);
    expect(await hosts(project.folder, 'clean h1')).toMatchObject({
      code: 2,
      err: expect.stringMatching(
        /error: to remove 4 runs, 1 copy of code, 1 cache of code, 1 piece of data \(.*\) on a host needs a yes\n {2}add {2}--yes\n$/,
      ) as string,
    });
    expect(await left()).toEqual(all);
  });

  test('removes all but what a search that is not over still needs', async () => {
    await leave();
    const { code, out } = await hosts(project.folder, 'clean --yes');
    expect(code).toBe(0);
    expect(out).toMatch(/\nh1: removed 4 runs, 1 copy of code, 1 cache of code, 1 piece of data \(/);
    expect(await left()).toEqual(needed);
    expect((await hosts(project.folder, 'clean --yes')).out).toMatch(/\nnothing to remove\n$/);
  });

  test('leaves alone all of a search that is driven', async () => {
    await leave();
    project.store.takeDriver(2, processIdentity(process.pid) ?? null, () => false);
    await hosts(project.folder, 'clean --yes');
    expect(await left()).toEqual(['runs/2/5', 'runs/2/6', ...needed.slice(1)]);
  });

  test('what is younger than --older-than stays', async () => {
    await leave();
    await access.run(`cd ${access.facts.root}; touch -d '8 days ago' runs/1/1/1 runs/1/1 src/bbbbbbbbbbbb`);
    const { out } = await hosts(project.folder, 'clean --yes --older-than 7d');
    expect(out).toContain('h1: removed 1 run, 1 copy of code (');
    // What copies have in common goes with the last of them.
    const old = ['runs/1/1', 'src/bbbbbbbbbbbb', 'cache/other.git'];
    expect(await left()).toEqual(all.filter((one) => !old.includes(one)));
  });

  test('shows and ends what lives though no search has it, and nothing else', async () => {
    await leave();
    await launch('runs/2/5/1', 'runs/99/901/1');
    const { out } = await hosts(project.folder, 'clean --dry-run');
    expect(out).toMatch(/^ {2}alive, though no search has it: run 901 of search #99, attempt 1 \(process \d+\)$/m);
    expect(out).not.toContain('run 5 of');
    const done = await hosts(project.folder, 'clean --yes');
    expect(done).toMatchObject({ code: 0, out: expect.stringContaining('h1: ended 1\n') as string });
    expect(await left()).toEqual(needed);
    expect(sleeping()).toHaveLength(1);
  });

  test('a host that cannot be looked at is told, the others are cleaned', async () => {
    await leave();
    writeFileSync(join(project.folder, 'hyper.yaml'), 'hosts: { h1: , h2: }\n');
    await lab.stopListener('h2');
    try {
      const { code, out } = await hosts(project.folder, 'clean --yes');
      expect(code).toBe(1);
      expect(out).toMatch(/^h2\n {2}cannot be looked at: connection refused\n/m);
      expect(await left()).toEqual(needed);
    } finally {
      await lab.startListener('h2');
    }
  });
});
