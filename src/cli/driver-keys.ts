// The keys of a search that is driven here: pause and go on, detach, help. Ctrl-C and its kin stay signals.
import type { Control, ControlReply } from '../search/control.ts';
import type { SearchState } from '../search/state.ts';
import type { Io } from './io.ts';
import { listenToKeys } from './keys.ts';
import type { Screen } from './screen.ts';

const help = 'keys: p pause, go on; d go on in the background; Ctrl-C stop; Ctrl-Z suspend';

/** Only where the live view is shown: elsewhere nobody sees that there are keys. Returns how to stop listening. */
export function driveByKeys(
  io: Io,
  { live, notice }: Pick<Screen, 'live' | 'notice'>,
  ask: (control: Control) => Promise<ControlReply>,
  isInFront?: () => boolean,
): () => void {
  if (live === undefined) return () => {};
  const answer = (asked: Promise<ControlReply>): void => void asked.then(({ text }) => notice(text, 'note'));
  const handlers = {
    press(key: string) {
      if (key === 'p') answer(togglePause(ask, { kind: 'pause', stays: true }));
      else if (key === 'd') answer(ask({ kind: 'detach' }));
      else if (key === '?') notice(help, 'note');
    },
    suspend: () => live.hide(),
    wake: () => live.show(),
  };
  const keys = listenToKeys(io, handlers, isInFront);
  live.offerKeys((state) => (keys.work() ? [pauseHint(state), 'd detach', '? help', 'Ctrl-C stop'] : ['Ctrl-C stop']));
  return () => keys.close();
}

export function pauseHint({ status }: SearchState): string {
  return status.kind === 'paused' ? 'p go on' : 'p pause';
}

/** Whether it is paused, the driver knows best: what it is asked second is done only where the first could not be. */
export async function togglePause(
  ask: (control: Control) => Promise<ControlReply>,
  pause: Control = { kind: 'pause' },
): Promise<ControlReply> {
  const paused = await ask(pause);
  if (paused.isDone) return paused;
  const resumed = await ask({ kind: 'go-on' });
  return resumed.isDone ? resumed : paused;
}
