// Slots come and go with the number of runs that may go at once, and with the hosts they are on.
import { HostError } from '../errors.ts';
import type { Slot } from '../executors/executor.ts';
import type { Fact } from '../search/events.ts';
import { isQuarantined } from '../search/health.ts';
import type { Driving } from './driving.ts';
import { pause } from './halt.ts';

/** Asks which slots there are; those nobody sits in, and where something may start, are free. */
export async function* refreshSlots(driving: Driving): AsyncGenerator<Fact> {
  const { state, ports, live } = driving;
  const slots = await askForSlots(driving);
  if (typeof slots === 'string') return yield* pause(driving, slots);
  const taken = new Set([...live.values()].map(({ slot }) => slot.id));
  driving.slots = new Map(slots.map((slot) => [slot.id, slot]));
  const isOpen = (slot: Slot) => slot.blocked === undefined && isQuarantined(state, slot) === undefined;
  // A run that sits where there is no slot any more counts all the same: never more at once than asked for.
  const most = Math.max(0, Math.min(slots.length, state.spec.parallelRuns) - live.size);
  driving.free.splice(0, Infinity, ...slots.filter((slot) => !taken.has(slot.id) && isOpen(slot)).slice(0, most));
  if (live.size === 0 && slots.length > 0 && slots.every((slot) => isQuarantined(state, slot) !== undefined))
    yield* pause(driving, 'every place is quarantined');
  ports.waiting(waitsOf(driving));
}

/** Or why there are none. */
async function askForSlots({ state, ports, signal, live }: Driving): Promise<readonly Slot[] | string> {
  try {
    return await ports.executor.slots(state.spec.parallelRuns, signal);
  } catch (error) {
    // At its start a search says so and ends; later it waits for a person, and what runs goes on.
    if (!(error instanceof HostError) || (state.runs.length === 0 && live.size === 0)) throw error;
    return error.message;
  }
}

/** Why nothing starts in a slot, each reason once. One where a run of ours sits waits for nothing but that. */
function waitsOf({ state, slots, live }: Driving): readonly string[] {
  const taken = new Set([...live.values()].map(({ slot }) => slot.id));
  const open = [...slots.values()].filter(({ id }) => !taken.has(id));
  const reasons = open.flatMap((slot) => isQuarantined(state, slot) ?? slot.blocked ?? []);
  return [...new Set(reasons)];
}

/** A run has left it. */
export async function* freeSlot(driving: Driving, slot: Slot): AsyncGenerator<Fact> {
  const { slots, live, state, free } = driving;
  const isKnown = slots.get(slot.id);
  const isPlain = isKnown !== undefined && isKnown.blocked === undefined && isQuarantined(state, isKnown) === undefined;
  if (isPlain && [...live.values()].every((other) => slots.has(other.slot.id))) free.push(isKnown);
  else yield* refreshSlots(driving);
}
