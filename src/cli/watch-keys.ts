// The keys of a search that is only watched: what they ask goes to whoever drives it.
import { HyperError } from '../errors.ts';
import type { Control, ControlReply } from '../search/control.ts';
import type { SearchState } from '../search/state.ts';
import type { LiveView } from '../views/live.ts';
import { pauseHint, togglePause } from './driver-keys.ts';
import type { Io } from './io.ts';
import { listenToKeys } from './keys.ts';

/** Returns how to stop listening. */
export function watchByKeys(
  io: Io,
  view: LiveView,
  { search }: Pick<SearchState, 'search'>,
  ask: (control: Control) => Promise<ControlReply>,
  leave: () => void,
): () => void {
  let isAsked = false;
  const tell = (asked: Promise<ControlReply>): void =>
    void asked.then(
      ({ text }) => view.notice(text, 'note'),
      (error: unknown) => view.notice(messageOf(error)),
    );
  const actions: Readonly<Record<string, () => void>> = {
    p: () => tell(togglePause(ask)),
    s: () => setAsked(true),
    q: leave,
  };
  const keys = listenToKeys(io, {
    press(key) {
      if (!isAsked) return actions[key]?.();
      setAsked(false);
      if (key === 'y' || key === 'Y') tell(ask({ kind: 'stop', how: 'drain' }));
    },
    suspend: () => view.hide(),
    wake: () => view.show(),
  });

  /** Whatever is not yes is no. */
  function setAsked(isIt: boolean): void {
    isAsked = isIt;
    view.offerKeys(hints);
  }

  function hints(state: SearchState): readonly string[] {
    if (!keys.work()) return ['Ctrl-C leave'];
    if (isAsked) return [`stop search #${search} when its running runs have ended? y/n`];
    return [pauseHint(state), 's stop', 'q leave'];
  }

  view.offerKeys(hints);
  return () => keys.close();
}

function messageOf(error: unknown): string {
  if (error instanceof HyperError) return error.message;
  throw error;
}
