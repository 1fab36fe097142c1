import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { CAUSE_RULES, linkCauses } from '../../../src/detectors/causes/index.ts';
import { createTrouble, indexTroubles } from '../../../src/detectors/causes/trouble.ts';
import { createView, type View } from '../../../src/detectors/index.ts';
import type { CauseLink } from '../../../src/model/detection.ts';
import { FINDING_CODES, FINDING_SEVERITIES, type Finding } from '../../../src/model/finding.ts';
import { type ObjectRef, objectKey } from '../../../src/model/objects.ts';
import type { Snapshot } from '../../../src/model/snapshot.ts';
import { familyOf, node, ref, trouble } from '../../support/cause-links.ts';
import {
  aClaim,
  aDisruptionBudget,
  aLease,
  anApiService,
  anIngress,
  aScaler,
  aService,
  aWebhookConfiguration,
} from '../../support/cluster-records.ts';
import { anyMoment, anyObjects } from '../../support/snapshot-arbitrary.ts';
import {
  aContainer,
  aDeployment,
  aDetail,
  aLostNode,
  aPodWith,
  aSnapshot,
  NO_MEMORY,
  NOON,
  running,
  text,
} from '../../support/snapshots.ts';
import { aCronJob, aJob, aReplicaSet } from '../../support/workload-records.ts';

/** Words that rules look for, and names that arbitrary objects have. */
const SAID = [
  'failed calling webhook "validate.policy.example.com": no endpoints available for service',
  'exceeded quota: compute, requested: limits.cpu=1',
  '1 node(s) had untolerated taint {node.kubernetes.io/unreachable: }',
  'Multi-Attach error for volume "pvc-1" Volume is already used by pod(s) api-1, api-2',
  'Discovery failed for some groups',
  'unable to fetch metrics from resource metrics API: no metrics returned',
  'deployment "api" in namespace shop is not available',
  'pod has unbound immediate PersistentVolumeClaims',
  'default-scheduler',
  'own limit: ephemeral-storage',
];

/** A small world of which rules have much to say; arbitrary objects are added to it. */
const WORLD = {
  nodes: [aLostNode({ name: 'worker-1' })],
  pods: [
    aPodWith([aContainer({ ready: false, state: running() })], {
      name: 'api-1',
      node: 'worker-1',
      detail: aDetail({ claims: ['data'], containers: [aContainer({ ready: false, state: running() })] }),
    }),
    aPodWith([aContainer({ ready: false })], { name: 'report-1-x', controller: { kind: 'Job', name: 'report-1' } }),
  ],
  deployments: [aDeployment({ ready: 0, available: 0 })],
  replicasets: [aReplicaSet()],
  cronjobs: [aCronJob({ concurrency: 'Forbid' as const })],
  jobs: [aJob({ name: 'report-1' })],
  services: [aService()],
  ingresses: [anIngress({ name: 'api', ingressClass: null })],
  poddisruptionbudgets: [aDisruptionBudget()],
  horizontalpodautoscalers: [aScaler()],
  persistentvolumeclaims: [aClaim({ name: 'data', volume: 'pvc-1' })],
  validatingwebhookconfigurations: [aWebhookConfiguration()],
  apiservices: [anApiService({ service: { namespace: 'shop', name: 'api', port: 443 } })],
  leases: [aLease({ holder: 'worker-1_4f7c' })],
};

const api = ref('Deployment', 'api');

/** Where a trouble of each code stands; of all others on workloads. */
const STANDS: readonly (readonly [RegExp, readonly ObjectRef[]])[] = [
  [/^Node/, [node('worker-1')]],
  [/^Job/, [ref('CronJob', 'report'), ref('Job', 'report-1')]],
  [/^CronJob/, [ref('CronJob', 'report')]],
  [/^Hpa/, [ref('HorizontalPodAutoscaler', 'api')]],
  [/^Pdb/, [ref('PodDisruptionBudget', 'api')]],
  [/^Service/, [ref('Service', 'api')]],
  [/^LoadBalancer/, [ref('Service', 'ingress-nginx', 'ingress-nginx')]],
  [/^Ingress/, [ref('Ingress', 'api')]],
  [/^Pvc/, [ref('PersistentVolumeClaim', 'data')]],
  [/^Pv/, [ref('PersistentVolume', 'pvc-1', '')]],
  [/^Quota/, [ref('ResourceQuota', 'compute')]],
  [/^ApiService/, [ref('APIService', 'v1beta1.metrics.k8s.io', '')]],
  [/^Webhook/, [ref('ValidatingWebhookConfiguration', 'policy', '')]],
  [/^ControlPlane/, ['kube-scheduler', 'kube-controller-manager'].map((name) => ref('Lease', name, 'kube-system'))],
  [/^Namespace/, [ref('Namespace', 'shop', '')]],
  [/^Operator/, [ref('ClusterOperator', 'ingress', '')]],
  [/^ReplicaSet/, [ref('ReplicaSet', 'api-7d9f5c8b6d')]],
];
const WORKLOADS = [api, api, ref('StatefulSet', 'db'), ref('CronJob', 'report'), ref('ReplicaSet', 'api-7d9f5c8b6d')];
const ownersOf = (code: string) => STANDS.find(([pattern]) => pattern.test(code))?.[1] ?? WORKLOADS;

