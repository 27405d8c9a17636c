// Outputs and data over real sshds: one plain host, one with a noisy fish, one whose disk is small.
import { plainHost } from '../../../src/search/plain-host.ts';
import { mkdirSync, readdirSync, readFileSync, utimesSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import { dataKey } from '../../../src/executors/data/key.ts';
import { listData } from '../../../src/executors/data/kept.ts';
import { collectOutputs, filesHere, readBrought, runFolder } from '../../../src/executors/data/outputs.ts';
import { shipUploads } from '../../../src/executors/data/upload.ts';
import type { HostAccess } from '../../../src/executors/host-access.ts';
import { openHostAccess } from '../../../src/executors/ssh/access.ts';
import { singleQuoted } from '../../../src/search/quote.ts';
import { attemptPath } from '../../../src/search/job.ts';
import type { Job } from '../../../src/search/job.ts';
import type { Upload } from '../../../src/search/spec.ts';
import { testFolder } from '../../cli/folder.ts';
import { openLab } from '../../lab/lab.ts';
import type { Lab } from '../../lab/lab.ts';
import { isLabSkipped, nameMissingLab } from '../../lab/missing.ts';

nameMissingLab();

const signal = new AbortController().signal;
const names = ['a b.txt', 'q\'u"o\nte.txt', '$(x)*.txt', 'deep/er/ü.txt'];

describe.skipIf(isLabSkipped())('on hosts that are reached by ssh', () => {
  let lab: Lab;
  let accesses: ReadonlyMap<string, HostAccess>;
  beforeAll(async () => {
    lab = await openLab([{}, { shell: 'fish', hasNoisyRc: true }, { diskKb: 3000 }]);
    lab.putOnPath();
    accesses = new Map(await Promise.all(lab.hosts.map(async (name) => [name, await open(name)] as const)));
  });
  afterAll(() => lab?.close());

  const open = async (name: string): Promise<HostAccess> => await openHostAccess(plainHost(name), 'project');

  function accessTo(name: string): HostAccess {
    const access = accesses.get(name);
    if (access === undefined) throw new Error(`no ${name}`);
    return access;
  }

  async function upload(folder: string, from: string, to: string): Promise<Upload> {
    return { from, to, key: await dataKey(from, folder, () => {}) };
  }

  test.each(['h1', 'h2'])('%s: data goes there once, and what a run writes comes back', async (name) => {
    const folder = testFolder();
    const access = accessTo(name);
    const data = join(folder, 'data');
    for (const one of names) {
      mkdirSync(join(data, one, '..'), { recursive: true });
      writeFileSync(join(data, one), one.repeat(20_000));
    }
    const cwd = `${access.facts.root}/src/abc`;
    const told: string[] = [];
    const ship = async (): Promise<void> => {
      await shipUploads(access, [await upload(folder, data, 'data')], cwd, (text) => told.push(text), signal);
    };
    await ship();
    await ship();
    expect(told).toHaveLength(1);

    // A run that copies its data.
    const ref = { search: 1, run: 7, attempt: 1 };
    const dir = join(access.facts.root, attemptPath(ref));
    const job: Job = { ref, where: { executor: 'ssh', host: name, machineId: 'm', dir, gpus: [] } };
    const run = singleQuoted(runFolder(job));
    const script = `mkdir -p ${singleQuoted(dir)} ${run}; cd ${singleQuoted(cwd)}
: >${singleQuoted(`${dir}/claim`)}; cp -R data/. ${run}; echo done >result.txt`;
    expect(await access.run(script)).toMatchObject({ exitCode: 0 });
    const here = join(folder, '.hyper');
    const globs = [
      { from: 'run', pattern: '**' },
      { from: 'start', pattern: 'result.*' },
    ] as const;
    expect(await collectOutputs(access, { job, cwd, globs }, here, () => {})).toMatchObject({ files: 5, missing: [] });
    for (const one of names) expect(readFileSync(join(filesHere(here, ref), one), 'utf8')).toBe(one.repeat(20_000));
    expect(readFileSync(join(filesHere(here, ref), 'result.txt'), 'utf8')).toBe('done\n');
  });

  test('a disk that is too small is told before anything is sent, and when it fills up meanwhile', async () => {
    const folder = testFolder();
    const big = join(folder, 'big.bin');
    writeFileSync(big, 'x'.repeat(5_000_000));
    const access = accessTo('h3');
    const ship = async (to: HostAccess): Promise<void> =>
      await shipUploads(to, [await upload(folder, big, 'big.bin')], `${to.facts.root}/src`, () => {}, signal);
    await expect(ship(access)).rejects.toMatchObject({ code: 'host.disk', message: expect.stringContaining('5.0 MB') });
    await expect(ship({ ...access, facts: { ...access.facts, freeGb: null } })).rejects.toMatchObject({
      code: 'host.disk',
    });
    expect(await listData(access)).toEqual([]);
  });

  test('a connection that breaks in the middle leaves nothing that counts, either way', async () => {
    const folder = testFolder();
    const access = accessTo('h1');
    const big = join(folder, 'big.bin');
    writeFileSync(big, Buffer.alloc(60_000_000, 'abcdefg'));
    utimesSync(big, 1_700_000_000, 1_700_000_000);
    const data = await upload(folder, big, 'big.bin');
    const before = await listData(access);
    const cwd = `${access.facts.root}/src/def`;
    const sending = shipUploads(breaking(access, lab, 'h1'), [data], cwd, () => {}, signal);
    await expect(sending).rejects.toMatchObject({ code: 'host.closed' });
    expect((await listData(access)).filter(({ key }) => !key.startsWith('.new-'))).toEqual(before);
    await shipUploads(access, [data], cwd, () => {}, signal);

    const ref = { search: 1, run: 8, attempt: 1 };
    const dir = join(access.facts.root, attemptPath(ref));
    const job: Job = { ref, where: { executor: 'ssh', host: 'h1', machineId: 'm', dir, gpus: [] } };
    await access.run(
      `mkdir -p ${singleQuoted(runFolder(job))}; cp -L ${singleQuoted(`${cwd}/big.bin`)} ${singleQuoted(runFolder(job))}`,
    );
    const here = join(folder, '.hyper');
    const order = { job, cwd, globs: [{ from: 'run', pattern: '*' }] } as const;
    const bringing = collectOutputs(breaking(access, lab, 'h1'), order, here, () => {});
    await expect(bringing).rejects.toMatchObject({ code: 'host.closed' });
    expect(readBrought(here, ref)).toBeUndefined();
    expect(readdirSync(filesHere(here, ref))).toEqual([]);
    await collectOutputs(access, order, here, () => {});
    expect(readFileSync(join(filesHere(here, ref), 'big.bin')).equals(readFileSync(big))).toBe(true);
  });
});

/** All sessions are killed as soon as the first megabyte has passed. */
function breaking(access: HostAccess, lab: Lab, host: string): HostAccess {
  return {
    ...access,
    stream(script, stop) {
      const stream = access.stream(script, stop);
      let bytes = 0;
      const count = (chunk: Uint8Array): void => {
        const wasBelow = bytes < 1_000_000;
        bytes += chunk.length;
        if (wasBelow && bytes >= 1_000_000) void lab.killSessions(host);
      };
      const write = stream.stdin.write.bind(stream.stdin);
      stream.stdin.write = (chunk: Uint8Array) => {
        count(chunk);
        return write(chunk);
      };
      stream.stdout.on('data', count);
      return stream;
    },
  };
}
