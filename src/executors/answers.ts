// Questions about attempts as one line, and the agent's lines as answers.
import { attemptPath } from '../search/job.ts';
import type { Answer, EndedByUs, Fate, Question } from './executor.ts';
import { type ReplyPart, unescapeText } from './protocol.ts';

/** Bytes of a file that begin at `start`. `inode`: its last 12 digits. */
type Found = { readonly inode: number; readonly start: number; readonly bytes: Uint8Array };

/**
 * One request for all questions; those about one attempt should stand together. Where `isFollowed`, it asks for the fate alone:
 * of a file that is never there.
 */
export function renderPoll(questions: readonly Question[], isFollowed: (question: Question) => boolean): string {
  const words = questions.map((question) => {
    const { job, file, generation, offset } = question;
    return `${attemptPath(job.ref)} ${isFollowed(question) ? '- 0 0' : `${file} ${inodeOf(generation)} ${offset}`}`;
  });
  return ['poll', ...words].join(' ');
}

/** Answers to `renderPoll`. The agent says nothing of an attempt that runs and wrote nothing new. */
export function parseAnswers(questions: readonly Question[], parts: readonly ReplyPart[]): readonly Answer[] {
  const byIndex = new Map(parts.map((part) => [Number(part.words[0]), part]));
  return questions.map((question, index) => {
    const part = byIndex.get(index);
    if (part === undefined) return toAnswer(question, { kind: 'running' }, undefined);
    const [, inode, start, ...state] = part.words;
    const found = { inode: Number(inode), start: Number(start), bytes: part.bytes };
    return toAnswer(question, toFate(state), inode === '-' ? undefined : found);
  });
}

export function toAnswer(question: Question, fate: Fate, found: Found | undefined): Answer {
  const { generation, offset } = question;
  if (found === undefined) return { fate, bytes: new Uint8Array(), generation, offset };
  const { inode, start, bytes } = found;
  return { fate, bytes, generation: nextGeneration(question, inode, start), offset: start + bytes.length };
}

/**
 * A generation is the file's inode and how often it was seen to shrink: what a later reader must know to notice that the
 * file is another one. 0: nothing was read yet.
 */
function nextGeneration({ generation, offset }: Question, inode: number, start: number): number {
  if (inode !== inodeOf(generation)) return toGeneration(inode, 0);
  return start === offset ? generation : toGeneration(inode, generation + 1);
}

/** With an inode of at most 12 digits (the agent cuts longer ones) it stays an exact integer. Of `count` only 12 bits are kept. */
export function toGeneration(inode: number, count: number): number {
  return inode * counts + (count % counts);
}

export function inodeOf(generation: number): number {
  return Math.floor(generation / counts);
}

const counts = 4096;

function toFate([kind = '', ...details]: readonly string[]): Fate {
  switch (kind) {
    case 'starting':
    case 'running':
    case 'orphan':
    case 'absent':
      return { kind };
    case 'exited':
      return toExited(details);
    case 'lost':
      return { kind, why: toLoss(details[0]) };
    default:
      throw new TypeError(`agent answered an unknown state "${kind}"`);
  }
}

function toExited([code, at, how, reason]: readonly string[]): Fate {
  const exited = { kind: 'exited', code: Number(code), at: Number(at) } as const;
  // The last word may be the announcement of bytes.
  if (how !== 'timeout' && how !== 'stopped' && how !== 'killed') return exited;
  return { ...exited, why: toWhy(how, reason ?? '') };
}

function toWhy(how: EndedByUs['how'], reason: string): EndedByUs {
  return how === 'timeout' ? { how } : { how, reason: unescapeText(reason) };
}

function toLoss(word: string | undefined): 'vanished' | 'reboot' | 'launch_failed' {
  return word === 'reboot' || word === 'launch_failed' ? word : 'vanished';
}
