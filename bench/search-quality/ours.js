// Our strategies as a subject: asked through the interface that the driver uses, with histories as it builds them.

/**
 * @param {import('../../src/strategies/strategy.ts').Strategy} strategy
 * @param {{ pointKey: Function }} unit
 * @returns {import('./simulate.js').Subject & { cpuMs: () => number }}
 */
export function ourSubject(strategy, { pointKey }) {
  const { signal } = new AbortController();
  let history;
  let [spentMs, asks] = [0, 0];
  return {
    begin: async ({ space, seed }) => {
      [spentMs, asks] = [0, 0];
      history = {
        space,
        constraints: [],
        objective: { metric: 'score', aggregate: 'last', goal: 'maximize' },
        seed,
        zips: [],
        trials: [],
        imported: [],
        tried: new Set(),
        curves: new Map(),
      };
    },
    ask: async () => {
      const before = process.cpuUsage();
      const proposal = await strategy.propose(history, signal);
      const { user, system } = process.cpuUsage(before);
      [spentMs, asks] = [spentMs + (user + system) / 1000, asks + 1];
      if (proposal.kind !== 'point') return history.trials.at(-1).point; // Exhausted: nothing new can be found.
      history.tried.add(pointKey(history.space, proposal.point));
      history.trials.push({
        number: history.trials.length + 1,
        point: proposal.point,
        objective: undefined,
        standardError: undefined,
        lastStep: undefined,
        outcome: undefined,
        suggestion: proposal.why,
      });
      return proposal.point;
    },
    tell: async (trial, value) => {
      const known = history.trials[trial - 1];
      if (known === undefined) return;
      history.trials[trial - 1] = { ...known, objective: value, outcome: { state: 'complete', reason: 'exit 0' } };
    },
    cpuMs: () => spentMs / Math.max(1, asks),
  };
}
