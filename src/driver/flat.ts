// Whether more runs would gain anything is found out while the loop goes on. Until it is known nothing is started: it might be one run too many.
import { unproposed } from '../search/state.ts';
import type { Driving } from './driving.ts';

/** Asks, after what may have changed the answer; one that is still awaited is given up. */
export function lookWhetherFlat(driving: Driving): void {
  giveUpLook(driving);
  const { state, ports } = driving;
  if (state.spec.stopWhenFlat !== true || unproposed(state) === 0 || ports.flat === undefined) return;
  const look = new AbortController();
  driving.look = look;
  ports.flat(state, look.signal).then(
    (reason) => ports.mailbox.push({ kind: 'looked', look, reason }),
    (error: unknown) => ports.mailbox.push({ kind: 'look-failed', look, error }),
  );
}

export function giveUpLook(driving: Driving): void {
  driving.look?.abort();
  driving.look = undefined;
}
