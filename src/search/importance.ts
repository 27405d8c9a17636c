// What a search has shown about its params: how much each matters, and how the objective goes along it.
import type { Param, ParamValue } from '../space/param.ts';

/** `share` of 1, and its standard error. */
export type Share = { readonly share: number; readonly standardError: number };

/** The objective at one value of a param: mean and standard deviation over all that the other params may be. */
export type CurvePoint = { readonly value: ParamValue; readonly mean: number; readonly sd: number };

export type ParamImportance = {
  readonly param: Param;
  /** Of the objective's variance over the whole space: what the param moves alone, and with all it does together with others. */
  readonly first: Share;
  readonly total: Share;
  /** In telling the best tenth of the space from all of it; over all params these sum to 1, or are all 0. */
  readonly good: Share;
  /** In the order of the param's scale. */
  readonly curve: readonly CurvePoint[];
};

/** Params that can vary alone, the one that moves most first. `results`: how many have a value. */
export type Importance =
  | { readonly kind: 'few'; readonly results: number }
  /** No param can vary. */
  | { readonly kind: 'fixed' }
  /** `r2`: share of the variance of left-out results that a model of the others explains; here it is too little to go by. */
  | { readonly kind: 'unexplained'; readonly results: number; readonly r2: number }
  | {
      readonly kind: 'known';
      readonly results: number;
      readonly r2: number;
      readonly params: readonly ParamImportance[];
    };
