import { execFileSync, spawnSync } from 'node:child_process';
import { linkSync, mkdirSync, readFileSync, statSync, symlinkSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { Readable } from 'node:stream';
import { expect, test } from 'vitest';
import { readTar, TruncatedError } from '../../../src/executors/data/tar-reader.ts';
import { packEnd, packHeader, paddingOf, readHeader } from '../../../src/executors/data/tar.ts';
import { testFolder } from '../../cli/folder.ts';

const long = `${'folder-'.repeat(12)}/${'é'.repeat(120)}`;

type Read = { readonly path: string; readonly kind: string; readonly text: string };

async function readAll(bytes: Buffer, chunkBytes = 1000): Promise<readonly Read[]> {
  const chunks = Array.from({ length: Math.ceil(bytes.length / chunkBytes) }, (_, index) =>
    bytes.subarray(index * chunkBytes, (index + 1) * chunkBytes),
  );
  const found: Read[] = [];
  for await (const { member, content } of readTar(Readable.from(chunks))) {
    const pieces: Buffer[] = [];
    for await (const piece of content) pieces.push(piece);
    found.push({ path: member.path, kind: member.kind, text: Buffer.concat(pieces).toString() });
  }
  return found;
}

function pack(path: string, text: string): Buffer {
  const content = Buffer.from(text);
  const header = packHeader({ path, size: content.length, mode: 0o750, modified: 1_700_000_000 });
  return Buffer.concat([header, content, Buffer.alloc(paddingOf(content.length))]);
}

test.each(['tar', 'busybox'])('what is packed here is unpacked by %s', (program) => {
  const folder = testFolder();
  const archive = Buffer.concat([pack('a b', 'one'), pack(long, 'two\n'), pack('d/empty', ''), packEnd()]);
  const words = program === 'busybox' ? ['tar', 'xof', '-'] : ['xof', '-'];
  const { status } = spawnSync(program, words, { cwd: folder, input: archive });
  expect(status).toBe(0);
  expect(readFileSync(join(folder, 'a b'), 'utf8')).toBe('one');
  expect(readFileSync(join(folder, long), 'utf8')).toBe('two\n');
  expect(statSync(join(folder, 'd/empty')).size).toBe(0);
  expect(statSync(join(folder, 'a b')).mode & 0o777).toBe(0o750);
  expect(statSync(join(folder, 'a b')).mtimeMs).toBe(1_700_000_000_000);
});

test.each([
  ['GNU', 'tar', ['chf', '-', '.']],
  ['pax', 'tar', ['--format=pax', '-chf', '-', '.']],
  ['ustar', 'tar', ['--format=ustar', '--exclude=folder-*', '-chf', '-', '.']],
  ['busybox', 'busybox', ['tar', 'chf', '-', '.']],
])('what %s packs is read here', async (_, program, words) => {
  const folder = testFolder();
  const names = [
    'a b',
    'new\nline',
    "q'uote",
    'back\\slash',
    'd/e/f',
    ...(words.includes('--format=ustar') ? [] : [long]),
  ];
  for (const name of names) {
    mkdirSync(join(folder, name, '..'), { recursive: true });
    writeFileSync(join(folder, name), `content of ${name}`);
  }
  linkSync(join(folder, 'a b'), join(folder, 'zz'));
  symlinkSync('a b', join(folder, 'link'));
  const archive = execFileSync(program, words, { cwd: folder, maxBuffer: 1e8 });
  const read = (await readAll(archive)).map((one) => ({ ...one, path: one.path.replace(/^\.\//, '') }));
  for (const name of names) {
    const found = read.find(({ path }) => path === name);
    // Of two names of one file, the one that comes later is a link.
    if (found?.kind === 'file') expect(found.text).toBe(`content of ${name}`);
    else expect([name, found?.kind]).toEqual(['a b', 'link']);
  }
  expect(read.find(({ path }) => path === 'link')).toBeDefined();
});

test('archives may follow each other, in chunks of any size', async () => {
  const bytes = Buffer.concat([pack('a', 'one'), packEnd(), pack('b', 'two'), packEnd()]);
  for (const chunkBytes of [1, 511, 513, 100_000]) {
    expect(await readAll(bytes, chunkBytes)).toEqual([
      { path: 'a', kind: 'file', text: 'one' },
      { path: 'b', kind: 'file', text: 'two' },
    ]);
  }
});

test('content that nobody reads is skipped', async () => {
  const paths: string[] = [];
  const bytes = Buffer.concat([pack('a', 'x'.repeat(2000)), pack('b', 'y')]);
  for await (const { member } of readTar(Readable.from([bytes]))) paths.push(member.path);
  expect(paths).toEqual(['a', 'b']);
});

test('a stream that was cut is told from one that has ended', async () => {
  const bytes = pack('a', 'x'.repeat(2000));
  await expect(readAll(bytes.subarray(0, 700))).rejects.toThrow(TruncatedError);
  await expect(readAll(bytes.subarray(0, 100))).rejects.toThrow(TruncatedError);
  await expect(readAll(Buffer.from('command not found'.padEnd(600)))).rejects.toThrow('not a tar archive');
});

test('a size beyond 8 GiB survives', () => {
  const size = 3 * 2 ** 40 + 17;
  expect(readHeader(packHeader({ path: 'big', size, mode: 0o644, modified: 1 }))?.size).toBe(size);
});
