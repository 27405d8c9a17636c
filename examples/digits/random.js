// Reproducible chance: the same seed gives the same numbers on every machine.

/**
 * Mulberry32, a small generator of good quality.
 * @param {number} seed any integer
 * @returns {() => number} a number in [0, 1) at each call
 */
export function uniformFrom(seed) {
  let state = seed >>> 0;
  return () => {
    state = (state + 0x6d2b79f5) >>> 0;
    let mixed = Math.imul(state ^ (state >>> 15), state | 1);
    mixed ^= mixed + Math.imul(mixed ^ (mixed >>> 7), mixed | 61);
    return ((mixed ^ (mixed >>> 14)) >>> 0) / 2 ** 32;
  };
}

/**
 * A shuffled copy (Fisher–Yates).
 * @template Item
 * @param {readonly Item[]} items
 * @param {() => number} uniform
 */
export function shuffled(items, uniform) {
  const order = [...items];
  for (let last = order.length - 1; last > 0; last--) {
    const other = Math.floor(uniform() * (last + 1));
    [order[last], order[other]] = [order[other], order[last]];
  }
  return order;
}
