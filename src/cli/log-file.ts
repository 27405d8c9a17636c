// The output file of an attempt, read in pieces: from where its last lines begin, and on as it grows.
import { closeSync, fstatSync, openSync, readSync } from 'node:fs';

const blockBytes = 64 * 1024;

/** Where the last `lines` lines begin, a last one without its end included; 0 where there are not more, or no file. */
export function tailOffset(path: string, lines: number): number {
  return withFile(path, 0, (file) => {
    const { size } = fstatSync(file);
    if (lines === 0) return size;
    let wanted = lines + 1;
    for (let end = size; end > 0; end -= blockBytes) {
      const start = Math.max(0, end - blockBytes);
      const block = readBlock(file, start, end - start);
      for (let index = block.length - 1; index >= 0; index -= 1) {
        const isLineEnd = block[index] === 0x0a;
        // What ends at the end of the file is a line; an end anywhere else begins one.
        if (isLineEnd || start + index === size - 1) wanted -= 1;
        if (isLineEnd && wanted === 0) return start + index + 1;
      }
    }
    return 0;
  });
}

/** At most 64 KiB from `offset`; empty at the end of the file, and where there is no file. */
export function readFrom(path: string, offset: number): Buffer {
  return withFile(path, Buffer.alloc(0), (file) => readBlock(file, offset, blockBytes));
}

function readBlock(file: number, offset: number, length: number): Buffer {
  const bytes = Buffer.alloc(length);
  return bytes.subarray(0, readSync(file, bytes, 0, length, offset));
}

/** A run that was never started has no log: that is no error. */
function withFile<T>(path: string, otherwise: T, work: (file: number) => T): T {
  let file: number;
  try {
    file = openSync(path, 'r');
  } catch (error) {
    if (error instanceof Error && 'code' in error && error.code === 'ENOENT') return otherwise;
    throw error;
  }
  try {
    return work(file);
  } finally {
    closeSync(file);
  }
}
