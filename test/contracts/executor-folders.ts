// What every executor promises of folders that runs write event files into.
import { execFileSync } from 'node:child_process';
import { mkdirSync, symlinkSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { afterEach, beforeEach, describe, expect, test } from 'vitest';
import type { Job } from '../../src/search/job.ts';
import { type Machine, signal } from '../executors/machine.ts';

export function executorFoldersContract(name: string, make: () => Promise<Machine>): void {
  describe(`executor contract, folders: ${name}`, () => {
    let machine: Machine;
    let job: Job;
    beforeEach(async () => {
      machine = await make();
      job = machine.place();
    });
    afterEach(() => machine.close());

    test('a folder is listed with what is below it: plain files, sorted, not deeper than six', async () => {
      const folder = join(job.where.dir, "tb 'ü");
      const files = ['a', 'a/b.d', 'deep/2/3/4/5', 'train'].map((path) => join(folder, path));
      for (const path of files) mkdirSync(path, { recursive: true });
      const names = ['z', 'a/events 1', 'a/b.d/events\u00e9', 'train/e', 'deep/2/3/4/5/6', 'a-b'];
      for (const path of names) touch(join(folder, path));
      mkdirSync(join(folder, 'deep/2/3/4/5/6d'));
      touch(join(folder, 'deep/2/3/4/5/6d/7'));
      symlinkSync(join(folder, 'z'), join(folder, 'link'));
      symlinkSync('nowhere', join(folder, 'broken'));
      execFileSync('sh', ['-c', 'mkfifo "$0"', join(folder, 'fifo')]);
      const expected = [...names, 'link'].toSorted();
      for (const path of [folder, "tb 'ü"]) {
        expect(await machine.executor.list(job, path, signal)).toEqual(expected);
      }
      expect(await machine.executor.list(job, 'none', signal)).toEqual([]);
      expect(await machine.executor.list(job, join(folder, 'z'), signal)).toEqual([]);
    });

    test('a listing ends: at a thousand files, and where links go round', async () => {
      const folder = join(machine.folder, 'many');
      mkdirSync(join(folder, 'sub'), { recursive: true });
      touch(join(folder, 'sub', 'e'));
      symlinkSync(folder, join(folder, 'sub', 'round'));
      expect(await machine.executor.list(job, folder, signal)).toEqual(['sub/e']);
      for (let index = 0; index < 1010; index += 1) touch(join(folder, `f${1000 + index}`));
      const listed = await machine.executor.list(job, folder, signal);
      expect(listed.length).toBe(1000);
      expect(listed).toContain('f1999');
      expect(listed).not.toContain('f2000');
    });
  });
}

function touch(path: string): void {
  writeFileSync(path, '');
}
