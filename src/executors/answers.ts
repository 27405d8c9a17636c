// Questions about attempts as one line, and the agent's lines as answers.
import { attemptPath } from '../search/job.ts';
import type { Answer, EndedByUs, Fate, Question } from './executor.ts';
import { type ReplyPart, unescapeText } from './protocol.ts';

/** An answer with fewer bytes than this had all there was. The agent's own figure. */
export const maxBytes = 262_144;

/** One request for all questions; those about one attempt should stand together. */
export function renderPoll(questions: readonly Question[]): string {
  const words = questions.flatMap(({ job, file, generation, offset }) => {
    return [attemptPath(job.ref), file, inodeOf(generation), offset];
  });
  return ['poll', ...words].join(' ');
}

/** The agent says nothing of an attempt that runs and wrote nothing new. */
export function parseAnswers(questions: readonly Question[], parts: readonly ReplyPart[]): readonly Answer[] {
  const byIndex = new Map(parts.map((part) => [Number(part.words[0]), part]));
  return questions.map((question, index) => toAnswer(question, byIndex.get(index)));
}

function toAnswer(question: Question, part: ReplyPart | undefined): Answer {
  const { generation, offset } = question;
  if (part === undefined) return { fate: { kind: 'running' }, bytes: new Uint8Array(), generation, offset };
  const [, inode = '', start = '', ...state] = part.words;
  const fate = toFate(state);
  if (inode === '-') return { fate, bytes: part.bytes, generation, offset };
  return {
    fate,
    bytes: part.bytes,
    generation: nextGeneration(question, Number(inode), Number(start)),
    offset: Number(start) + part.bytes.length,
  };
}

/**
 * A generation is the file's inode and how often it was seen to shrink: what a later reader must know to notice that the
 * file is another one. 0: nothing was read yet.
 */
function nextGeneration({ generation, offset }: Question, inode: number, start: number): number {
  if (inode !== inodeOf(generation)) return inode * shrinks;
  if (start === offset) return generation;
  return inode * shrinks + ((generation + 1) % shrinks);
}

/** With an inode of at most 12 digits (the agent cuts longer ones) the product stays an exact integer. */
const shrinks = 4096;

function inodeOf(generation: number): number {
  return Math.floor(generation / shrinks);
}

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
  return { how, reason: how === 'timeout' ? `timeout ${renderDuration(Number(reason))}` : unescapeText(reason) };
}

function toLoss(word: string | undefined): 'vanished' | 'reboot' | 'launch_failed' {
  return word === 'reboot' || word === 'launch_failed' ? word : 'vanished';
}

function renderDuration(seconds: number): string {
  if (seconds % 3600 === 0) return `${seconds / 3600}h`;
  return seconds % 60 === 0 ? `${seconds / 60}m` : `${seconds}s`;
}
