// Why nothing starts in some slots: told once for each change, not for each number that moves.
import type { SearchState } from '../search/state.ts';
import { safe } from './safe.ts';
import type { View, ViewContext } from './view.ts';

/** What is known without its driver: the quarantines. */
export function waitsNow(state: SearchState, { waiting }: Pick<ViewContext, 'waiting'>): readonly string[] {
  return waiting?.() ?? quarantines(state);
}

/** `gpu2 is quarantined: 3 runs in a row failed there, 4 completed elsewhere`. */
function quarantines({ quarantined }: SearchState): readonly string[] {
  return [...quarantined].map(([place, reason]) => `${place} is quarantined: ${reason}`);
}

/** In one line, without an end. */
export function waitsText(reasons: readonly string[]): string {
  return reasons.map((reason) => safe(reason).replaceAll(/\s+/g, ' ')).join('; ');
}

export type WaitWatch = {
  /** The same update, and then a look whether they have changed. */
  after(update: View['update']): View['update'];
  close(): void;
};

/** A host that comes or goes makes no fact, so it is looked for. */
const lookEveryMs = 1_000;

/** Tells `say` the reasons whenever there are others; none, when the last has gone. Keeps no process alive. */
export function watchWaits(
  { waiting }: Pick<ViewContext, 'waiting'>,
  say: (reasons: readonly string[]) => void,
): WaitWatch {
  if (waiting === undefined) return { after: (update) => update, close: () => {} };
  let told = '';
  const look = (): void => {
    const reasons = waiting();
    const key = keyOf(reasons);
    if (key === told) return;
    told = key;
    say([...reasons]);
  };
  const timer = setInterval(look, lookEveryMs).unref();
  return {
    after: (update) => (state, fact) => {
      update(state, fact);
      look();
    },
    close: () => clearInterval(timer),
  };
}

/** `2.1 of 24 GB free`: how much just now is no news. */
function keyOf(reasons: readonly string[]): string {
  return reasons.map((reason) => reason.replaceAll(/[\d.]+(?= of )/g, '')).join('\n');
}
