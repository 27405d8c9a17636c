// Ctrl-C, TERM and HUP, as a search takes them.
import { graceSeconds } from '../driver/halt.ts';
import type { Mailbox } from '../driver/mailbox.ts';
import type { SearchSpec } from '../search/spec.ts';
import type { View } from '../views/view.ts';
import type { Io } from './io.ts';

/**
 * Once: no more launches, TERM, grace. Twice: KILL. A third time: leave without waiting. HUP: the terminal is gone, and the search
 * goes on, or it is the same as TERM. Returns how to stop listening.
 */
export function listenToSignals(
  io: Io,
  mailbox: Mailbox,
  view: Pick<View, 'notice'>,
  onHangup: SearchSpec['onHangup'] = 'continue',
): () => void {
  let count = 0;
  const interrupt = (signal: 'SIGINT' | 'SIGTERM') => (): void => {
    count += 1;
    const again = signal === 'SIGINT' ? 'Ctrl-C' : signal;
    if (count === 1)
      view.notice(`stopping: running runs get SIGTERM and ${graceSeconds} s; ${again} again kills them`, 'note');
    if (count === 2)
      view.notice(`killing the running runs; ${again} again leaves without waiting for their ends`, 'note');
    mailbox.push({ kind: 'interrupt', signal });
  };
  const listeners = [
    io.onSignal('SIGINT', interrupt('SIGINT')),
    io.onSignal('SIGTERM', interrupt('SIGTERM')),
    io.onSignal('SIGHUP', onHangup === 'stop' ? interrupt('SIGTERM') : () => {}),
  ];
  return () => listeners.forEach((stop) => stop());
}
