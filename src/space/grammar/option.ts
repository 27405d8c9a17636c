// What may follow the bounds of a range: a scaling, a type, `step=S`, `n=K`, in any order.
import { shorten } from '../../expressions/caret.ts';
import { nearest } from '../nearest.ts';
import type { Scale } from '../param.ts';
import type { Piece } from '../problem.ts';

export type Option =
  | { readonly kind: 'scale'; readonly value: Scale; readonly piece: Piece }
  | { readonly kind: 'type'; readonly value: 'int' | 'float'; readonly piece: Piece }
  /** `value` is what stands behind the `=`. */
  | { readonly kind: 'step'; readonly value: Piece; readonly piece: Piece }
  | { readonly kind: 'n'; readonly value: Piece; readonly piece: Piece }
  | { readonly kind: 'fault'; readonly reason: string; readonly remedy: Remedy; readonly piece: Piece };

/** `text`: perhaps no range was meant at all, as in `12:30:45`. */
export type Remedy =
  | { readonly kind: 'replace'; readonly by: string }
  | { readonly kind: 'drop' }
  | { readonly kind: 'text' }
  | { readonly kind: 'none' };

type Word =
  { readonly kind: 'scale'; readonly value: Scale } | { readonly kind: 'type'; readonly value: 'int' | 'float' };

const WORDS: ReadonlyMap<string, Word> = new Map<string, Word>([
  ['linear', { kind: 'scale', value: 'linear' }],
  ['log', { kind: 'scale', value: 'log' }],
  ['reverse_log', { kind: 'scale', value: 'reverse_log' }],
  ['int', { kind: 'type', value: 'int' }],
  ['float', { kind: 'type', value: 'float' }],
]);

/** Option with a value → how it is written. */
const KEYS: ReadonlyMap<string, { readonly kind: 'step' | 'n'; readonly shape: string }> = new Map([
  ['step', { kind: 'step', shape: 'step=S' }],
  ['n', { kind: 'n', shape: 'n=K' }],
]);

/** Our word ← other tools' words for it, and ours spelt out. They are suggested, not accepted. */
const SYNONYMS: ReadonlyMap<string, readonly string[]> = new Map([
  ['linear', ['lin', 'uniform']],
  ['log', ['ln', 'log10', 'logarithmic', 'loguniform', 'log_uniform', 'exponential']],
  ['reverse_log', ['reverse-log', 'reverselog', 'revlog']],
  ['int', ['integer', 'long']],
  ['float', ['real', 'double', 'number']],
  ['step', ['steps', 'stepsize', 'step_size', 'by', 'every']],
  ['n', ['num', 'points', 'count', 'size']],
]);

/** Case does not matter, nor do blanks around. */
export function readOption(piece: Piece): Option {
  const equals = piece.text.indexOf('=');
  if (equals >= 0) return readKey(piece, equals);
  const word = piece.text.trim().toLowerCase();
  const known = WORDS.get(word);
  if (known !== undefined) return { ...known, piece };
  const key = KEYS.get(word);
  if (key !== undefined) return fault(piece, `${word} needs a value: ${key.shape}`, { kind: 'none' });
  if (word === '') return fault(piece, 'an option is missing behind the ":"', { kind: 'drop' });
  const meant = meantWord(word, WORDS);
  return unknown(piece, word, meant === undefined ? { kind: 'text' } : { kind: 'replace', by: meant });
}

/** Whether a field can only be meant as an option. */
export function isOption({ text }: Piece): boolean {
  return (
    WORDS.has(text.trim().toLowerCase()) ||
    (KEYS.has(text.split('=', 1).join().trim().toLowerCase()) && text.includes('='))
  );
}

function readKey(piece: Piece, equals: number): Option {
  const word = piece.text.slice(0, equals).trim().toLowerCase();
  const value = { text: piece.text.slice(equals + 1), start: piece.start + equals + 1 };
  const key = KEYS.get(word);
  if (key !== undefined && value.text.trim() === '')
    return fault(piece, `${word} needs a value: ${key.shape}`, { kind: 'none' });
  if (key !== undefined) return { kind: key.kind, value, piece };
  if (WORDS.has(word)) return fault(piece, `${word} takes no value`, { kind: 'replace', by: word });
  const meant = meantWord(word, KEYS);
  return unknown(
    piece,
    word,
    meant === undefined ? { kind: 'text' } : { kind: 'replace', by: `${meant}=${value.text}` },
  );
}

function unknown(piece: Piece, word: string, remedy: Remedy): Option {
  const options = [...WORDS.keys(), ...Array.from(KEYS.values(), ({ shape }) => shape)].join(', ');
  return fault(piece, `unknown option "${shorten(word)}"; options are ${options}`, remedy);
}

function fault(piece: Piece, reason: string, remedy: Remedy): Option {
  return { kind: 'fault', reason, remedy, piece };
}

/** The word of ours closest to one that is not, be it by a synonym. */
function meantWord(word: string, known: ReadonlyMap<string, unknown>): string | undefined {
  const meanings = new Map(
    Array.from(known.keys()).flatMap((ours) => [ours, ...(SYNONYMS.get(ours) ?? [])].map((other) => [other, ours])),
  );
  const [best] = nearest(word, Array.from(meanings.keys()));
  return best === undefined ? undefined : meanings.get(best);
}
