// Why a point was proposed, for programs: as it is recorded, its keys spelt as all of ours are.
import type { Suggestion } from '../search/events.ts';

export function suggestionJson(why: Partial<Suggestion>): object {
  return Object.fromEntries(Object.entries(why).map(([key, value]) => [snakeCase(key), value]));
}

function snakeCase(key: string): string {
  return key.replace(/[A-Z]/g, (letter) => `_${letter.toLowerCase()}`);
}
