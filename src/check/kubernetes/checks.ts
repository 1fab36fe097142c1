import { type ApiProbe, namespacesToRead } from '../../cluster/index.ts';
import type { Check } from '../run-checks.ts';
import { type Access, reviewAccess } from './access.ts';
import { judgeClock } from './clock.ts';
import { checkKinds } from './kinds.ts';
import { checkMetrics } from './metrics.ts';
import { judgePermissions } from './permissions.ts';
import { rbacYaml } from './rbac.ts';
import { type ApiFacts, type Clocks, reachApi } from './reach.ts';
import { eventRights, type Watch, wantedRights, watchedKinds } from './watched.ts';

export interface KubernetesCheckOptions extends Clocks {
  /** Opens the API; may throw a MonitorError about the kubeconfig or the namespaces. Called once. */
  readonly open: () => ApiProbe;
  readonly watch: Watch;
  /** Requests at once. */
  readonly maxRequests: number;
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
  const { watch } = options;
  let opened: ApiProbe | null = null;
  let facts: ApiFacts | null = null;
  let accesses: readonly Access[] | null = null;
  const probe = (): ApiProbe => {
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
          const reached = await reachApi(probe(), options, signal);
          facts = reached.facts;
          return reached.verdict;
        },
      },
      {
        name: 'permissions',
        after,
        async run(signal) {
          const kinds = await watchedKinds(watch, probe(), signal);
          const { wanted, ...left } = wantedRights(kinds, watch.reach);
          accesses = await reviewAccess([...wanted, ...eventRights(watch)], {
            probe: probe(),
            maxRequests: options.maxRequests,
            signal,
          });
          return judgePermissions({ accesses, namespaces: namespacesOf(watch), ...left });
        },
      },
      {
        name: 'kinds',
        after,
        run: async (signal) => checkKinds(await watchedKinds(watch, probe(), signal), probe(), signal),
      },
      { name: 'metrics', after, run: (signal) => checkMetrics(probe(), signal) },
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
    close: async () => opened?.close(),
  };
}

function namespacesOf({ reach }: Watch): readonly string[] {
  return namespacesToRead(reach.namespaces, reach.excludeNamespaces);
}
