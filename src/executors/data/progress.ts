// How far a long transfer is, for a person: not more often than once a second, and nothing about short ones.
export type Tell = (text: string) => void;

const everyMs = 1000;

/** `verb`: `brought`, `sent`. Count the bytes as they pass. */
export function progressOf(
  host: string,
  verb: string,
  files: readonly { readonly size: number }[],
  tell: Tell,
): { readonly count: (bytes: number) => void } {
  const total = files.reduce((sum, { size }) => sum + size, 0);
  let done = 0;
  let lastAt = Date.now();
  return {
    count(bytes) {
      done += bytes;
      if (Date.now() - lastAt < everyMs) return;
      lastAt = Date.now();
      tell(`${host}: ${verb} ${amountOf(done)} of ${amountOf(total)}`);
    },
  };
}

/** `45.1 MB`; as few digits as tell sizes apart. */
export function amountOf(bytes: number): string {
  const units = ['bytes', 'kB', 'MB', 'GB', 'TB'];
  const power = bytes < 1000 ? 0 : Math.min(units.length - 1, Math.floor(Math.log10(bytes) / 3));
  return `${(bytes / 1000 ** power).toFixed(power === 0 ? 0 : 1)} ${units[power] ?? ''}`;
}
