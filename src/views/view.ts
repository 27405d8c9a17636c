// The contract of every watcher of a search. `update` is called after the fact was stored and folded into `state`.
import type { Fact } from '../search/events.ts';
import type { Outlook } from '../search/outlook.ts';
import type { SearchState } from '../search/state.ts';

/** What views need to know beside the facts. Paths are absolute. */
export type ViewContext = {
  /** The state folder, `.hyper`. */
  readonly root: string;
  /** The command of a run as a person would type it, values in full precision. */
  command(state: SearchState, run: number): string;
  /** Last `lines` lines of a run's output, made safe to print. */
  tail(state: SearchState, run: number, lines: number): readonly string[];
  /** Why nothing starts in some slots now, a sentence each; only the driver's own process can tell. */
  waiting?(): readonly string[];
  /** What the runs to come may gain, as of one of the last results; only the driver's own process can tell. */
  outlook?(): Outlook | undefined;
  /** Milliseconds since 1970. */
  now(): number;
};

export type NoticeKind = 'warning' | 'note';

export type View = {
  update(state: SearchState, fact: Fact): void;
  /** Something to say that is no fact: a warning (a metric not seen yet, a poll that failed), or only a note. */
  notice(text: string, kind?: NoticeKind): void;
  close(): void;
};

/** One that may also come to a search that is under way. */
export type JoiningView = View & {
  /** Once, before any update: shows how the search stands, in place of its history. */
  join(state: SearchState): void;
};
