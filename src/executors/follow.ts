// Following files that others write: what is new since a question was last answered, and whether it is still the same file.
import { crc32 } from 'node:zlib';
import { inodeOf, toGeneration } from './answers.ts';
import { type Answer, answerLimitBytes, documentLimitBytes, type FileEnd, type Question } from './executor.ts';
import { type Files, type OpenFile, whyUnread } from './files.ts';

/** What an answer says of a file. */
type Found = Omit<Answer, 'fate'>;

/** A file as it was when a question about it was last answered. */
type Look = Pick<OpenFile, 'inode' | 'size' | 'written'> & {
  readonly generation: number;
  /** Checksum of its beginning and of its end. */
  readonly print: number;
  /** It looked as if it was written anew, at that time, with what it held before. */
  readonly doubt?: string;
};

/**
 * A generation is the file's inode and a number, a new one each time that the file is found to be another one. It is all that
 * is known of the file after hyper was started anew: replaced and shorter files are noticed, changed documents but for one in
 * 4,096 of the same size. More is remembered as long as hyper lives: then a file is another one too if it has changed without
 * having grown, or has grown and its first or its last 4 kB are not what they were.
 *
 * What cannot be told: a file that was written anew with exactly what it held before, and more, between two looks, has grown.
 */
export class Follower {
  readonly #files: Files;
  readonly #looks = new Map<string, Look>();

  constructor(files: Files) {
    this.#files = files;
  }

  /** Where the file at `path` ends. Questions of that name are answered with what comes after. */
  async end(name: string, path: string): Promise<FileEnd> {
    const opened = await this.#files.open(path);
    if (opened.kind !== 'file') return { generation: 0, offset: 0 };
    const { file } = opened;
    try {
      const generation = toGeneration(file.inode, mark(file.written));
      const look = await lookOf(file, generation);
      for (const isDocument of [false, true]) this.#looks.set(keyOf(name, isDocument), look);
      return { generation, offset: file.size };
    } finally {
      file.close();
    }
  }

  /** `isOver`: nobody writes there any more, as far as we know. */
  async read(name: string, path: string, question: Question, isOver: boolean): Promise<Found> {
    const { generation, offset, isDocument = false } = question;
    const key = keyOf(name, isDocument);
    const opened = await this.#files.open(path);
    const nothing = { bytes: new Uint8Array(), generation, offset };
    if (opened.kind === 'problem') return { ...nothing, problem: opened.problem };
    // Whatever comes in its place is another file.
    if (opened.kind === 'missing') return this.#forget(key, { ...nothing, generation: 0, offset: 0 });
    const { file } = opened;
    try {
      const last = this.#looks.get(key);
      const before = last?.generation === generation ? last : undefined;
      const ask = { key, file, question, before, isOver };
      const found = isDocument ? await this.#readDocument(ask) : await this.#readOn(ask);
      return isOver && found.bytes.length === 0 ? this.#forget(key, found) : found;
    } catch (error) {
      return { ...nothing, problem: whyUnread(error) };
    } finally {
      file.close();
    }
  }

  async #readOn({ key, file, question, before, isOver }: Ask): Promise<Found> {
    const { generation: asked, offset } = question;
    const change = await changeOf(file, question, before);
    const isAnew = change === 'other' || (change === 'doubt' && (isOver || before?.doubt === file.written));
    const generation = isAnew || asked === 0 ? another(file, asked) : asked;
    const start = isAnew ? 0 : offset;
    const bytes = await file.read(start, Math.min(file.size - start, answerLimitBytes));
    // A write first changes the time and then the size, and we may look in between: wait for what the next look says.
    if (change === 'doubt' && !isAnew && before) this.#looks.set(key, { ...before, doubt: file.written });
    else if (change !== 'none') this.#looks.set(key, await lookOf(file, generation));
    return { bytes, generation, offset: start + bytes.length };
  }

  async #readDocument({ key, file, question, before }: Ask): Promise<Found> {
    const { generation: asked, offset } = question;
    const nothing = { bytes: new Uint8Array(), generation: asked, offset };
    if (isSameDocument(file, question, before)) return nothing;
    if (file.size > documentLimitBytes) return { ...nothing, problem: tooLarge(file.size) };
    const generation = another(file, asked);
    const bytes = await file.read(0, file.size);
    this.#looks.set(key, { generation, inode: file.inode, size: file.size, written: file.written, print: 0 });
    return { bytes, generation, offset: bytes.length };
  }

  #forget(key: string, found: Found): Found {
    this.#looks.delete(key);
    return found;
  }
}

type Ask = {
  readonly key: string;
  readonly file: OpenFile;
  readonly question: Question;
  readonly before: Look | undefined;
  readonly isOver: boolean;
};

function keyOf(name: string, isDocument: boolean): string {
  return isDocument ? `document ${name}` : name;
}

/** What became of a file since the last answer. `doubt`: written to, and yet nothing about it is different. */
async function changeOf(
  file: OpenFile,
  { generation, offset }: Question,
  before: Look | undefined,
): Promise<'none' | 'grown' | 'doubt' | 'other'> {
  if (generation === 0) return offset > file.size ? 'other' : 'grown';
  if (file.inode !== inodeOf(generation) || file.size < offset) return 'other';
  if (before === undefined) return 'grown';
  if (file.size === before.size && file.written === before.written) return 'none';
  if (file.size < before.size || (await printOf(file, before.size)) !== before.print) return 'other';
  return file.size === before.size ? 'doubt' : 'grown';
}

function isSameDocument(file: OpenFile, { generation, offset }: Question, before: Look | undefined): boolean {
  if (before !== undefined) {
    return file.inode === before.inode && file.size === before.size && file.written === before.written;
  }
  return generation === toGeneration(file.inode, mark(file.written)) && file.size === offset;
}

async function lookOf(file: OpenFile, generation: number): Promise<Look> {
  const { inode, size, written } = file;
  return { generation, inode, size, written, print: await printOf(file, size) };
}

/** Of the first and the last 4 kB below `size`. */
async function printOf(file: OpenFile, size: number): Promise<number> {
  const head = crc32(await file.read(0, Math.min(size, printBytes)));
  if (size <= printBytes) return head;
  return crc32(await file.read(size - printBytes, printBytes), head);
}

const printBytes = 4096;

/** A generation of this file that is not the one given. */
function another({ inode, written }: OpenFile, than: number): number {
  const generation = toGeneration(inode, mark(written));
  return generation === than ? toGeneration(inode, mark(written) + 1) : generation;
}

function mark(written: string): number {
  return crc32(written);
}

function tooLarge(size: number): string {
  return `is too large: ${(size / 1e6).toFixed(1)} MB, at most ${documentLimitBytes / 1024 / 1024} MiB`;
}
