// Code over real sshds: a plain host, a noisy fish without git, one whose disk is small, one whose home cannot be written to.
import { plainHost } from '../../../src/search/plain-host.ts';
import { randomBytes } from 'node:crypto';
import { writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import { listCopies, removeCopies } from '../../../src/executors/code/copies.ts';
import { shipSnapshot } from '../../../src/executors/code/ship.ts';
import { takeSnapshot } from '../../../src/executors/code/snapshot.ts';
import type { HostAccess } from '../../../src/executors/host-access.ts';
import { openHostAccess } from '../../../src/executors/ssh/access.ts';
import { singleQuoted } from '../../../src/search/quote.ts';
import { openLab } from '../../lab/lab.ts';
import type { Lab } from '../../lab/lab.ts';
import { isLabSkipped, nameMissingLab } from '../../lab/missing.ts';
import { signal, TestRepository } from './repository.ts';

nameMissingLab();

describe.skipIf(isLabSkipped())('on hosts that are reached by ssh', () => {
  let lab: Lab;
  beforeAll(async () => {
    lab = await openLab([
      {},
      { shell: 'fish', hasNoisyRc: true, without: ['git'] },
      { diskKb: 3000 },
      { hasReadOnlyHome: true },
    ]);
    lab.putOnPath();
  });
  afterAll(() => lab?.close());

  const open = (name: string): Promise<HostAccess> => openHostAccess(plainHost(name), 'project');

  function exampleRepository(bytes = 0): TestRepository {
    const repository = new TestRepository();
    repository.put('train.py', 'print(1)\n');
    repository.put('sub/quo\'te "d\n$(x).txt', 'odd');
    if (bytes > 0) writeFileSync(join(repository.folder, 'big'), randomBytes(bytes));
    repository.commit();
    repository.put('new.py', 'print(2)\n');
    return repository;
  }

  async function ship(access: HostAccess, { folder, state }: TestRepository) {
    const { snapshot } = await takeSnapshot({ cwd: folder, stateFolder: state });
    const told: string[] = [];
    const shipped = await shipSnapshot(access, { snapshot, stateFolder: state }, (text) => told.push(text), signal);
    return { ...shipped, told, snapshot };
  }

  async function filesThere(access: HostAccess, folder: string): Promise<string> {
    const { stdout } = await access.run(`cd ${singleQuoted(folder)} && find . -type f -exec cat {} + | sort`);
    return stdout;
  }

  test.each(['h1', 'h2'])('%s: it goes there once, and what is not kept is removed', async (name) => {
    const access = await open(name);
    expect(access.facts.git === null).toBe(name === 'h2');
    const repository = exampleRepository();
    const first = await ship(access, repository);
    expect(first).toMatchObject({ shipped: true, told: ['sending the code'] });
    expect(await filesThere(access, first.folder)).toContain('print(1)');
    expect(await filesThere(access, first.folder)).toContain('print(2)');
    expect(await ship(access, repository)).toMatchObject({
      folder: first.folder,
      shipped: false,
      told: [],
    });
    repository.put('new.py', 'print(3)\n');
    const second = await ship(access, repository);
    expect(await filesThere(access, second.folder)).toContain('print(3)');
    expect(await removeCopies(access, [second.snapshot.id])).toEqual([first.snapshot.id.slice(0, 12)]);
    expect((await listCopies(access)).filter(({ kind }) => kind === 'copy')).toHaveLength(1);
  });

  test.each(['h1', 'h2'])(
    '%s: a connection that breaks in the middle leaves nothing that is taken for whole',
    async (name) => {
      const access = await open(name);
      const repository = exampleRepository(20_000_000);
      const breaking: HostAccess = {
        ...access,
        stream(script, stop) {
          const stream = access.stream(script, stop);
          let isKilled = false;
          const write = stream.stdin.write.bind(stream.stdin) as (...args: readonly unknown[]) => boolean;
          stream.stdin.write = ((...args: readonly unknown[]) => {
            // The first chunk is under way.
            if (!isKilled) void lab.killSessions(name);
            isKilled = true;
            return write(...args);
          }) as typeof stream.stdin.write;
          return stream;
        },
      };
      const before = (await listCopies(access)).filter(
        (copy) => copy.kind === 'copy' && !copy.name.startsWith('.new-'),
      );
      await expect(ship(breaking, repository)).rejects.toMatchObject({ code: 'host.closed' });
      const after = (await listCopies(access)).filter((copy) => copy.kind === 'copy' && !copy.name.startsWith('.new-'));
      expect(after).toEqual(before);
      const { folder, shipped } = await ship(access, repository);
      expect(shipped).toBe(true);
      const { stdout } = await access.run(`wc -c <${singleQuoted(`${folder}/big`)}`);
      expect(Number(stdout)).toBe(20_000_000);
    },
  );

  test('h3: a disk that fills up is told, with what to do, and nothing half is left', async () => {
    const access = await open('h3');
    await expect(ship(access, exampleRepository(5_000_000))).rejects.toMatchObject({
      code: 'host.disk',
      message: expect.stringContaining('h3'),
      hint: expect.stringContaining('hyper hosts clean h3'),
    });
    expect((await listCopies(access)).filter(({ kind }) => kind === 'copy')).toEqual([]);
    expect(await ship(access, exampleRepository())).toMatchObject({ shipped: true });
  });

  test('h4: a home that cannot be written to is told', async () => {
    const access = await open('h4');
    await expect(ship(access, exampleRepository())).rejects.toMatchObject({
      code: 'host.folder',
      message: expect.stringContaining('h4'),
      hint: expect.stringContaining('folder:'),
    });
  });
});
