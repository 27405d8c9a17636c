// Slots come and go with the number of runs that may go at once.
import type { Slot } from '../executors/executor.ts';
import type { Driving } from './driving.ts';

/** Asks which slots there are; those nobody sits in are free. */
export async function refreshSlots(driving: Driving): Promise<void> {
  const { state, ports, live } = driving;
  const slots = await ports.executor.slots(state.spec.parallelRuns, driving.signal);
  const taken = new Set([...live.values()].map(({ slot }) => slot.id));
  driving.slots = new Set(slots.map(({ id }) => id));
  // A run that sits where there is no slot any more counts all the same: never more at once than asked for.
  const open = Math.max(0, slots.length - live.size);
  driving.free.splice(0, Infinity, ...slots.filter(({ id }) => !taken.has(id)).slice(0, open));
}

/** A run has left it. */
export async function freeSlot(driving: Driving, slot: Slot): Promise<void> {
  if (driving.slots.has(slot.id) && [...driving.live.values()].every((other) => driving.slots.has(other.slot.id))) {
    driving.free.push(slot);
  } else await refreshSlots(driving);
}
