// The contract of every kind of place where attempts run. What a job is and where it lives is data (`search/job.ts`).
import type { AttemptRef, Job } from '../search/job.ts';

/** `local:0`, `gpu2:gpu0`. `blocked` says why nothing starts there now, as a person reads it; who sits there stays. */
export type Slot = {
  readonly id: string;
  readonly host: string;
  readonly gpus: readonly string[];
  readonly accelerator?: 'amd';
  /** The machine has GPUs, and this is a slot without one. */
  readonly isGpuFree?: true;
  readonly blocked?: string;
  /** Blocked until a person acts: its host was refused, given up or disabled. */
  readonly isHopeless?: true;
};

/**
 * `script` is sh text, already quoted. `cwd` is an absolute path, made if it is missing. `setup`: sh text that comes before it, with
 * the variables in place. `pythonPath`: a folder to stand first on the PYTHONPATH that there is then.
 */
export type JobOrder = {
  readonly script: string;
  readonly setup?: string;
  readonly pythonPath?: string;
  readonly env: Readonly<Record<string, string>>;
  readonly cwd: string;
  readonly limitSeconds: number;
  readonly graceSeconds: number;
};

export type Fate =
  /** Recorded, never started: ask `launch` again. */
  | { readonly kind: 'absent' }
  | { readonly kind: 'starting' | 'running' }
  /** Lives on without its supervisor. */
  | { readonly kind: 'orphan' }
  /** From the file `exit`. `at`: seconds since 1970, perhaps only whole ones. `why`: set when we ended it. */
  | { readonly kind: 'exited'; readonly code: number; readonly at: number; readonly why?: EndedByUs }
  /** `unreachable`: its host has not answered for so long that it is given up; `since`: milliseconds since 1970. */
  | { readonly kind: 'lost'; readonly why: 'vanished' | 'reboot' | 'launch_failed' }
  | { readonly kind: 'lost'; readonly why: 'unreachable'; readonly since: number }
  /** Cannot be asked now; the run keeps its state. `since`: milliseconds since 1970. */
  | { readonly kind: 'unknown'; readonly since: number };

/** The reason is that of `stop`; a run at its time limit needs none. */
export type EndedByUs = { readonly how: 'timeout' } | { readonly how: 'stopped' | 'killed'; readonly reason: string };

/** `file`: a path seen from the attempt's folder, or an absolute one. */
export type Question = {
  readonly job: Job;
  readonly file: string;
  readonly generation: number;
  readonly offset: number;
  /** The file is written anew, not appended to: all of it is the answer whenever it has changed. */
  readonly isDocument?: boolean;
};

/** Where the end of a file is: what was written before an attempt began is not its own. */
export type FileEnd = Pick<Answer, 'generation' | 'offset'>;

/** What the processes of an attempt use now. `cpuSeconds` since it began; `gpu…` absent where it has none. */
export type Usage = {
  readonly ref: AttemptRef;
  readonly cpuSeconds: number;
  readonly memoryGb: number;
  readonly gpuPercent?: number;
  readonly gpuMemoryGb?: number;
};

/** The most bytes an answer brings; a shorter one of an ended attempt brought all there was. */
export const answerLimitBytes = 256 * 1024;

/** The largest document that is read; its answer brings all of it. */
export const documentLimitBytes = 4 * 1024 * 1024;

/**
 * `bytes` (at most `answerLimitBytes`) begin at `offset` − `bytes.length`. `exited` with no bytes: all was read. `generation` changes
 * when the file was replaced or truncated; it is then read again from 0.
 */
export type Answer = {
  readonly fate: Fate;
  readonly bytes: Uint8Array;
  readonly generation: number;
  readonly offset: number;
  /** Why the file cannot be read, for a person: `is a folder`. */
  readonly problem?: string;
};

/** term: TERM, grace, KILL, sweep. kill: at once. */
export type Stop = { readonly how: 'term' | 'kill'; readonly reason: string; readonly graceSeconds: number };

/** What an executor pushes: hints, `poll` and `slots` stay the truth. */
export type Change =
  | { readonly kind: 'ended'; readonly ref: AttemptRef }
  /** Slots came, went, were blocked or are no more. */
  | { readonly kind: 'slots' }
  /** A host can be reached, for the first time or again: what does not belong there should be ended. */
  | { readonly kind: 'reached'; readonly host: string };

export type Executor = {
  /** How often living attempts are worth a look of which nothing was heard. */
  readonly pollEveryMs: number;
  /**
   * Where so many runs can sit; there may be more slots than that. Asked again when that number changes, and after a push; a slot's name
   * stays. The first call rejects with HostError where no host can be used, and may take as long as a host may take to answer.
   */
  slots(parallelRuns: number, signal: AbortSignal): Promise<readonly Slot[]>;
  /** No I/O: where the attempt will live, known before anything is done. */
  place(ref: AttemptRef, slot: Slot): Job;
  /** Idempotent: at most one start per attempt, however often asked. Resolves when the supervisor was started. */
  launch(job: Job, order: JobOrder, signal: AbortSignal): Promise<Job>;
  /**
   * All questions of a host in one request at most, answers in the same order. That an attempt runs may be known from 2 seconds ago. Who
   * asks about several hosts waits for the slowest.
   */
  poll(questions: readonly Question[], signal: AbortSignal): Promise<readonly Answer[]>;
  /** Where each of these files ends now, seen like `Question.file`; 0 and 0 where there is none. Asked before a launch. */
  ends(job: Job, files: readonly string[], signal: AbortSignal): Promise<readonly FileEnd[]>;
  /** Files below a folder, as paths from it, sorted; at most 1,000. None where there is no such folder. */
  list(job: Job, folder: string, signal: AbortSignal): Promise<readonly string[]>;
  /** Of those jobs that run now; one look at the host for all of them. */
  usage(jobs: readonly Job[], signal: AbortSignal): Promise<readonly Usage[]>;
  changes(signal: AbortSignal): AsyncIterable<Change>;
  /**
   * Safe to repeat. The supervisor escalates and writes why, so a driver that dies changes nothing. Where the host cannot be reached it
   * is asked as soon as it can, and this resolves at once.
   */
  stop(job: Job, stop: Stop): Promise<void>;
  /** Kills attempts of that search which live on the host, but for those that are kept; resolves to their number. */
  reap(host: string, search: number, keep: readonly AttemptRef[], signal: AbortSignal): Promise<number>;
  close(): Promise<void>;
};
