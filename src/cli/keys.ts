// Single keys, while hyper has the terminal to itself. Raw mode takes the signals of Ctrl-C, Ctrl-Z and Ctrl-\ away: they are
// sent here as the terminal would have sent them.
import { isForeground } from './foreground.ts';
import type { Io } from './io.ts';

export type KeyHandlers = {
  /** One character, no control character. */
  press(key: string): void;
  /** This process is about to stand still; the terminal is the shell's. */
  suspend(): void;
  /** It goes on, and has the terminal again. */
  wake(): void;
};

export type Keys = {
  /** Whether a key that is pressed now gets here. */
  work(): boolean;
  /** Gives the terminal back. Safe to repeat. */
  close(): void;
};

/** A shell that brings us to the foreground need not send a signal: it is looked at so often, while we are not in front. */
const lookMs = 1000;

const ctrlC = '\x03';
const ctrlZ = '\x1a';
const ctrlBackslash = '\x1c';

/** Arrows, function keys and their like, of which no part is a key of ours. */
// oxlint-disable-next-line no-control-regex -- that is what they begin with
const sequences = /\x1b(?:\[[\d;?<]*[ -/]*[@-~]|O.|.)?/gs;

/**
 * Does nothing where stdin is no terminal, and touches the terminal only while this process is in its foreground: in `hyper … &`
 * keys begin to work after `fg`.
 */
export function listenToKeys(io: Io, handlers: KeyHandlers, isInFront = () => isForeground(io.pid)): Keys {
  return io.stdin.isTTY ? new TerminalKeys(io, handlers, isInFront) : { work: () => false, close: () => {} };
}

class TerminalKeys implements Keys {
  readonly #io: Io;
  readonly #handlers: KeyHandlers;
  readonly #isInFront: () => boolean;
  readonly #look: NodeJS.Timeout;
  readonly #stopListening: () => void;
  #isHeld = false;
  #isAsleep = false;
  #isClosed = false;

  constructor(io: Io, handlers: KeyHandlers, isInFront: () => boolean) {
    this.#io = io;
    this.#handlers = handlers;
    this.#isInFront = isInFront;
    this.#look = setInterval(() => this.#hold(), lookMs).unref();
    // Stopped from elsewhere, it may go on in the background, or in front of a terminal that was set anew.
    this.#stopListening = io.onSignal('SIGCONT', () => {
      this.#release();
      this.#hold();
    });
    // Stays: the terminal may be gone by the time it is given back, and that ends no search.
    io.stdin.on('error', () => this.close());
    this.#hold();
  }

  work(): boolean {
    return this.#isHeld;
  }

  close(): void {
    this.#isClosed = true;
    clearInterval(this.#look);
    this.#stopListening();
    this.#release();
  }

  #hold(): void {
    if (this.#isHeld || this.#isClosed || !this.#isInFront()) return;
    this.#isHeld = true;
    const { stdin } = this.#io;
    // Off and on: after a stop, the shell has set the terminal as it likes it, and Node does not know.
    stdin.setRawMode(false).setRawMode(true);
    stdin.on('data', this.#take);
    stdin.resume().unref();
    if (this.#isAsleep) this.#handlers.wake();
    this.#isAsleep = false;
  }

  #release(): void {
    if (!this.#isHeld) return;
    this.#isHeld = false;
    const { stdin } = this.#io;
    stdin.off('data', this.#take).pause();
    if (this.#isInFront()) stdin.setRawMode(false);
  }

  readonly #take = (bytes: Buffer): void => {
    for (const key of bytes.toString('utf8').replaceAll(sequences, '')) this.#press(key);
  };

  #press(key: string): void {
    if (key === ctrlC) this.#io.signalGroup('SIGINT');
    else if (key === ctrlZ) this.#suspend();
    else if (key === ctrlBackslash) this.#quit();
    else if (key >= ' ' && key !== '\x7f' && !this.#isClosed) this.#handlers.press(key);
  }

  #suspend(): void {
    this.#release();
    this.#isAsleep = true;
    this.#handlers.suspend();
    // Not before the reading has really stopped: Node does that a tick later.
    setImmediate(() => {
      this.#io.signalGroup('SIGTSTP'); // here it stands still
      this.#hold();
    });
  }

  #quit(): void {
    this.#release();
    this.#handlers.suspend();
    this.#io.signalGroup('SIGQUIT');
  }
}
