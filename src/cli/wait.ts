// Short waits before a search starts show on a terminal; elsewhere they say nothing.
import { withSpinner } from '../views/spinner.ts';
import { terminalOf } from '../views/terminal.ts';
import type { Io } from './io.ts';
import type { PlainOptions } from './options.ts';

export type Wait = <T>(text: string, work: () => Promise<T>) => Promise<T>;

export function createWait(io: Io, options: PlainOptions): Wait {
  const terminal = terminalOf(io.stderr, io.env, options.color);
  const isShown = terminal.isTty && options.quiet !== true && options.json === undefined;
  return (text, work) => (isShown ? withSpinner(terminal, io.env, text, work) : work());
}
