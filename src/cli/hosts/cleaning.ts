// What may go from a host: decided once when it is shown, and again when it is done.
import { HostError, UsageError } from '../../errors.ts';
import type { HostAccess } from '../../executors/host-access.ts';
import { openHostAccess } from '../../executors/ssh/access.ts';
import type { HostSpec } from '../../search/spec.ts';
import { endLiving } from './end-living.ts';
import { type Inventory, type Leftover, listLeftovers, type Living, removeLeftovers } from './leftovers.ts';
import { isOwned, neededCode, needsCopy, type Needs, whyNeeded } from './needs.ts';

/** `kept`: what stays, and why. */
export type CleaningPlan = {
  readonly kind: 'plan';
  readonly host: HostSpec;
  readonly access: HostAccess;
  readonly now: number;
  readonly going: readonly Leftover[];
  readonly kept: readonly { readonly leftover: Leftover; readonly why: string }[];
  readonly living: readonly Living[];
};

export type CleaningResult =
  CleaningPlan | { readonly kind: 'unreached'; readonly host: HostSpec; readonly error: HostError | UsageError };

/** Never rejects for what is wrong with the host. */
export async function planCleaning(
  host: HostSpec,
  { projectId, needs, olderThanSeconds }: { projectId: string; needs: Needs; olderThanSeconds: number },
): Promise<CleaningResult> {
  try {
    const access = await openHostAccess(host, projectId);
    const inventory = await listLeftovers(access);
    return { kind: 'plan', host, access, ...sort(inventory, needs, olderThanSeconds) };
  } catch (error) {
    if (error instanceof HostError || error instanceof UsageError) return { kind: 'unreached', host, error };
    throw error;
  }
}

function sort(
  inventory: Inventory,
  needs: Needs,
  olderThanSeconds: number,
): Pick<CleaningPlan, 'now' | 'going' | 'kept' | 'living'> {
  const { now, leftovers } = inventory;
  const judged = leftovers.map((leftover) => ({
    leftover,
    why: whyKept(leftover, inventory, needs, olderThanSeconds),
  }));
  return {
    now,
    going: judged.flatMap(({ leftover, why }) => (why === undefined ? [leftover] : [])),
    kept: judged.flatMap(({ leftover, why }) => (why === undefined ? [] : [{ leftover, why }])),
    living: inventory.living.filter(({ search, run, attempt }) => !isOwned(needs, search, run, attempt)),
  };
}

function whyKept(leftover: Leftover, { now }: Inventory, needs: Needs, olderThanSeconds: number): string | undefined {
  const needed =
    leftover.kind === 'run'
      ? whyNeeded(needs, leftover.search, leftover.run)
      : needsCopy(needs, leftover.kind, leftover.name)
        ? 'a search that is not over needs it'
        : undefined;
  if (needed !== undefined) return needed;
  if (isFresh(leftover, now)) return 'it may be on its way';
  if (now - leftover.usedAt >= olderThanSeconds) return undefined;
  return leftover.kind === 'cache' ? 'goes with the last copy of its code' : 'used since then';
}

/** Half a copy: somebody makes it just now, or was cut short. */
function isFresh(leftover: Leftover, now: number): boolean {
  return leftover.kind !== 'run' && leftover.name.startsWith('.new-') && now - leftover.usedAt < freshSeconds;
}

const freshSeconds = 2 * 86_400;

export type Cleaned = {
  readonly removed: readonly Leftover[];
  readonly stayed: number;
  readonly alive: readonly Living[];
};

/** With what is needed now: a search may have been resumed since the plan was shown. Rejects with HostError. */
export async function clean({ access, going, kept, living }: CleaningPlan, needs: Needs): Promise<Cleaned> {
  const ended = living.filter(({ search, run, attempt }) => !isOwned(needs, search, run, attempt));
  const alive = await endLiving(access, ended);
  const removed = going.filter((leftover) => {
    if (leftover.kind !== 'run') return !needsCopy(needs, leftover.kind, leftover.name);
    const { search, run } = leftover;
    return (
      whyNeeded(needs, search, run) === undefined && !alive.some((one) => one.search === search && one.run === run)
    );
  });
  const code = kept.flatMap(({ leftover }) => (leftover.kind === 'code' ? [leftover.name] : []));
  const stayed = await removeLeftovers(access, removed, [...neededCode(needs), ...code]);
  return { removed, stayed, alive };
}
