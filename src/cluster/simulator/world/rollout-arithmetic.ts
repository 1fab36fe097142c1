/**
 * The numbers of a rolling update, as kube-controller-manager's deployment controller works them out
 * (pkg/controller/deployment/util/deployment_util.go). Pure: counts in, counts out.
 */

export interface Fenceposts {
  readonly maxSurge: number;
  readonly maxUnavailable: number;
}

/** Percentages of the replicas: a surge is rounded up, unavailability down; both may not be zero. */
export function resolveFenceposts(
  maxSurge: number | string,
  maxUnavailable: number | string,
  replicas: number,
): Fenceposts {
  const surge = resolve(maxSurge, replicas, Math.ceil);
  const unavailable = Math.min(resolve(maxUnavailable, replicas, Math.floor), replicas);
  return { maxSurge: surge, maxUnavailable: surge === 0 && unavailable === 0 ? Math.min(1, replicas) : unavailable };
}

function resolve(value: number | string, replicas: number, round: (share: number) => number): number {
  return typeof value === 'number' ? value : round((Number.parseInt(value, 10) * replicas) / 100);
}

/** One ReplicaSet as the arithmetic sees it. */
export interface Share {
  readonly replicas: number;
  readonly available: number;
}

/** How many replicas the new ReplicaSet should have now. */
export function newReplicaCount(desired: number, maxSurge: number, current: Share, all: readonly Share[]): number {
  if (current.replicas > desired) return desired;
  const total = sum(all, 'replicas');
  const room = desired + maxSurge - total;
  return room <= 0 ? current.replicas : current.replicas + Math.min(room, desired - current.replicas);
}

/**
 * How many replicas each old ReplicaSet (oldest first) should have now: first the unhealthy ones go, then healthy ones
 * as far as availability allows.
 */
export function oldReplicaCounts(
  desired: number,
  maxUnavailable: number,
  current: Share,
  old: readonly Share[],
): readonly number[] {
  const counts = old.map(({ replicas }) => replicas);
  const minimum = desired - maxUnavailable;
  const all = [...old, current];
  const unavailableNew = current.replicas - current.available;
  let removable = sum(all, 'replicas') - minimum - unavailableNew;
  if (removable <= 0) return counts;

  old.forEach(({ available }, index) => {
    const count = counts[index] ?? 0;
    const gone = Math.max(0, Math.min(removable, count - available));
    counts[index] = count - gone;
    removable -= gone;
  });
  let spare = sum(all, 'available') - minimum;
  counts.forEach((count, index) => {
    const gone = Math.max(0, Math.min(spare, count));
    counts[index] = count - gone;
    spare -= gone;
  });
  return counts;
}

export interface ScaledShare {
  readonly replicas: number;
  /** The annotation deployment.kubernetes.io/max-replicas: what the size was a share of. */
  readonly maxReplicas: number;
}

/**
 * New sizes when a Deployment is scaled in the middle of a rollout: each ReplicaSet (largest first) keeps its share, and
 * the rounding is made good at the first.
 */
export function proportionalCounts(
  desired: number,
  maxSurge: number,
  shares: readonly ScaledShare[],
): readonly number[] {
  const allowed = desired > 0 ? desired + maxSurge : 0;
  const toAdd = allowed - sum(shares, 'replicas');
  let added = 0;
  const counts = shares.map(({ replicas, maxReplicas }) => {
    const fraction =
      desired === 0 ? -replicas : Math.round((replicas * (desired + maxSurge)) / Math.max(1, maxReplicas)) - replicas;
    const left = toAdd - added;
    const change = toAdd > 0 ? Math.min(fraction, left) : Math.max(fraction, left);
    added += change;
    return replicas + change;
  });
  const [first = 0, ...rest] = counts;
  return counts.length === 0 ? [] : [Math.max(0, first + toAdd - added), ...rest.map((count) => Math.max(0, count))];
}

function sum<K extends string>(shares: readonly Readonly<Record<K, number>>[], field: K): number {
  return shares.reduce((total, share) => total + share[field], 0);
}
