// The slots of a host are looked for again while it is up: somebody else's job takes a GPU, or leaves it.
import { setTimeout as sleep } from 'node:timers/promises';
import type { Slot } from '../executor.ts';

export type SlotWatch = {
  readonly everyMs: number;
  readonly find: () => Promise<readonly Slot[]>;
  /** Those that are there now, if they are others than last time. */
  readonly onChange: (slots: readonly Slot[]) => void;
};

/** Until the signal, or until `lost` resolves. What cannot be found out now stays as it was. */
export async function watchSlots(
  { everyMs, find, onChange }: SlotWatch,
  lost: Promise<unknown>,
  signal: AbortSignal,
): Promise<void> {
  const isLost = new AbortController();
  void lost.then(() => isLost.abort());
  const leaving = AbortSignal.any([signal, isLost.signal]);
  let before = '';
  while (!leaving.aborted) {
    await sleep(everyMs, undefined, { signal: leaving, ref: false }).catch(() => undefined);
    const slots = leaving.aborted ? undefined : await find().catch(() => undefined);
    if (slots === undefined || JSON.stringify(slots) === before) continue;
    before = JSON.stringify(slots);
    onChange(slots);
  }
}
