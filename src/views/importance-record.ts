// `hyper importance --json`: full precision, no secrets.
import type { Share } from '../search/importance.ts';
import type { SearchState } from '../search/state.ts';
import type { Told } from './importance.ts';
import { isSecretName } from './redact.ts';

/** Plain data for JSON.stringify. `params` is null where the model explains too little. */
export function importanceRecord({ search, spec }: SearchState, told: Told): object {
  return {
    v: 1,
    search,
    objective: spec.objective,
    results: told.results,
    r2: told.r2,
    params:
      told.kind === 'unexplained'
        ? null
        : told.params.map(({ param, first, total, good, curve }) => ({
            param: param.name,
            total: shareJson(total),
            first: shareJson(first),
            good: shareJson(good),
            curve: curve.map(({ value, mean, sd }) => ({ value, mean, sd })),
          })),
  };
}

function shareJson({ share, standardError }: Share): object {
  return { share, standard_error: standardError };
}

/** The same with numbers in place of secret texts, which the figure and the tables would show. */
export function withoutSecrets(told: Told): Told {
  if (told.kind === 'unexplained') return told;
  const params = told.params.map((one) => {
    const { param, curve } = one;
    if (param.kind === 'range' || !isSecretName(param.name)) return one;
    const values = param.values.map((value, index) => (typeof value === 'string' ? `[redacted ${index + 1}]` : value));
    return {
      ...one,
      param: { ...param, values },
      curve: curve.map((at, index) => ({ ...at, value: values[index] ?? null })),
    };
  });
  return { ...told, params };
}
