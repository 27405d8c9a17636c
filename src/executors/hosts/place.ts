// A host as the executor over several sees it: where it stands, its slots, and what is asked of it.
import type { Executor, Slot } from '../executor.ts';
import type { HyperError } from '../../errors.ts';

export type Standing =
  /** Not reached yet, or not yet ready for runs. `text`: what it waits for. */
  | { readonly kind: 'coming'; readonly text: string; readonly isReached: boolean; readonly since: number }
  | { readonly kind: 'up' }
  /** Cannot be reached, and is asked again and again. `since`: milliseconds since 1970. */
  | { readonly kind: 'away'; readonly error: HyperError; readonly since: number }
  /** A person must act; it is asked again now and then, whether that was done. */
  | { readonly kind: 'refused'; readonly error: HyperError; readonly since: number };

export type HostPlace = Omit<Executor, 'slots' | 'changes' | 'pollEveryMs'> & {
  readonly name: string;
  readonly standing: Standing;
  /** It has not answered for so long that its runs are lost. */
  readonly isGivenUp: boolean;
  start(): void;
  /** Those that are known; where nothing can start in them, with the reason. */
  readonly slots: readonly Slot[];
};

type Place = Pick<HostPlace, 'name' | 'standing' | 'isGivenUp'>;

/** Nothing will start there until a person acts, or it comes back after it was given up. */
export function isHopeless({ standing, isGivenUp }: Omit<Place, 'name'>): boolean {
  return standing.kind === 'refused' || isGivenUp;
}

/** Those that were found, with the reason where nothing can start in them; where none were found yet, one that is not known. */
export function slotsNow(place: Place, found: readonly Slot[]): readonly Slot[] {
  const blocked = whyBlocked(place);
  if (blocked === undefined) return found;
  const unknown: Slot = { id: place.name, host: place.name, gpus: [] };
  const why = isHopeless(place) ? ({ blocked, isHopeless: true } as const) : { blocked };
  return (found.length === 0 ? [unknown] : found).map((slot) => ({ ...slot, ...why }));
}

/** Why nothing starts there now, as people read it. */
export function whyBlocked({ name, standing, isGivenUp }: Place): string | undefined {
  switch (standing.kind) {
    case 'up':
      return undefined;
    case 'coming':
      return standing.text;
    case 'refused':
      return `${name}: ${withoutName(standing.error, name)}`;
    case 'away': {
      const what = isGivenUp ? 'is given up, not reached' : 'cannot be reached';
      return `${name} ${what} since ${clockText(standing.since)}: ${withoutName(standing.error, name)}`;
    }
  }
}

/** What is wrong, and what a person can do. */
export function refusedText({ message, hint }: HyperError): string {
  return hint === undefined ? message : `${message}; ${hint}`;
}

type Named = { readonly name: string };

/** `runs`: how many are there. */
export function awayText({ name }: Named, error: HyperError, runs: number): string {
  const rest = runs === 0 ? '' : `; its ${runs === 1 ? 'run goes' : `${runs} runs go`} on there`;
  return `${name} cannot be reached (${withoutName(error, name)})${rest}`;
}

export function givenUpText({ name }: Named, since: number, runs: number): string {
  const lost = runs === 1 ? 'its run is lost, and starts' : `its ${runs} runs are lost, and start`;
  return `${name} is given up: not reached since ${clockText(since)}${runs === 0 ? '' : `; ${lost} anew elsewhere`}`;
}

export function withoutName({ message }: HyperError, name: string): string {
  return message.startsWith(`${name}: `) ? message.slice(name.length + 2) : message;
}

/** `12:04`, of this machine's clock. */
function clockText(time: number): string {
  const date = new Date(time);
  return [date.getHours(), date.getMinutes()].map((part) => String(part).padStart(2, '0')).join(':');
}
