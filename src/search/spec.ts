// What a search was asked to do. Stored once, with `search.started`.
import type { Point, SearchSpace } from '../space/param.ts';
import type { Zip } from '../space/zip.ts';

export type StrategyName = 'grid' | 'random' | 'bayesian';
export type Aggregate = 'last' | 'min' | 'max' | 'avg';
export type Goal = 'maximize' | 'minimize';

/**
 * Which number of a run is optimised: the aggregate of one metric over the run's steps, or with `expression` that of the
 * metrics it names; `metric` is then its text, for people.
 */
export type Objective = {
  readonly metric: string;
  readonly aggregate: Aggregate;
  readonly goal: Goal;
  readonly expression?: true;
};

/** Where metrics are read beside the log and what the run sends. Paths may hold `:name:`, and are seen from where the run starts. */
export type SourceSpec =
  /** `pattern`: RE2 syntax, with a group `value` or its first group, and perhaps a group `step`. */
  | { readonly kind: 'regex'; readonly name: string; readonly pattern: string }
  | { readonly kind: 'file' | 'tensorboard'; readonly path: string };

/** A text file whose `:name:` are replaced for each run; `:as:` in the command is the path of the copy. */
export type RenderSpec = { readonly as: string; readonly text: string };

/** `median`: a run is stopped that at a step from `grace` on is worse than half of the others were. */
export type EarlyStop = { readonly rule: 'median'; readonly grace: number };

/** The user's command with `:name:` in it: an argv kept exactly, or a text for `/bin/sh`. */
export type CommandTemplate =
  { readonly kind: 'argv'; readonly argv: readonly string[] } | { readonly kind: 'shell'; readonly text: string };

/**
 * What code ran, as far as git knows; `isDirty`: changes of the user's on top of the commit. `source`: where it came from, if not from
 * the folder hyper was called in. The commit is `''` in a repository without one.
 */
export type CodeVersion = {
  readonly commit: string;
  readonly branch: string | null;
  readonly isDirty: boolean;
  /** Of these changes, where a snapshot has them; lines. */
  readonly changes?: { readonly files: number; readonly added: number; readonly removed: number };
  readonly source?: { readonly url: string; readonly ref: string };
};

/** The code of a search as it was when it began: all runs start in copies of it. */
export type Snapshot = {
  /** `git`: a commit with all the user's changes, in the state folder's own objects; `archive`: a tar of a folder without a repository. */
  readonly kind: 'git' | 'archive';
  /** The same for the same content: a commit id, or a hash. */
  readonly id: string;
  /** Which copies on a host share what they have in common; a plain file name. */
  readonly repository: string;
  /** Where hyper was called, seen from the top of the copy: `''`, `experiments/lstm`. */
  readonly folder: string;
};

/** A machine that runs go to. */
export type HostSpec = {
  /** What people call it, and its slots are named after. `local`: this machine. */
  readonly name: string;
  /** As `ssh` knows it: an alias, `user@box`; most often the name itself. */
  readonly address: string;
  /** Runs at once; null: as many as its GPUs take, one without a GPU. */
  readonly slots: number | null;
  /** Indices or UUIDs of the GPUs to use; null: all that are found. */
  readonly gpus: readonly string[] | null;
  readonly runsPerGpu: number | null;
  /** Shell text before each command: for conda, venv, modules. */
  readonly setup: string | null;
  /** Where all of hyper's files are on it, absolute or seen from the home folder; null: `.hyper-runs`. */
  readonly folder: string | null;
  readonly env: Readonly<Record<string, string>>;
  /** Names that `--machine-type` picks it by. */
  readonly labels: readonly string[];
};

/** How runs share GPUs. `perRun` null: one GPU where there is one; 0: none. */
export type GpuPlan = {
  readonly perRun: number | null;
  readonly runsPerGpu: number;
  /** A GPU with less free memory is left alone. */
  readonly minFreeGb: number | null;
};

/** A file or folder of the user's that hosts get once. `to`: absolute, or seen from where runs start. `key`: of its content. */
export type Upload = { readonly from: string; readonly to: string; readonly key: string };

/** Shell commands of the user's: at the search's end, and at each new best. */
export type Hooks = { readonly finish: string | null; readonly best: string | null };

