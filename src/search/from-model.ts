// A suggestion that a model has made, with what it expected.
import type { Suggestion } from './events.ts';

export type FromModel = Extract<Suggestion, { source: 'model' }>;

export function isFromModel(why: Suggestion): why is FromModel {
  return why.by === 'bayesian' && why.source === 'model';
}
