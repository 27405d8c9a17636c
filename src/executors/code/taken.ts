// What is asked of a snapshot, and what it is.
import type { CodeVersion, Snapshot } from '../../search/spec.ts';
import type { SizeLimits } from './gaps.ts';

/** A commit of the repository here, or `ref` (without one: what it calls HEAD) of another. */
export type CodeOrigin = { readonly commitRef: string } | { readonly url: string; readonly ref?: string | undefined };

export type Wanted = {
  readonly cwd: string;
  readonly stateFolder: string;
  readonly from?: CodeOrigin | undefined;
  /** Go on where something would be left out or is large. */
  readonly isForced?: boolean | undefined;
  readonly limits?: SizeLimits | undefined;
  /** What takes its time. */
  readonly tell?: ((text: string) => void) | undefined;
};

/** `notes`: what a person should know of it, of what is not included above all. */
export type Taken = {
  readonly snapshot: Snapshot;
  readonly code: CodeVersion | null;
  readonly notes: readonly string[];
};