/** Seconds, and the text that people read: `30m`. */
export type Timeout = { readonly seconds: number; readonly text: string };

/**
 * What a Bayesian search weighs a point's mean and sd with: by upper confidence bounds, by expected improvement, or by each in turn.
 * `exploration` from 0 (only what the mean promises) by 0.5 (as we tuned it) to 1 (only where little is known).
 */
export type Choice = { readonly acquisition: Acquisition; readonly exploration: number };

export const acquisitions = ['ucb', 'log-ei', 'portfolio'] as const;

export type Acquisition = (typeof acquisitions)[number];

export const defaultChoice: Choice = { acquisition: 'ucb', exploration: 0.5 };

export type SearchSpec = {
  readonly strategy: StrategyName;
  /** How a Bayesian search chooses; undefined: as `defaultChoice` has it. Specs before 0.2 lack it. */
  readonly choice?: Choice;
  readonly space: SearchSpace;
  /** Texts of `--constraint`; compiled where they are used. */
  readonly constraints: readonly string[];
  readonly objective: Objective | null;
  /** All runs there will be, repeats and failed ones included; fewer than asked for where the space has fewer points. */
  readonly numRuns: number;
  readonly askedRuns: number;
  readonly parallelRuns: number;
  /** Runs of each point. */
  readonly repeats: number;
  readonly seed: number;
  readonly command: CommandTemplate;
  /** Folder hyper was called from. */
  readonly cwd: string;
  /** Where runs start: in `cwd`, or each in its own `$HYPER_RUN_DIR`. */
  readonly runsIn: 'cwd' | 'run';
  readonly sources: readonly SourceSpec[];
  /** Whether Keras and Lightning report by themselves. */
  readonly autolog: boolean;
  readonly renders: readonly RenderSpec[];
  /** Texts of `--stop-condition`: alternatives. */
  readonly stopConditions: readonly string[];
  readonly earlyStop: EarlyStop | null;
  /** Wall-clock limit of one run. */
  readonly timeout: Timeout | null;
  /** Points of the user's, which are run first. */
  readonly startPoints: readonly Point[];
  /** Params of a grid that step together. */
  readonly zips: readonly Zip[];
  /** New attempts of a run that failed. */
  readonly retries: number;
  /** So many failed runs pause the search. */
  readonly maxFailures: number | null;
  /** Of the search, counted while it is driven. */
  readonly maxTime: Timeout | null;
  /** Text of `--target`: the search ends when its best is so good. */
  readonly target: string | null;
  /** The search ends after so many runs without a new best. */
  readonly patience: number | null;
  /** The search ends when what the runs to come may gain drowns in the noise. Specs before 0.2 lack it. */
  readonly stopWhenFlat?: boolean;
  readonly onHangup: 'continue' | 'stop';
  readonly hooks: Hooks;
  readonly failOn: 'any' | 'all' | 'never';
  /** Texts of `--assert`. */
  readonly asserts: readonly string[];
  readonly name: string | null;
  readonly description: string | null;
  readonly labels: readonly string[];
  readonly code: CodeVersion | null;
  /** null: runs use the code where it is. */
  readonly snapshot: Snapshot | null;
  /** Where runs go; none: this machine. */
  readonly hosts: readonly HostSpec[];
  /** A host that has not answered for so long has lost its runs; null: never. */
  readonly hostLostAfter: Timeout | null;
  readonly gpus: GpuPlan;
  /** Of the user's, for every run. */
  readonly env: Readonly<Record<string, string>>;
  /** Of these, those whose values the user did not type: they are never shown. */
  readonly hiddenEnv?: readonly string[];
  readonly uploads: readonly Upload[];
  /** Globs of files to bring back, seen from where a run starts. */
  readonly outputs: readonly string[];
  readonly hyperVersion: string;
};

/** What of a search may be changed once it has begun. */
export type SpecChange = Partial<
  Pick<
    SearchSpec,
    | 'numRuns'
    | 'askedRuns'
    | 'parallelRuns'
    | 'timeout'
    | 'objective'
    | 'retries'
    | 'maxFailures'
    | 'maxTime'
    | 'target'
    | 'patience'
    | 'stopWhenFlat'
  >
>;
