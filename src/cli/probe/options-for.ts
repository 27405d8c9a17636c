// The options of a search that optimises what was found.
import type { Choice } from '../../search/series.ts';
import type { CommandTemplate, SourceSpec } from '../../search/spec.ts';
import type { ProbeOptions } from '../commands/probe.ts';

export function optionsFor({ series, goal }: Choice): readonly string[] {
  const { totals, origin } = series;
  const source = origin.spec === undefined ? [] : sourceOption(origin.spec);
  return ['--metric', totals.name, '--metric-agg', 'last', '--goal', goal, ...source];
}

/** The whole search, with what the probe was given. */
export function searchWords(
  found: readonly string[],
  options: ProbeOptions,
  command: CommandTemplate,
): readonly string[] {
  const given = [
    ...repeated('--param', options.param),
    ...repeated('--json-param', options.jsonParam),
    ...repeated('--metric-regex', options.metricRegex),
    ...repeated('--metrics-file', options.metricsFile),
    ...repeated('--tensorboard-dir', options.tensorboardDir),
    ...repeated('--render', options.render),
    ...(options.cwd === 'run' ? ['--cwd', 'run'] : []),
    ...(options.autolog === false ? ['--no-autolog'] : []),
  ];
  const words = command.kind === 'argv' ? ['--', ...command.argv] : [command.text];
  return ['hyper', 'random', '--num-runs', '10', ...withoutTwice(found, given), ...given, ...words];
}

function repeated(flag: string, values: readonly string[] | undefined): readonly string[] {
  return (values ?? []).flatMap((value) => [flag, value]);
}

/** What was found without the source that the probe was given already. */
function withoutTwice(found: readonly string[], given: readonly string[]): readonly string[] {
  const [flag, value] = found.slice(-2);
  const isGiven = given.some((word, index) => word === flag && given[index + 1] === value);
  return isGiven ? found.slice(0, -2) : found;
}

function sourceOption(spec: SourceSpec): readonly string[] {
  switch (spec.kind) {
    case 'regex':
      return ['--metric-regex', `${spec.name}=${spec.pattern}`];
    case 'file':
      return ['--metrics-file', spec.path];
    case 'tensorboard':
      return ['--tensorboard-dir', spec.path];
  }
}
