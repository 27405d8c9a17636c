// Files on a host whose disk is not ours: seen, listed and read by its agent, some processes a file.
import type { Files, OpenFile, Opened } from './files.ts';
import { listLimit } from './files.ts';
import { escapeWord, type ReplyPart } from './protocol.ts';

/** Asks the agent; rejects with HostError where it cannot be reached. */
type Request = (line: string) => Promise<readonly ReplyPart[]>;

export function createAgentFiles(request: Request): Files {
  return {
    async open(path) {
      const [part] = await request(`see ${escapeWord(path)}`);
      const [kind = '', ...words] = part?.words ?? [];
      if (kind === 'file') return { kind, file: toOpenFile(request, path, words) };
      const problem = problems.get(kind);
      return problem === undefined ? { kind: 'missing' } : ({ kind: 'problem', problem } satisfies Opened);
    },
    async list(folder) {
      const parts = await request(`list ${listLimit} ${escapeWord(folder)}`);
      return parts
        .map(toPath)
        .filter((path) => path !== '')
        .toSorted();
    },
  };
}

const problems = new Map([
  ['folder', 'is a folder'],
  ['fifo', 'is a FIFO'],
  ['other', 'is no plain file'],
  ['denied', 'cannot be read: permission denied'],
]);

/** Not kept open: what is read of a file that was replaced meanwhile is another one's, which the next look finds out. */
function toOpenFile(request: Request, path: string, [inode, size, written = '']: readonly string[]): OpenFile {
  return {
    inode: Number(inode),
    size: Number(size),
    written,
    async read(start, count) {
      if (count === 0) return new Uint8Array();
      const [part] = await request(`read ${start} ${count} ${escapeWord(path)}`);
      return part?.bytes ?? new Uint8Array();
    },
    close() {},
  };
}

/** `f ./PATH .`: so no path is taken for the end of the answer. Half a path, for it held a newline, is none. */
function toPath({ words }: ReplyPart): string {
  const line = Buffer.from(words.join(' '), 'latin1').toString();
  return /^f \.\/(.+) \.$/s.exec(line)?.[1] ?? '';
}
