// A host as its files and programs are reached: what ships code and data there and brings results back is written against this.
import type { Readable, Writable } from 'node:stream';
import type { HostSpec } from '../search/spec.ts';

/** What a host says of itself. Paths are absolute. */
export type HostFacts = {
  readonly home: string;
  /** All that is hyper's of this project on it: attempts, code, data. */
  readonly root: string;
  /** Tells machines apart that share a file system. */
  readonly machineId: string;
  readonly bootId: string;
  readonly user: string;
  /** `Linux`, `Darwin`. */
  readonly system: string;
  readonly loginShell: string;
  /** Versions; null: it has none. */
  readonly git: string | null;
  readonly rsync: string | null;
  readonly hasTar: boolean;
  /** Of the disk that `root` is on; null: it cannot tell. */
  readonly freeGb: number | null;
  /** How far its clock is ahead of ours, in milliseconds, as far as the way there tells. */
  readonly aheadMs: number;
  readonly cores: number | null;
  /** CUDA_VISIBLE_DEVICES where it is set for who logs in. */
  readonly visibleGpus: string | null;
};

export type Ran = { readonly exitCode: number; readonly stdout: string; readonly stderr: string };

/** A command on the host with its streams open. `ended` never rejects for an exit code, but with HostError if the host was lost. */
export type Streaming = {
  readonly stdin: Writable;
  readonly stdout: Readable;
  readonly ended: Promise<{ readonly exitCode: number; readonly stderr: string }>;
};

/**
 * Commands over connections of their own, which may take long. `script`: POSIX sh text, the same under every login shell; nothing secret
 * may stand in it, for everybody on the host can read it.
 */
export type HostAccess = {
  readonly spec: HostSpec;
  readonly facts: HostFacts;
  /** Rejects with HostError `host.closed` where it cannot be reached or the connection breaks. At most 10 MB of output. */
  run(script: string, options?: { readonly stdin?: string; readonly signal?: AbortSignal }): Promise<Ran>;
  stream(script: string, signal?: AbortSignal): Streaming;
  /** For programs that start ssh themselves: `GIT_SSH_COMMAND`, `rsync -e`. Without the host. */
  readonly sshCommand: string;
};
