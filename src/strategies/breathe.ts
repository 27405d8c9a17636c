// Long loops let the event loop turn, or nothing could ever abort them.

/** Rounds of a loop between two breaths: some ten milliseconds of testing points. */
export const ROUNDS_PER_BREATH = 5_000;

/** Lets waiting events run; throws the signal's reason if one of them aborted. */
export async function breathe(signal: AbortSignal): Promise<void> {
  await new Promise<void>((resolve) => {
    setTimeout(resolve, 0);
  });
  signal.throwIfAborted();
}
