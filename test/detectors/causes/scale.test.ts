import { describe, expect, it } from 'vitest';
import { linkCauses } from '../../../src/detectors/causes/index.ts';
import { createView } from '../../../src/detectors/index.ts';
import type { Finding } from '../../../src/model/finding.ts';
import type { Snapshot } from '../../../src/model/snapshot.ts';
import { familyOf, node, ref, trouble } from '../../support/cause-links.ts';
import { anIngress, aService, aWebhookConfiguration } from '../../support/cluster-records.ts';
import { aDeployment, aLostNode, anUnschedulablePod, aPod, aSnapshot, NO_MEMORY } from '../../support/snapshots.ts';

/** The findings of a trouble, with every read of one counted: what is asked for each other trouble reads its square. */
function counted(findings: readonly Finding[]): { readonly findings: readonly Finding[]; reads(): number } {
  let reads = 0;
  const proxies = findings.map(
    (finding) =>
      new Proxy(finding, {
        get(target, property, receiver) {
          reads += 1;
          return Reflect.get(target, property, receiver);
        },
      }),
  );
  return { findings: proxies, reads: () => reads };
}

const MANY = 20_000;
const many = <T>(make: (index: number) => T, count = MANY): T[] =>
  Array.from({ length: count }, (_, index) => make(index));
const app = (index: number) => ref('Deployment', `app-${index}`, `team-${index % 200}`);

describe('20,000 troubles are linked in one pass', () => {
  it.each<[string, Snapshot, readonly Finding[], number]>([
    [
      'pods that name the taint of 2,000 lost nodes',
      aSnapshot({ nodes: many((index) => aLostNode({ name: `worker-${index}` }), 2_000) }),
      [
        ...many((index) => trouble('NodeNotReady', node(`worker-${index}`), { for: 5 }), 2_000),
        ...many((index) =>
          trouble('PodUnschedulable', app(index), { says: '{node.kubernetes.io/unreachable: }', for: 4 }),
        ),
      ],
      MANY,
    ],
    [
      'pods that name a taint and waited before any node was lost',
      aSnapshot(),
      [
        ...many((index) => trouble('NodeNotReady', node(`worker-${index}`), { for: 5 }), 2_000),
        ...many((index) =>
          trouble('PodUnschedulable', app(index), { says: '{node.kubernetes.io/unreachable: }', for: 99 }),
        ),
      ],
      0,
    ],
    [
      'pods that may not be made, with 500 webhooks down',
      aSnapshot({
        validatingwebhookconfigurations: many((index) => aWebhookConfiguration({ name: `policy-${index}` }), 500),
      }),
      [
        ...many(
          (index) => trouble('WebhookUnavailable', ref('ValidatingWebhookConfiguration', `policy-${index}`, '')),
          500,
        ),
        ...many((index) =>
          trouble('ReplicaCreateFailed', app(index), { says: 'failed calling webhook "other.example.com"' }),
        ),
      ],
      0,
    ],
    [
      'operators, and workloads that they might name',
      aSnapshot(),
      [
        ...many(
          (index) =>
            trouble('OperatorDegraded', ref('Certificate', `tls-${index}`), {
              says: `deployment app-${index} is down`,
            }),
          MANY / 2,
        ),
        ...many((index) => trouble('CrashLoopBackOff', app(index)), MANY / 2),
      ],
      MANY / 2,
    ],
    [
      'pods that wait for claims of namespaces with many',
      aSnapshot(),
      [
        ...many(
          (index) => trouble('PvcPending', ref('PersistentVolumeClaim', `data-${index}`, `team-${index % 200}`)),
          MANY / 2,
        ),
        ...many(
          (index) => trouble('PodUnschedulable', app(index), { says: 'unbound immediate PersistentVolumeClaims' }),
          MANY / 2,
        ),
      ],
      0,
    ],
    [
      'Ingresses of one class, and load balancers of many controllers',
      aSnapshot({ ingresses: many((index) => anIngress({ name: `web-${index}` }), MANY / 2) }),
      [
        ...many((index) => trouble('LoadBalancerPending', ref('Service', `ingress-${index}`, 'edge')), MANY / 2),
        ...many((index) => trouble('IngressUnassigned', ref('Ingress', `web-${index}`)), MANY / 2),
      ],
      0,
    ],
    [
      'workloads short of pods, each with its Service',
      aSnapshot({
        services: many((index) => aService({ ...nameOfApp(index), selector: { app: `app-${index}` } }), MANY / 4),
        deployments: many(
          (index) => aDeployment({ ...nameOfApp(index), templateLabels: { app: `app-${index}` } }),
          MANY / 4,
        ),
      }),
      [
        ...many((index) => trouble('CrashLoopBackOff', app(index)), MANY / 4),
        ...many((index) => trouble('DeploymentUnavailable', app(index)), MANY / 4),
        ...many((index) => trouble('ServiceNoEndpoints', { ...app(index), kind: 'Service' }), MANY / 4),
      ],
      MANY / 2,
    ],
    [
      'pods of one workload: one trouble of 20,000 findings',
      aSnapshot({ pods: many((index) => anUnschedulablePod({ name: `api-7d9f5c8b6d-${index}` })) }),
      [
        ...many((index) =>
          trouble('PodUnschedulable', ref('Deployment', 'api'), { of: ref('Pod', `api-7d9f5c8b6d-${index}`) }),
        ),
        trouble('DeploymentUnavailable', ref('Deployment', 'api')),
      ],
      1,
    ],
  ])('%s', (_, snapshot, all, expected) => {
    const { findings, reads } = counted(all);
    expect(linkCauses(findings, createView(snapshot, NO_MEMORY), familyOf)).toHaveLength(expected);
    expect(reads() / all.length).toBeLessThan(READS_PER_FINDING);
  });

  it('150,000 findings on one workload do not overflow anything', () => {
    const owner = ref('Deployment', 'api');
    const findings = many((index) => trouble('PodNotReady', owner, { of: ref('Pod', `api-${index}`) }), 150_000);
    const view = createView(aSnapshot({ pods: [aPod()] }), NO_MEMORY);
    expect(linkCauses([...findings, trouble('DeploymentUnavailable', owner)], view, familyOf)).toHaveLength(1);
  });
});

/** Grouping, ranking and its own rules read a finding; other troubles' rules do not. */
const READS_PER_FINDING = 60;

function nameOfApp(index: number): { readonly name: string; readonly namespace: string } {
  const { name, namespace } = app(index);
  return { name, namespace };
}