/** Findings on objects that the look holds, and some that stand where none of their code should. */
function anyFindings({ objects }: Snapshot): fc.Arbitrary<readonly Finding[]> {
  const pods = objects.pods.map(({ namespace, name }) => ({ kind: 'Pod', namespace, name }));
  const judged = [ref('Pod', 'api-1'), ref('Pod', 'api-1'), ref('Pod', 'report-1-x'), ref('Job', 'report-1'), ...pods];
  const finding = fc.constantFrom(...FINDING_CODES).chain((code) =>
    fc.record(
      {
        code: fc.constant(code),
        severity: fc.constantFrom(...FINDING_SEVERITIES),
        object: fc.constantFrom(...judged),
        owner: fc.oneof(
          { weight: 9, arbitrary: fc.constantFrom(...ownersOf(code)) },
          { weight: 1, arbitrary: fc.constantFrom(...WORKLOADS, ...judged) },
        ),
        says: fc.constantFrom(...SAID),
        since: fc.option(fc.oneof(fc.constant(NOON), anyMoment), { nil: null }),
      },
      { noNullPrototype: true },
    ),
  );
  return fc.array(
    finding.map(({ says, ...parts }) => ({
      ...trouble(parts.code, parts.owner),
      ...parts,
      evidence: [{ label: 'scheduler', value: text(says), free: true as const }],
    })),
    { maxLength: 60, size: 'max' },
  );
}

const anyLook = anyObjects
  .map((objects) => {
    const added = Object.entries(WORLD).map(([kind, records]) => [
      kind,
      [...records, ...objects[kind as keyof typeof WORLD]],
    ]);
    return aSnapshot({ ...objects, ...Object.fromEntries(added) });
  })
  .chain((snapshot) => anyFindings(snapshot).map((findings) => ({ view: createView(snapshot, NO_MEMORY), findings })));

const link = (findings: readonly Finding[], view: View) => linkCauses(findings, view, familyOf);
const nameOf = ({ owner, family }: CauseLink['cause']) => `${objectKey(owner)}|${family}`;

describe('whatever is in trouble', () => {
  it('causes are troubles that are there, each has one at most, and none is its own', () => {
    fc.assert(
      fc.property(anyLook, ({ view, findings }) => {
        const there = new Set(findings.map(({ owner, code }) => nameOf({ owner, family: familyOf(code) })));
        const links = link(findings, view);
        for (const { consequence, cause } of links) {
          expect(there).toContain(nameOf(consequence));
          expect(there).toContain(nameOf(cause));
          expect(nameOf(consequence)).not.toBe(nameOf(cause));
        }
        expect(new Set(links.map(({ consequence }) => nameOf(consequence))).size).toBe(links.length);
      }),
      { numRuns: 400 },
    );
  });

  it('the links are the same in whatever order findings come', () => {
    const shuffled = anyLook.chain(({ view, findings }) =>
      fc
        .shuffledSubarray([...findings], { minLength: findings.length, maxLength: findings.length })
        .map((other) => ({ view, findings, other })),
    );
    fc.assert(
      fc.property(shuffled, ({ view, findings, other }) => {
        expect(link(other, view).map((each) => [nameOf(each.consequence), nameOf(each.cause)])).toEqual(
          link(findings, view).map((each) => [nameOf(each.consequence), nameOf(each.cause)]),
        );
      }),
      { numRuns: 400 },
    );
  });

  it('a rule names only what docs/causes.md lets it name', () => {
    const spoke = new Set<string>();
    fc.assert(
      fc.property(anyLook, ({ view, findings }) => {
        const troubles = findings.map((finding) => createTrouble(familyOf(finding.code), [finding]));
        const index = indexTroubles(troubles, view);
        for (const each of troubles) {
          for (const rule of CAUSE_RULES.filter(({ consequences }) =>
            consequences.some((code) => each.codes.has(code)),
          )) {
            const cause = rule.causeOf(each, index);
            if (cause === null) continue;
            spoke.add(rule.name);
            expect([...cause.codes].some((code) => rule.causes.includes(code))).toBe(true);
          }
        }
      }),
      { numRuns: 400 },
    );
    // Looks about which most rules have nothing to say would prove nothing.
    expect(CAUSE_RULES.map(({ name }) => name).filter((name) => !spoke.has(name))).toEqual([]);
  });
});
