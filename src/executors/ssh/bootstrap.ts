// Shell text as one word that every login shell hands on unchanged.

/** Said before anything else: what comes before it was said by `.bashrc` and its kin. */
export const beginning = 'HYPER-BEGINS-HERE';

/** Longer ones a host may refuse: a word of a command has 128 kB at most. */
const longest = 60_000;

/**
 * The remote command that runs `script` under `sh`, with stdin and stdout its own. Base64 and single quotes only: fish and tcsh have
 * rules of their own for everything else.
 */
export function renderRemoteCommand(script: string): string {
  const bytes = Buffer.from(script);
  if (bytes.length > longest) throw new TypeError(`a script of ${bytes.length} bytes is too long for a command`);
  return `sh -c 'eval "$(echo ${bytes.toString('base64')} | base64 -d)"'`;
}

export function quote(text: string): string {
  return `'${text.replaceAll("'", `'\\''`)}'`;
}
