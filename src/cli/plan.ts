// `--dry-run`: what a search would do, and where its values would fall. Nothing is started.
import { parseTemplate, renderCommand } from '../search/command.ts';
import { runSeed } from '../search/seed.ts';
import type { SearchSpec } from '../search/spec.ts';
import type { Point } from '../space/param.ts';
import { gridSize } from '../space/grid.ts';
import { cardinality } from '../space/unit.ts';
import { strategies } from '../strategies/index.ts';
import { renderPlan } from '../views/plan.ts';
import { terminalOf } from '../views/terminal.ts';
import { writerOf } from '../views/write.ts';
import type { Io } from './io.ts';
import { previewPoints } from './preview.ts';
import type { SearchRequest } from './request.ts';

const shownCommands = 5;
const mostSamples = 200;

/** Resolves to the exit code. */
export async function showPlan(request: SearchRequest, io: Io): Promise<number> {
  const { spec, options, feasible, planNotes } = request;
  const strategy = await strategies[spec.strategy]();
  const points = Math.ceil(spec.numRuns / spec.repeats);
  const known = spec.strategy === 'bayesian' ? Math.min(points, shownCommands) : Math.min(points, mostSamples);
  const imported = request.imported.flatMap(({ trials }) => trials);
  const samples = await previewPoints(strategy, spec, known, imported);
  const shown = samples.slice(0, shownCommands);
  const plan = {
    spec,
    feasible,
    cardinality: spec.strategy === 'grid' ? gridSize(spec.space, spec.zips) : cardinality(spec.space),
    commands: commandsOf(spec, shown),
    samples,
    notes: planNotes,
  };
  writerOf(io.stdout)(renderPlan(terminalOf(io.stdout, io.env, options.color), plan));
  return 0;
}

/** The numbers of runs are not known before a search has started: `:run:` stands as 1, 2, …. */
function commandsOf(spec: SearchSpec, points: readonly Point[]): readonly string[] {
  const template = parseTemplate(spec.command, spec.space, spec.renders);
  return points.map((point, index) => {
    const trial = index * spec.repeats + 1;
    return renderCommand(template, point, {
      run: trial,
      seed: runSeed(spec.seed, trial),
      runDir: `.hyper/runs/N/${trial}/files`,
    });
  });
}
