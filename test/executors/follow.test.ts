// Whatever happens to a file between two looks, what was gathered of it is what is in it.
import fc from 'fast-check';
import { describe, expect, test } from 'vitest';
import type { Question } from '../../src/executors/executor.ts';
import type { Files } from '../../src/executors/files.ts';
import { Follower } from '../../src/executors/follow.ts';

/** One file in memory, on a disk whose clock moves with each change. */
class Disk implements Files {
  text: string | undefined;
  #inode = 1;
  #time = 0;

  change(text: string | undefined, isReplaced = false): void {
    // Numbers of removed files are given to new ones.
    this.#inode = isReplaced ? (this.#inode % 3) + 1 : this.#inode;
    this.#time += 1;
    this.text = text;
  }

  open() {
    const bytes = Buffer.from(this.text ?? '');
    if (this.text === undefined) return { kind: 'missing' } as const;
    const read = (start: number, count: number) => bytes.subarray(start, start + count);
    const file = { inode: this.#inode, size: bytes.length, written: String(this.#time), read, close() {} };
    return { kind: 'file', file } as const;
  }

  async list() {
    return [];
  }
}

/** What a driver holds of a file: what came since it was last another one. */
class Gatherer {
  readonly #follower: Follower;
  readonly #isDocument: boolean;
  #position = { generation: 0, offset: 0 };
  text = '';

  constructor(disk: Disk, isDocument: boolean) {
    this.#follower = new Follower(disk);
    this.#isDocument = isDocument;
  }

  async skip(): Promise<void> {
    this.#position = await this.#follower.end('', '/file');
  }

  async look(isOver = false): Promise<void> {
    const job = { ref: { search: 1, run: 1, attempt: 1 } } as Question['job'];
    const question = { job, file: '/file', ...this.#position, isDocument: this.#isDocument };
    const { bytes, generation, offset } = await this.#follower.read('', '/file', question, isOver);
    const isAnother = generation !== this.#position.generation;
    this.#position = { generation, offset };
    this.text = (isAnother ? '' : this.text) + Buffer.from(bytes).toString();
  }
}

type Change = { readonly kind: 'append' | 'write' | 'replace' | 'remove' | 'look'; readonly text: string };

const change: fc.Arbitrary<Change> = fc.record({
  kind: fc.constantFrom('append', 'write', 'replace', 'remove', 'look', 'look'),
  // So few that a file is often written anew with what it held before.
  text: fc.string({ unit: fc.constantFrom('a', 'b'), maxLength: 4 }),
});

async function live(disk: Disk, gatherer: Gatherer, changes: readonly Change[]): Promise<void> {
  for (const { kind, text } of changes) {
    if (kind === 'look') await gatherer.look();
    else if (kind === 'append') disk.change((disk.text ?? '') + (text || 'a'));
    else disk.change(kind === 'remove' ? undefined : text, kind === 'replace');
  }
  await gatherer.look(true);
}

describe('what was gathered of a file', () => {
  test.each([false, true])(
    'is what it holds in the end, whatever happened to it (a document: %s)',
    async (isDocument) => {
      const property = async (changes: readonly Change[]) => {
        const disk = new Disk();
        const gatherer = new Gatherer(disk, isDocument);
        await live(disk, gatherer, changes);
        expect(gatherer.text).toBe(disk.text ?? '');
      };
      await fc.assert(fc.asyncProperty(fc.array(change, { maxLength: 12 }), property), { numRuns: 2000 });
    },
  );

  test('from an end on is what was appended, or all of it if it was written anew', async () => {
    const property = async (old: string, changes: readonly Change[]) => {
      const disk = new Disk();
      disk.change(old);
      const gatherer = new Gatherer(disk, false);
      await gatherer.skip();
      await live(disk, gatherer, changes);
      const { text = '' } = disk;
      const appended = text.startsWith(old) ? [text.slice(old.length)] : [];
      const isAnew = changes.some(({ kind }) => kind !== 'append' && kind !== 'look');
      expect(isAnew ? [...appended, text] : appended).toContain(gatherer.text);
    };
    const old = fc.string({ unit: fc.constantFrom('a', 'b'), maxLength: 4 });
    await fc.assert(fc.asyncProperty(old, fc.array(change, { maxLength: 8 }), property), { numRuns: 2000 });
  });

  test('of a file of many kilobytes that was written anew is right if its first or its last 4 kB are others', async () => {
    const text = 'row\n'.repeat(5000);
    for (const at of [0, 4095, text.length - 4096, text.length - 1]) {
      const disk = new Disk();
      disk.change(text);
      const gatherer = new Gatherer(disk, false);
      await gatherer.look();
      disk.change(`${text.slice(0, at)}x${text.slice(at + 1)}more`);
      await gatherer.look();
      expect(gatherer.text).toBe(disk.text);
    }
  });

  test('of a disk that fails in the middle is nothing, with the reason', async () => {
    const read = () => {
      throw Object.assign(new Error('EIO: i/o error, read'), { code: 'EIO', syscall: 'read' });
    };
    const file = { inode: 1, size: 4, written: '1', read, close() {} };
    const follower = new Follower({ open: () => ({ kind: 'file', file }), list: async () => [] });
    const question = { job: {} as Question['job'], file: '/file', generation: 4096, offset: 3 };
    expect(await follower.read('', '/file', question, false)).toEqual({
      bytes: new Uint8Array(),
      generation: 4096,
      offset: 3,
      problem: 'cannot be read: input/output error',
    });
  });
});
