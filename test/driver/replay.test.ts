// What was recorded of a search explains each of its proposals, whatever happened to it on its way.
import { expect, test } from 'vitest';
import type { Control } from '../../src/search/control.ts';
import type { Fact, RecordedEvent } from '../../src/search/events.ts';
import { startState } from '../../src/search/start-state.ts';
import { apply } from '../../src/search/state.ts';
import { historyOf } from '../../src/search/trials.ts';
import { bayesian } from '../../src/strategies/bayesian.ts';
import type { SearchSpace } from '../../src/space/param.ts';
import { World } from '../fakes/world.ts';
import { events, hurried, play } from './play.ts';

const spaceOfTwo: SearchSpace = [
  { kind: 'range', name: 'x', low: 0, high: 1, scale: 'linear', type: 'float' },
  { kind: 'range', name: 'n', low: 1, high: 64, scale: 'log', type: 'int' },
];

const acc = { metric: 'acc', aggregate: 'last', goal: 'maximize' } as const;

/** Runs that end after some turns, some of them failing, so that proposals are made while others run. */
function worldOfThree(): World {
  const world: World = new World(3, (run) => {
    const { run: number, attempt } = run.job.ref;
    run.log = `acc=0.1\nf1=0.${number % 7}\n`;
    const isFailing = number % 5 === 0 && attempt === 1;
    setTimeout(() => world.end(run, isFailing ? 1 : 0, isFailing ? '' : `acc=0.${(number * 37) % 89}\n`), number % 4);
  });
  return world;
}

/** Asked of the search when so many of its runs have ended. */
const wishes = new Map<number, Control>([
  [4, { kind: 'add-point', point: { x: 0.123, n: 7 } }],
  [6, { kind: 'retry', runs: [12] }],
  [8, { kind: 'add-runs', count: 3, id: 'a' }],
  [10, { kind: 'set', change: { parallelRuns: 2 } }],
  [12, { kind: 'set', change: { objective: { ...acc, metric: 'f1', goal: 'minimize' } } }],
]);

function wishing(): (fact: Fact, mailbox: { push(message: object): void }) => void {
  let ended = 0;
  return (fact, mailbox) => {
    if (fact.kind !== 'event' || fact.event.kind !== 'run.ended') return;
    const control = wishes.get((ended += 1));
    if (control !== undefined) mailbox.push({ kind: 'control', control, reply: () => {} });
  };
}

test('each proposal is what the strategy proposes from the events it is said to have seen', async () => {
  const imported = [{ source: 'old.csv', trials: [{ point: { x: 0.9, n: 3 }, objective: 0.4 }] }];
  const spec = { space: spaceOfTwo, objective: acc, numRuns: 16, askedRuns: 16, parallelRuns: 3, retries: 1 };
  const { facts } = await play(spec, worldOfThree(), wishing(), bayesian, undefined, hurried(), imported);
  const journal = events(facts).map((event, index): RecordedEvent => ({ seq: index + 1, time: 0, event }));
  let fromModel = 0;
  for (const { event } of journal) {
    if (event.kind !== 'run.proposed' || event.why.by === 'user') continue;
    const proposal = await bayesian.propose(historyAsOf(journal, event.asOf), new AbortController().signal);
    expect(proposal).toEqual({ kind: 'point', point: event.point, why: event.why });
    if (event.why.by === 'bayesian' && event.why.source === 'model') fromModel += 1;
  }
  expect(fromModel).toBeGreaterThan(8);
});

function historyAsOf(journal: readonly RecordedEvent[], asOf: number) {
  const [first, ...others] = journal.slice(0, asOf);
  if (first === undefined) throw new Error('a proposal before its search');
  const state = startState(1, first.time, first.event);
  for (const { time, event } of others) apply(state, { kind: 'event', time, event });
  return historyOf(state);
}
