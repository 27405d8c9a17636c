// What a run finds in its environment. Documented for users in README.md.
import { UsageError } from '../errors.ts';
import type { ParamValue, Point, SearchSpace } from '../space/param.ts';
import { renderValue } from '../space/value.ts';
import type { AttemptRef } from './job.ts';

export type EnvironmentInput = {
  readonly ref: AttemptRef;
  /** Made with the store. */
  readonly projectId: string;
  readonly space: SearchSpace;
  readonly point: Point;
  /** From `runSeed`. */
  readonly seed: number;
  /** Absolute path of the run's own folder, kept over attempts. */
  readonly runDir: string;
  /** Absolute path of the attempt's metrics file. */
  readonly metricsFile: string;
  /** Names that are set where hyper was called: the user's own choice about Python stands. */
  readonly inherited: ReadonlySet<string>;
};

/** Names and values to add to the environment of one attempt. */
export function runEnvironment(input: EnvironmentInput): Record<string, string> {
  const { ref, space, point, inherited } = input;
  const environment: Record<string, string> = {
    HYPER_SEARCH_ID: String(ref.search),
    HYPER_RUN_ID: String(ref.run),
    HYPER_RUN_DIR: input.runDir,
    HYPER_METRICS_FILE: input.metricsFile,
    HYPER_SEED: String(input.seed),
    HYPER_ATTEMPT: String(ref.attempt),
    HYPER_JOB: `${input.projectId}-${ref.run}-${ref.attempt}`,
    HYPER_PARAMS: renderParams(space, point),
  };
  for (const { name } of space) environment[paramVariable(name)] = renderValue(point[name] ?? null);
  for (const [name, value] of Object.entries(PYTHON)) if (!inherited.has(name)) environment[name] = value;
  return environment;
}

/** Throws a UsageError where two params would share one variable. */
export function checkEnvironmentNames(space: SearchSpace): void {
  const taken = new Map<string, string>();
  for (const { name } of space) {
    const variable = paramVariable(name);
    const other = taken.get(variable);
    if (other !== undefined) {
      throw new UsageError(
        'param.variable',
        `--param ${other} and --param ${name} would both be $${variable} in a run`,
        {
          hint: 'rename one of them; letters count in upper case, and all but letters, digits and _ as _',
        },
      );
    }
    taken.set(variable, name);
  }
}

/** The variable that holds a param: the prefix, then its name in capitals. */
export function paramVariable(param: string, prefix = 'HYPER_PARAM_'): string {
  return `${prefix}${param.toUpperCase().replace(/[^A-Z0-9_]/g, '_')}`;
}

/** Without the first, what a run prints into a file comes in blocks of 8 kB, and its metrics late. */
const PYTHON = { PYTHONUNBUFFERED: '1', PYTHONIOENCODING: 'utf-8' };

/** In the space's order, with full precision. JSON has no nan and no infinity: they are texts. */
function renderParams(space: SearchSpace, point: Point): string {
  const members = space.map(({ name }) => `${JSON.stringify(name)}:${renderJson(point[name] ?? null)}`);
  return `{${members.join(',')}}`;
}

function renderJson(value: ParamValue): string {
  const isPlain = typeof value !== 'number' || Number.isFinite(value);
  return JSON.stringify(isPlain ? value : renderValue(value));
}
