// What a metric is recorded as: by its own name, or with where it comes from in front.

/** `name`: that of the source (`log`, `sent`, `history.csv`); `prefix`: '' or `history/`. */
export type SeriesSource = { readonly name: string; readonly prefix: string };

/**
 * What a run prints or sends stands under its own name. A name that comes both ways belongs to the way that was first, kept in
 * `owners`, and stands as `log/NAME` or `sent/NAME` for the other. What a `--metric-regex` reads is not taken from the log a
 * second time: undefined.
 */
export function seriesName(
  { name: source, prefix }: SeriesSource,
  name: string,
  owners: Map<string, string>,
  regexNames: ReadonlySet<string>,
): string | undefined {
  if (source !== 'log' && source !== 'sent') return prefix + name;
  if (source === 'log' && regexNames.has(name)) return undefined;
  const owner = owners.get(name);
  if (owner === undefined) owners.set(name, source);
  return owner === undefined || owner === source ? name : `${source}/${name}`;
}
