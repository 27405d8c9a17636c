// What a number of wins says about how often one wins, were all games independent (Clopper and Pearson 1934).

/**
 * The interval of the rate; `level / 2` may lie beyond each end. Half wins count against whatever is to be shown.
 * @param {{ wins: number, games: number, level: number }} count games at least 1
 * @returns {[low: number, high: number]}
 */
export function exactInterval({ wins, games, level }) {
  const low = lowEnd(Math.floor(wins), games, level / 2);
  const high = 1 - lowEnd(Math.floor(games - wins), games, level / 2);
  return [low, high];
}

/** The chance of so uneven a count, to either side, where both win equally often. */
export function exactPValue({ wins, games }) {
  const most = Math.max(Math.floor(wins), Math.floor(games - wins));
  return Math.min(1, 2 * chanceOfAtLeast(most, games, 0.5));
}

/** The rate at which so many wins or more have this chance. */
function lowEnd(wins, games, chance) {
  let [low, high] = [0, 1];
  for (let step = 0; step < 40; step++) {
    const rate = (low + high) / 2;
    if (chanceOfAtLeast(wins, games, rate) < chance) low = rate;
    else high = rate;
  }
  return low;
}

function chanceOfAtLeast(wins, games, rate) {
  if (wins <= 0) return 1;
  let [chance, logWays] = [0, 0];
  for (let won = 0; won <= games; won++) {
    if (won > 0) logWays += Math.log((games - won + 1) / won);
    if (won >= wins) chance += Math.exp(logWays + won * Math.log(rate) + (games - won) * Math.log1p(-rate));
  }
  return chance;
}
