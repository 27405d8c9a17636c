// A symbolic link as a member of a tar archive.
import { blockBytes, packHeader, paddingOf } from '../data/tar.ts';

type TarLink = { readonly path: string; readonly target: string; readonly modified: number };

const targetBytes = 100;

export function packLink({ path, target, modified }: TarLink): Buffer {
  const bytes = Buffer.from(target);
  const plain = packHeader({ path, size: 0, mode: 0o777, modified });
  const before = plain.subarray(0, -blockBytes);
  const block = Buffer.from(plain.subarray(-blockBytes));
  block.write('2', 156, 'latin1');
  bytes.copy(block, 157, 0, targetBytes);
  seal(block);
  return Buffer.concat([...(bytes.length > targetBytes ? [longTarget(bytes)] : []), before, block]);
}

/** GNU's way: a member of its own that holds it, before the link. */
function longTarget(target: Buffer): Buffer {
  const content = Buffer.concat([target, Buffer.alloc(1)]);
  const block = packHeader({ path: '././@LongLink', size: content.length, mode: 0o644, modified: 0 });
  block.write('K', 156, 'latin1');
  seal(block);
  return Buffer.concat([block, content, Buffer.alloc(paddingOf(content.length))]);
}

/** The sum of all bytes, those of the sum itself taken as blanks. */
function seal(block: Buffer): void {
  const sum = block.fill(' ', 148, 156).reduce((all, byte) => all + byte, 0);
  block.write(`${sum.toString(8).padStart(6, '0')}\0 `, 148, 'latin1');
}
