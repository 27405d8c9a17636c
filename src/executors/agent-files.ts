// Files on a host whose disk is not ours: seen, listed and read by its agent: one process to see them all, some to read one.
import type { Files, OpenFile, Opened } from './files.ts';
import { listLimit } from './files.ts';
import { escapeWord, type ReplyPart } from './protocol.ts';

/** Asks the agent; rejects with HostError where it cannot be reached. */
type Request = (line: string) => Promise<readonly ReplyPart[]>;

export function createAgentFiles(request: Request): Files {
  const sight = new Sight(request);
  return {
    async open(path) {
      const part = await sight.see(path);
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

/** What the agent can see at once; the rest comes after it. */
const mostAtOnce = 500;

type Round = { readonly paths: Set<string>; readonly found: Promise<ReadonlyMap<string, ReplyPart>> };

/** All that is asked about in one turn is one request, and one process there. */
class Sight {
  readonly #request: Request;
  #round: Round | undefined;

  constructor(request: Request) {
    this.#request = request;
  }

  async see(path: string): Promise<ReplyPart | undefined> {
    const { paths, found } = (this.#round ??= this.#begin());
    paths.add(path);
    return (await found).get(path);
  }

  #begin(): Round {
    const paths = new Set<string>();
    const ask = (): Promise<ReadonlyMap<string, ReplyPart>> => {
      this.#round = undefined;
      return this.#ask([...paths]);
    };
    return { paths, found: Promise.resolve().then(ask) };
  }

  /** Sorted by their bytes, as the agent wants them. */
  async #ask(paths: readonly string[]): Promise<ReadonlyMap<string, ReplyPart>> {
    const sorted = paths.toSorted((a, b) => Buffer.compare(Buffer.from(a), Buffer.from(b)));
    const found = new Map<string, ReplyPart>();
    for (let from = 0; from < sorted.length; from += mostAtOnce) {
      const some = sorted.slice(from, from + mostAtOnce);
      const parts = await this.#request(`see ${some.map(escapeWord).join(' ')}`);
      for (const [index, part] of parts.entries()) found.set(some[index] ?? '', part);
    }
    return found;
  }
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
