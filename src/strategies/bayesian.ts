// Gaussian-process upper confidence bound: next is the point where mean + beta·sd is highest, unless it is one that was tried in all but name.
import type { Cube, Winner } from '../numerics/acquisition.ts';
import { optimizeAcquisition, pickBest } from '../numerics/acquisition.ts';
import type { Criterion } from '../numerics/criterion.ts';
import type { Rng } from '../numerics/rng.ts';
import { createRng } from '../numerics/rng.ts';
import { scrambledSobol } from '../numerics/sobol.ts';
import type { Suggestion } from '../search/events.ts';
import { isFromModel } from '../search/from-model.ts';
import type { History } from '../search/history.ts';
import type { Constraint } from '../space/constraint.ts';
import { compileConstraints } from '../space/constraint.ts';
import { cardinality, pointKey } from '../space/unit.ts';
import type { Arm } from './arms.ts';
import { bolder, chooseArm, criterionOf, isBoldest, scheduleOf } from './arms.ts';
import type { Belief } from './belief.ts';
import { believe } from './belief.ts';
import type { Encoding } from './encoding.ts';
import { encodeSpace } from './encoding.ts';
import type { Evidence } from './evidence.ts';
import { countResults, gatherEvidence, isKnown } from './evidence.ts';
import { explain } from './explain.ts';
import { createNovelty } from './novelty.ts';
import { isRepeat } from './repeat.ts';
import type { Proposal, Strategy } from './strategy.ts';
import { drawUntried, isOpen, listUntried } from './untried.ts';

export const bayesian: Strategy = { name: 'bayesian', propose };

/** Points whose result must be known before a model says anything. */
const RESULTS_FOR_MODEL = 3;

/** A finite space of so few points is scored whole. */
const FEW_POINTS = 2048;

/** Best points that candidates are drawn around. */
const CENTRES = 8;

/** Streams of chance below the search's seed. */
const START_STREAM = 1;
const MODEL_STREAM = 2;

type Task = {
  readonly history: History;
  readonly constraints: readonly Constraint[];
  readonly encoding: Encoding;
  readonly signal: AbortSignal;
};

/** A start design, then the model. All state is in the history, so the same history gets the same proposal, also after a resume. */
async function propose(history: History, signal: AbortSignal): Promise<Proposal> {
  const constraints = await compileConstraints(history.constraints, history.space);
  const task: Task = { history, constraints, encoding: encodeSpace(history.space), signal };
  const startSize = Math.max(RESULTS_FOR_MODEL, Math.min(5, task.encoding.dimensions + 1));
  const known = knownPoints(history);
  const results = known + history.trials.filter(isKnown).length;
  // Where all runs have failed nothing is to be learnt from where they were.
  const isStart =
    known + history.trials.length < startSize || results < RESULTS_FOR_MODEL || countResults(history) === 0;
  return isStart ? proposeStart(task) : proposeFromModel(task);
}

/** How many different points were known before: many results of one point tell nothing of the rest. */
function knownPoints({ imported, space }: History): number {
  return new Set(imported.map(({ point }) => pointKey(space, point))).size;
}

/** The first open one of: the centre of the cube, then scrambled Sobol points. */
async function proposeStart({ history, constraints, encoding, signal }: Task): Promise<Proposal> {
  const draw = history.trials.length;
  const why: Suggestion = { by: 'bayesian', source: 'start', draw };
  const centre = new Float64Array(encoding.dimensions).fill(0.5);
  const rng = createRng(history.seed, START_STREAM);
  for (const x of [centre, ...scrambledSobol(draw + 256, encoding.dimensions, rng)]) {
    const point = encoding.toPoint(x);
    if (isOpen(history, constraints, point)) return { kind: 'point', point, why };
  }
  const drawn = await drawUntried(history, constraints, createRng(history.seed, START_STREAM, draw), signal);
  return drawn.kind === 'done' ? drawn : { kind: 'point', point: drawn.point, why };
}

async function proposeFromModel(task: Task): Promise<Proposal> {
  const { history, encoding } = task;
  const evidence = gatherEvidence(history, encoding);
  const belief = believe(history, evidence, encoding);
  const rng = createRng(history.seed, MODEL_STREAM, history.trials.length);
  const modelProposals = history.trials.filter(({ suggestion }) => isFromModel(suggestion)).length;
  const first = chooseArm(scheduleOf(history.choice), modelProposals, belief);
  const { winner, arm } = await findNew(task, evidence, belief, first, rng);
  if ('kind' in winner) return winner;
  const why = explain({ winner, evidence, belief, arm, goal: history.objective?.goal, draw: history.trials.length });
  return { kind: 'point', point: encoding.toPoint(winner.x), why };
}

type Found = Winner | Extract<Proposal, { kind: 'done' }>;

/** Where the best lies at a bound, greedy arms would go back to it for ever. */
async function findNew(
  task: Task,
  evidence: Evidence,
  belief: Belief,
  first: Arm,
  rng: Rng,
): Promise<{ readonly winner: Found; readonly arm: Arm }> {
  for (let arm = first; ; arm = bolder(arm)) {
    const winner = await findWinner(task, evidence, belief, criterionOf(arm, evidence, belief), rng);
    const isNew = 'kind' in winner || !isRepeat(winner.x, evidence, belief, task.encoding);
    if (isNew || isBoldest(arm)) return { winner, arm };
  }
}

/** Of a small space the best point there is, of any other the best the optimiser finds, and if it finds none any open point. */
async function findWinner(
  task: Task,
  evidence: Evidence,
  { posterior, likeliest, hyperparameters }: Belief,
  criterion: Criterion,
  rng: Rng,
): Promise<Found> {
  const { history, constraints, encoding, signal } = task;
  if ((cardinality(history.space) ?? Infinity) <= FEW_POINTS) {
    const open = await listUntried(history, constraints, signal);
    if (open.length > 0) return pickBest(posterior, open.map(encoding.toCube), criterion);
  } else {
    const best = bestPoints(evidence);
    const options = { posterior, sieve: likeliest, cube: cubeOf(task), criterion, hyperparameters, best, rng };
    const winner = optimizeAcquisition(options);
    if (winner !== undefined) return winner;
  }
  const drawn = await drawUntried(history, constraints, rng, signal);
  return drawn.kind === 'done' ? drawn : pickBest(posterior, [encoding.toCube(drawn.point)], criterion);
}

function cubeOf({ history, constraints, encoding }: Task): Cube {
  const isSurelyNew = createNovelty(history, encoding);
  return {
    dimensions: encoding.dimensions,
    isSmooth: encoding.isSmooth,
    // The model must see the values a run would get, not the position they were rounded from (Garrido-Merchán 2020).
    round: encoding.round,
    sweep: encoding.sweep,
    isAllowed: (x) =>
      constraints.length === 0
        ? isSurelyNew(x) || isOpen(history, constraints, encoding.toPoint(x))
        : isOpen(history, constraints, encoding.toPoint(x)),
  };
}

function bestPoints({ points, values }: Evidence): Float64Array[] {
  const rows = points.map((point, i) => ({ point, value: values[i] ?? -Infinity }));
  const best = rows.toSorted((a, b) => b.value - a.value).slice(0, CENTRES);
  return best.map(({ point }) => point);
}
