// A YAML file whose every value knows where it stands, so that what is wrong with it has a line and a column.
import { LineCounter, isMap, isScalar, isSeq, parseDocument } from 'yaml';
import type { Node, Pair } from 'yaml';
import { UsageError } from '../../errors.ts';
import { nearest } from '../../space/nearest.ts';

export type Entry = { readonly key: string; readonly value: Placed; readonly place: Placed };

/** A value of the file. All that is no map or list is a text, as it was typed: `1.10` is no number, `no` is not false. */
export class Placed {
  readonly #file: File;
  readonly #node: Node | null;
  /** Where nothing stands, that is where its key is. */
  readonly #offset: number;

  constructor(file: File, node: Node | null, offset: number) {
    this.#file = file;
    this.#node = node;
    this.#offset = offset;
  }

  /** `FILE:LINE:COLUMN: message` */
  error(message: string, hint?: string): UsageError {
    return errorAt(this.#file, this.#offset, message, hint);
  }

  /** Nothing stands behind the key. */
  isEmpty(): boolean {
    return this.#node === null || (isScalar(this.#node) && this.#node.source === '' && isPlain(this.#node));
  }

  /** undefined: it is no text. */
  text(): string | undefined {
    return isScalar(this.#node) && !this.isEmpty() ? String(this.#node.value) : undefined;
  }

  /** Of a list; undefined: it is none. */
  items(): readonly Placed[] | undefined {
    if (!isSeq(this.#node)) return undefined;
    return this.#node.items.map((item) => placed(this.#file, item, this.#offset));
  }

  /** Of a map; undefined: it is none. Throws UsageError for keys that are no text. */
  entries(): readonly Entry[] | undefined {
    if (!isMap(this.#node)) return undefined;
    return this.#node.items.map((pair) => this.#entry(pair));
  }

  /** Throws UsageError for the first key that is none of those; `what` it is a key of: `a host`. */
  checkKeys(known: readonly string[], what: string): void {
    const stranger = this.entries()?.find(({ key }) => !known.includes(key));
    if (stranger === undefined) return;
    const near = nearest(stranger.key, known);
    const hint = near.length > 0 ? `did you mean ${near.join(' or ')}?` : `${what} may have: ${known.join(', ')}`;
    throw stranger.place.error(`unknown key "${stranger.key}"`, hint);
  }

  #entry({ key, value }: Pair): Entry {
    const place = placed(this.#file, key, this.#offset);
    const text = place.text();
    if (text === undefined) throw place.error('a key must be a text');
    return { key: text, value: placed(this.#file, value, place.#offset), place };
  }
}

type File = { readonly path: string; readonly lines: LineCounter };

/** The whole file. Throws UsageError for what is no YAML. */
export function parsePlaced(path: string, text: string): Placed {
  const lines = new LineCounter();
  const file = { path, lines };
  // No types, so no surprises with them, and no tags: nothing in the file makes an object.
  const document = parseDocument(text, { lineCounter: lines, uniqueKeys: true, schema: 'failsafe' });
  const [problem] = [...document.errors, ...document.warnings];
  if (problem !== undefined) {
    throw errorAt(file, problem.pos[0], problem.message.split('\n')[0]?.replace(/ at line \d+.*$/, '') ?? 'not YAML');
  }
  return placed(file, document.contents, 0);
}

/** An alias is refused: what stands elsewhere has no place of its own here. */
function placed(file: File, node: unknown, fallback: number): Placed {
  const isNode = isScalar(node) || isMap(node) || isSeq(node);
  if (isNode) return new Placed(file, node, node.range?.[0] ?? fallback);
  if (node === null || node === undefined) return new Placed(file, null, fallback);
  throw errorAt(file, fallback, 'anchors and aliases (&, *) are not read here', 'write the value out');
}

function isPlain(node: { readonly type?: unknown }): boolean {
  return node.type === 'PLAIN' || node.type === undefined;
}

function errorAt({ path, lines }: File, offset: number, message: string, hint?: string): UsageError {
  const { line, col } = lines.linePos(offset);
  return new UsageError('file.invalid', `${path}:${line}:${col}: ${message}`, { hint });
}
