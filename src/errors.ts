// A failing run is data; a failing program is one of these; anything else is a bug and keeps its stack.

type Details = { readonly hint?: string | undefined; readonly cause?: unknown };

/** Something a person can act on. `code` is stable ('store.locked'); `hint` says what to type next. */
export class HyperError extends Error {
  readonly code: string;
  readonly hint: string | undefined;
  readonly exitCode: number = 1;

  constructor(code: string, message: string, details: Details = {}) {
    super(message, details.cause === undefined ? undefined : { cause: details.cause });
    this.name = new.target.name;
    this.code = code;
    this.hint = details.hint;
  }
}

/** Flags, `--param` grammar, configuration: nothing was started. */
export class UsageError extends HyperError {
  override readonly exitCode = 2;
}

/** No usable place to run at start. */
export class HostError extends HyperError {}

/** The journal is unreadable, locked, or of a newer schema. */
export class StoreError extends HyperError {}

/** For the `default` of a switch over a union: a new kind then fails to compile. */
export function unreachable(value: never): never {
  throw new TypeError(`unreachable: ${JSON.stringify(value)}`);
}
