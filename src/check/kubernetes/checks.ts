import type { ApiProbe } from '../../cluster/index.ts';
import type { Check } from '../run-checks.ts';
import { type Access, reviewAccess, wantedIn } from './access.ts';
import { judgeClock } from './clock.ts';
import { checkKinds } from './kinds.ts';
import { checkMetrics } from './metrics.ts';
import type { Permission } from './permission.ts';
import { judgePermissions } from './permissions.ts';
import { rbacYaml } from './rbac.ts';
import { type ApiFacts, type Clocks, reachApi } from './reach.ts';

export interface KubernetesCheckOptions extends Clocks {
  /** Opens the API; may throw a MonitorError about the kubeconfig or the namespaces. Called once. */
  readonly open: () => OpenedApi;
  readonly permissions: readonly Permission[];
  /** Requests at once. */
  readonly maxRequests: number;
}

export interface OpenedApi {
  readonly probe: ApiProbe;
  /** Only these are watched; empty: all. */
  readonly namespaces: readonly string[];
}

export interface KubernetesChecks {
  readonly checks: readonly Check[];
  /** What `kubernetes-api` learnt; null before it, and when it failed. */
  readonly facts: ApiFacts | null;
  /** What `permissions` learnt; null before it, and when it failed. */
  readonly accesses: readonly Access[] | null;
  /** YAML that grants what is missing; '' when nothing is, null when that is not known. */
  rbac(): string | null;
  close(): Promise<void>;
}

/** The checks that ask the API server: all but the first wait until it was reached. */
export function kubernetesChecks(options: KubernetesCheckOptions): KubernetesChecks {
  let opened: OpenedApi | null = null;
  let facts: ApiFacts | null = null;
  let accesses: readonly Access[] | null = null;
  const api = (): OpenedApi => {
    opened ??= options.open();
    return opened;
  };
  const after = ['kubernetes-api'] as const;

  return {
    checks: [
      {
        name: 'kubernetes-api',
        after: [],
        async run(signal) {
          const reached = await reachApi(api().probe, options, signal);
          facts = reached.facts;
          return reached.verdict;
        },
      },
      {
        name: 'permissions',
        after,
        async run(signal) {
          const wanted = wantedIn(options.permissions, api().namespaces);
          accesses = await reviewAccess(wanted, { probe: api().probe, maxRequests: options.maxRequests, signal });
          return judgePermissions(accesses);
        },
      },
      { name: 'kinds', after, run: (signal) => checkKinds(api().probe, options.permissions, signal) },
      { name: 'metrics', after, run: (signal) => checkMetrics(api().probe, signal) },
      { name: 'clock', after, run: async () => judgeClock(facts?.clock ?? null) },
    ],
    get facts() {
      return facts;
    },
    get accesses() {
      return accesses;
    },
    rbac() {
      if (accesses === null || accesses.every(({ state }) => state === 'unknown')) return null;
      const missing = accesses.filter(({ state }) => state === 'missing');
      return rbacYaml(missing, facts?.user ?? null);
    },
    close: async () => opened?.probe.close(),
  };
}
