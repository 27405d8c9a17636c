// The tar format, as far as it is needed to send files to a host's `tar xf -` and to read what its `tar cf -` sends: no tar here, and
// nothing is written but what was asked for. POSIX.1-1988 (ustar), GNU long names and large numbers; pax `path` and `size`.

/** What stands before the bytes of a file. `mode`: permission bits. `modified`: whole seconds since 1970. */
export type TarHeader = {
  readonly path: string;
  readonly size: number;
  readonly mode: number;
  readonly modified: number;
};

/** A header that was read. `link`: the same bytes as an earlier member of that name; size is 0 then. */
export type TarMember = TarHeader & { readonly kind: 'file' | 'link' | 'other'; readonly link: string };

export const blockBytes = 512;

/** What follows a file's bytes up to the next block. */
export function paddingOf(size: number): number {
  return (blockBytes - (size % blockBytes)) % blockBytes;
}

/** Of a plain file; its bytes and their padding follow. Who unpacks it owns it. */
export function packHeader(header: TarHeader): Buffer {
  const path = Buffer.from(header.path);
  if (path.length <= nameBytes) return packBlock(path, header, '0');
  // GNU's way for a long name: a member of its own that holds it. Every tar there is understands it.
  const name = Buffer.concat([path, Buffer.alloc(1)]);
  const longName = { path: '', size: name.length, mode: 0o644, modified: 0 };
  const padding = Buffer.alloc(paddingOf(name.length));
  return Buffer.concat([
    packBlock(Buffer.from('././@LongLink'), longName, 'L'),
    name,
    padding,
    packBlock(path.subarray(0, nameBytes), header, '0'),
  ]);
}

/** What ends an archive. */
export function packEnd(): Buffer {
  return Buffer.alloc(2 * blockBytes);
}

const nameBytes = 100;

function packBlock(name: Buffer, { size, mode, modified }: TarHeader, type: string): Buffer {
  const block = Buffer.alloc(blockBytes);
  name.copy(block, 0, 0, nameBytes);
  block.write(octal(mode & 0o777, 8), 100, 'latin1');
  block.write(octal(0, 8), 108, 'latin1');
  block.write(octal(0, 8), 116, 'latin1');
  writeNumber(block, 124, size);
  writeNumber(block, 136, Math.max(0, Math.floor(modified)));
  block.write(type, 156, 'latin1');
  block.write('ustar  \0', 257, 'latin1');
  block.write(`${checksum(block).toString(8).padStart(6, '0')}\0 `, 148, 'latin1');
  return block;
}

/** In 12 bytes: octal digits, or beyond 8 GiB the number itself. */
function writeNumber(block: Buffer, at: number, value: number): void {
  if (value < 8 ** 11) {
    block.write(octal(value, 12), at, 'latin1');
    return;
  }
  block[at] = 0x80;
  block.writeBigUInt64BE(BigInt(value), at + 4);
}

function octal(value: number, length: number): string {
  return `${value.toString(8).padStart(length - 1, '0')}\0`;
}

/** The sum of all bytes, those of the sum itself taken as blanks. */
function checksum(block: Uint8Array): number {
  return block.reduce((sum, byte, index) => sum + (index >= 148 && index < 156 ? 32 : byte), 0);
}

/** One header block; undefined: an empty block, as they stand at the end. Throws where it is no header. */
export function readHeader(block: Buffer): (TarMember & { readonly type: string }) | undefined {
  if (block.every((byte) => byte === 0)) return undefined;
  if (readNumber(block, 148, 8) !== checksum(block)) throw new TypeError('not a tar archive');
  const type = block.toString('latin1', 156, 157);
  const prefix = block.toString('latin1', 257, 263) === 'ustar\0' ? readText(block, 345, 155) : '';
  const name = readText(block, 0, nameBytes);
  return {
    type,
    kind: kindOf(type),
    path: prefix === '' ? name : `${prefix}/${name}`,
    link: readText(block, 157, 100),
    size: readNumber(block, 124, 12),
    mode: readNumber(block, 100, 8) & 0o777,
    modified: readNumber(block, 136, 12),
  };
}

function kindOf(type: string): TarMember['kind'] {
  if (type === '0' || type === '\0' || type === '7') return 'file';
  return type === '1' ? 'link' : 'other';
}

function readText(block: Buffer, at: number, length: number): string {
  const field = block.subarray(at, at + length);
  const end = field.indexOf(0);
  return field.toString('utf8', 0, end < 0 ? length : end);
}

function readNumber(block: Buffer, at: number, length: number): number {
  const first = block[at] ?? 0;
  if (first === 0x80) return Number(block.readBigUInt64BE(at + length - 8));
  const digits = block
    .toString('latin1', at, at + length)
    .replace(/\0.*$/s, '')
    .trim();
  return /^[0-7]+$/.test(digits) ? Number.parseInt(digits, 8) : 0;
}
