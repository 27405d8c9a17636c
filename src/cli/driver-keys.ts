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
  let interrupts = 0;
  const offer = (): void =>
    live.offerKeys((state) => (interrupts > 0 ? [againHint(interrupts)] : hintsOf(state, keys.work())));
  const interrupt = (): void => {
    interrupts += 1;
    offer(); // so that the line changes now
  };
  const stops = [io.onSignal('SIGINT', interrupt), io.onSignal('SIGTERM', interrupt)];
  offer();
  return () => {
    stops.forEach((stop) => stop());
    keys.close();
  };
}

/** Who is paused is not left to another driver: there would be nothing to drive. */
function hintsOf(state: SearchState, doKeysWork: boolean): readonly string[] {
  if (!doKeysWork) return ['Ctrl-C stop'];
  const detach = state.status.kind === 'paused' ? [] : ['d detach'];
  return [pauseHint(state), ...detach, '? help', 'Ctrl-C stop'];
}

/** All else is refused from then on. */
function againHint(interrupts: number): string {
  return interrupts === 1 ? 'Ctrl-C again kills the runs' : 'Ctrl-C again leaves at once';
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
