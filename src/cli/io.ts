// All of the outside that the CLI may touch. `bin/hyper.js` alone makes one from `process`.
import type { ReadStream, WriteStream } from 'node:tty';

export type Io = {
  readonly stdin: ReadStream;
  readonly stdout: WriteStream;
  readonly stderr: WriteStream;
  readonly env: NodeJS.ProcessEnv;
  readonly cwd: string;
  readonly pid: number;
  /** The words that start this program once more, without arguments. */
  readonly self: readonly string[];
  /** Returns how to stop listening. */
  onSignal(signal: 'SIGINT' | 'SIGTERM' | 'SIGHUP' | 'SIGCONT', listener: () => void): () => void;
  /** To this process and all of its group, as the terminal does it for Ctrl-C, Ctrl-Z and Ctrl-\\. */
  signalGroup(signal: 'SIGINT' | 'SIGTSTP' | 'SIGQUIT'): void;
};
