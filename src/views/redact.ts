// Secrets stay out of what is shown: texts whose name ends with TOKEN, KEY, SECRET, PASSWORD and the like. Numbers are never secrets.
import type { SearchSpec } from '../search/spec.ts';
import type { Point, SearchSpace } from '../space/param.ts';

const secretName =
  /(^|[^a-z])(api|access|private|auth|secret|hf)?(token|key|secret|password|passwd|passphrase|credentials?)$/i;
const hidden = '[redacted]';

export function isSecretName(name: string): boolean {
  return secretName.test(name.replace(/([a-z])([A-Z])/g, '$1_$2'));
}

/** Variables as they may be shown: of an address, the password alone is hidden. Here a number may be a secret: a PIN. */
export function redactEnv(
  env: Readonly<Record<string, string>>,
  hiddenNames: readonly string[] = [],
): Readonly<Record<string, string>> {
  const shown = Object.entries(env).map(([name, value]) => {
    const isSecret = hiddenNames.includes(name) || isSecretName(name) || /(^|_)(auth|pat|pin|dsn|cookie)$/i.test(name);
    return [name, isSecret ? hidden : redactUrl(value)] as const;
  });
  return Object.fromEntries(shown);
}

/** `https://me:[redacted]@example.org/x`; one word before the `@` is most often a token. */
export function redactUrl(text: string): string {
  return text.replaceAll(/(?<=[a-z]:\/\/)([^\s/@:]*)(:?)[^\s/@]*@/gi, (whole, user: string, colon: string) => {
    if (colon === '') return user === 'git' ? whole : `${hidden}@`;
    return `${user}:${hidden}@`;
  });
}

/** The spec as it may be shown to programs: what it hands to runs is as secret there. */
export function redactSpec(spec: SearchSpec): SearchSpec {
  const { env, hiddenEnv, hosts, code } = spec;
  const { source } = code ?? {};
  return {
    ...spec,
    env: redactEnv(env, hiddenEnv),
    hosts: hosts.map((host) => ({
      ...host,
      env: redactEnv(host.env),
      setup: host.setup === null ? null : redactCommand(host.setup),
    })),
    ...(code === null || source === undefined
      ? {}
      : { code: { ...code, source: { ...source, url: redactUrl(source.url) } } }),
  };
}

/** The point as it may be shown. */
export function redactPoint(point: Point): Point {
  const shown = Object.entries(point).map(([name, value]) => [
    name,
    typeof value === 'string' && isSecretName(name) ? hidden : value,
  ]);
  return Object.fromEntries(shown) as Point;
}

/** The space as it may be shown. */
export function redactSpace(space: SearchSpace): SearchSpace {
  return space.map((param) => {
    if (param.kind !== 'list' || !isSecretName(param.name)) return param;
    return { ...param, values: param.values.map((value) => (typeof value === 'string' ? hidden : value)) };
  });
}

/** A command as it may be shown: `API_KEY=abc`, `--api-key abc` and `--api-key=abc` lose their value, and so do secret params. */
export function redactCommand(command: string, point: Point = {}): string {
  const secrets = Object.entries(point).flatMap(([name, value]) =>
    typeof value === 'string' && value !== '' && isSecretName(name) ? value : [],
  );
  const shown = secrets.reduce((text, secret) => text.replaceAll(secret, hidden), command);
  return shown.replace(quotedAssignment, replaceSecret).replace(assignment, replaceSecret);
}

/** `'NAME=value with blanks'`: the value goes up to the quote. */
const quotedAssignment = /(?<=(?:^|\s)')((?:--?)?[A-Za-z_][\w.-]*=)(?:[^']|'\\'')*/g;

/** `NAME=value`, `--name=value`, `--name value`; the value may be quoted. */
const assignment = /(?<![^\s'"])((?:--?)?[A-Za-z_][\w.-]*=|--?[A-Za-z][\w.-]*\s+)('[^']*'|"(?:[^"\\]|\\.)*"|[^\s'"]+)/g;

function replaceSecret(whole: string, name: string): string {
  return isSecretName(name.replace(/^-+|[=\s]+$/g, '')) ? `${name}${hidden}` : whole;
}

/** The same for an argv: the element behind `--api-key`, and what follows the `=` of `--api-key=…`. */
export function redactArgv(argv: readonly string[]): readonly string[] {
  return argv.map((text, index) => {
    const before = argv[index - 1] ?? '';
    if (before.startsWith('-') && isSecretName(before.replace(/^-+/, ''))) return hidden;
    const [, name] = /^((?:--?)?[A-Za-z][\w.-]*)=/.exec(text) ?? [];
    return name !== undefined && isSecretName(name.replace(/^-+/, '')) ? `${name}=${hidden}` : text;
  });
}
