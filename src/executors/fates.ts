// What attempts do now, asked of the agent no more often than needed: that costs more than all else while nothing happens.
import { type AttemptRef, attemptPath } from '../search/job.ts';
import { parseAnswers, renderPoll, toAnswer } from './answers.ts';
import type { Answer, Question } from './executor.ts';
import type { ReplyPart } from './protocol.ts';

/**
 * How long an attempt that was seen to run is not asked about again. Ends are pushed, and are seen in the attempt's folder; what
 * is seen late is a supervisor that was killed before it could write one.
 */
const freshMs = 2_000;

type Options = {
  readonly request: (line: string) => Promise<readonly ReplyPart[]>;
  /**
   * When its end was written into the attempt's folder, in milliseconds since 1970, if it was; undefined where its disk is not ours, and
   * all is asked each time.
   */
  readonly endedAt: ((ref: AttemptRef) => number | undefined) | undefined;
};

export class Fates {
  readonly #options: Options;
  /** When an attempt was last seen to run, by its path; of a clock that never goes back. */
  readonly #seenAt = new Map<string, number>();

  constructor(options: Options) {
    this.#options = options;
  }

  /** Where not `isFollowed`, an answer brings bytes too. Rejects with HostError. */
  async ask(questions: readonly Question[], isFollowed: (question: Question) => boolean): Promise<readonly Answer[]> {
    const now = performance.now();
    const fresh = this.#freshOf(questions, now);
    const asked = questions.filter(({ job }) => !fresh.has(attemptPath(job.ref)));
    const answers = asked.length === 0 ? [] : [...(await this.#askAgent(asked, isFollowed, now))];
    return questions.map((question) => {
      const answer = fresh.has(attemptPath(question.job.ref)) ? undefined : answers.shift();
      return answer ?? toAnswer(question, { kind: 'running' }, undefined);
    });
  }

  /** Something was done to it, or heard of it. */
  forget(ref: AttemptRef): void {
    this.#seenAt.delete(attemptPath(ref));
  }

  async #askAgent(
    questions: readonly Question[],
    isFollowed: (question: Question) => boolean,
    now: number,
  ): Promise<readonly Answer[]> {
    const sorted = sortByPath(questions, isFollowed);
    try {
      const reply = await this.#options.request(renderPoll(sorted, isFollowed));
      const answers = new Map<Question, Answer>();
      for (const [index, answer] of parseAnswers(sorted, reply).entries()) {
        const question = sorted[index];
        if (question !== undefined) answers.set(question, this.#withTime(answer, question));
      }
      return questions.map((question) => {
        const answer = answers.get(question) ?? toAnswer(question, { kind: 'running' }, undefined);
        if (answer.fate.kind === 'running') this.#seenAt.set(attemptPath(question.job.ref), now);
        else this.forget(question.job.ref);
        return answer;
      });
    } catch (error) {
      // Who is out of reach is so for all of them at once.
      this.#seenAt.clear();
      throw error;
    }
  }

  /**
   * The host tells ends in whole seconds; where its disk is ours, the file has more, unless it was written long after the end: when the
   * last of the attempt's processes was gone.
   */
  #withTime(answer: Answer, question: Question): Answer {
    if (answer.fate.kind !== 'exited') return answer;
    const writtenAt = this.#options.endedAt?.(question.job.ref);
    if (writtenAt === undefined || Math.floor(writtenAt / 1000) !== answer.fate.at) return answer;
    return { ...answer, fate: { ...answer.fate, at: writtenAt / 1000 } };
  }

  /** Paths of attempts that need not be asked about. */
  #freshOf(questions: readonly Question[], now: number): ReadonlySet<string> {
    const { endedAt } = this.#options;
    const fresh = new Set<string>();
    if (endedAt === undefined) return fresh;
    const seen = new Set<string>();
    for (const { job } of questions) {
      const path = attemptPath(job.ref);
      if (seen.has(path)) continue;
      seen.add(path);
      const seenAt = this.#seenAt.get(path);
      if (seenAt !== undefined && now - seenAt < freshMs && endedAt(job.ref) === undefined) fresh.add(path);
    }
    return fresh;
  }
}

/** As the agent wants them. The names are plain ASCII, whose order is that of their bytes. */
function sortByPath(questions: readonly Question[], isFollowed: (question: Question) => boolean): readonly Question[] {
  const named = questions.map((question) => ({
    question,
    path: `${attemptPath(question.job.ref)}/${isFollowed(question) ? '-' : question.file}`,
  }));
  return named.toSorted((a, b) => (a.path < b.path ? -1 : Number(a.path > b.path))).map(({ question }) => question);
}
