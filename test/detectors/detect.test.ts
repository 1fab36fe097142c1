import { describe, expect, it } from 'vitest';
import { defineDetector, NOTHING } from '../../src/detectors/detector.ts';
import { type AnyDetector, DETECTORS, type Detector, detect, kindsOf } from '../../src/detectors/index.ts';
import { crashLoopBackOff } from '../../src/detectors/pods/crash-loop-back-off.ts';
import { FINDING_CODES } from '../../src/model/finding.ts';
import type { KindName, Snapshot } from '../../src/model/snapshot.ts';
import {
  aCondition,
  aContainer,
  aCrashingPod,
  aDeployment,
  ago,
  aLostNode,
  aNode,
  anUnschedulablePod,
  aPod,
  aPodWith,
  aReplicaSet,
  aSnapshot,
  coverageEntry,
  coverageOf,
  MINUTE,
  NO_MEMORY,
  waiting,
} from '../support/snapshots.ts';

/** The codes these stories are about. */
const FIVE: readonly string[] = [
  'CrashLoopBackOff',
  'ImagePullFailed',
  'PodUnschedulable',
  'DeploymentUnavailable',
  'NodeNotReady',
];

const look = (snapshot: Snapshot, detectors: readonly AnyDetector[] = DETECTORS) =>
  detect(snapshot, NO_MEMORY, detectors);
const codes = (snapshot: Snapshot) =>
  look(snapshot)
    .findings.map(({ code }) => code)
    .filter((code) => FIVE.includes(code));

/** One trouble of each code, in namespace shop where it has one. */
const sick = {
  pods: [
    aCrashingPod({ name: 'crashing' }),
    aPodWith([aContainer({ ready: false, state: waiting('ImagePullBackOff') })], { name: 'imageless' }),
    anUnschedulablePod({ name: 'pending' }),
  ],
  deployments: [
    aDeployment({
      available: 0,
      conditions: [aCondition('Available', { status: 'False', changedAt: ago(10 * MINUTE) })],
    }),
  ],
  nodes: [aLostNode()],
};

describe('the detectors', () => {
  it('each have a code of their own, but for fallbacks; every code has one', () => {
    const authorities = DETECTORS.filter(({ fallback }) => fallback !== true).map(({ code }) => code);
    const subjects = DETECTORS.filter(({ fallback }) => fallback !== true).map(
      ({ code, subject }) => `${code} ${subject}`,
    );
    expect(new Set(subjects).size).toBe(subjects.length);
    for (const code of authorities) expect(FINDING_CODES).toContain(code);
  });

  it('need what they judge, and read no kind that they do not declare', () => {
    for (const { subject, needs } of DETECTORS) if (subject !== null) expect(needs).toContain(subject);
    expect(kindsOf([crashLoopBackOff])).toEqual(['pods', 'replicasets', 'replicationcontrollers', 'jobs', 'events']);
  });

  it('are silent on a healthy cluster', () => {
    const snapshot = aSnapshot({
      pods: [
        aPod(),
        aPod({ name: 'done', phase: 'Succeeded', ready: false, controller: { kind: 'Job', name: 'done' } }),
      ],
      nodes: [aNode(), aNode({ name: 'worker-2' })],
      deployments: [aDeployment(), aDeployment({ name: 'off', desired: 0, available: 0 })],
      replicasets: [aReplicaSet()],
    });
    expect(look(snapshot)).toMatchObject({ findings: [], noticed: [], problems: [], failed: new Set() });
  });

  it('tell each trouble of a sick one, in the order of the detectors', () => {
    expect(codes(aSnapshot(sick))).toEqual(FIVE);
  });

  it('state the rules that tracking lives by', () => {
    expect([...look(aSnapshot()).rules].filter(([code]) => FIVE.includes(code))).toEqual([
      ['CrashLoopBackOff', { family: 'crash', needs: ['pods'], occurrence: false }],
      ['ImagePullFailed', { family: 'image', needs: ['pods'], occurrence: false }],
      ['PodUnschedulable', { family: 'scheduling', needs: ['pods'], occurrence: false }],
      ['DeploymentUnavailable', { family: 'availability', needs: ['deployments'], occurrence: false }],
      ['NodeNotReady', { family: 'node-readiness', needs: ['nodes'], occurrence: false }],
    ]);
  });
});

describe('coverage', () => {
  it.each(['denied', 'failed', 'absent'] as const)('a detector does not run on a kind that is %s', (state) => {
    const without = (kind: KindName) => codes(aSnapshot({ ...sick, coverage: coverageOf({ [kind]: state }) }));
    expect(without('pods')).toEqual(['DeploymentUnavailable', 'NodeNotReady']);
    expect(without('deployments')).toEqual(['CrashLoopBackOff', 'ImagePullFailed', 'PodUnschedulable', 'NodeNotReady']);
    expect(without('nodes')).not.toContain('NodeNotReady');
    expect(without('replicasets')).toEqual(FIVE);
    expect(without('jobs')).toEqual(FIVE);
    expect(without('events')).toEqual(FIVE);
  });

  it('is per namespace', () => {
    const pods = ['shop', 'bank', 'unlisted'].map((namespace) => aCrashingPod({ namespace }));
    const coverage = [coverageEntry('pods', 'shop', 'ok'), coverageEntry('pods', 'bank', 'denied')];
    const found = look(aSnapshot({ pods, coverage })).findings.filter(({ code }) => FIVE.includes(code));
    expect(found.map(({ object }) => object.namespace)).toEqual(['shop']);
  });

  it('asks for every need of a detector', () => {
    const demanding = { ...crashLoopBackOff, needs: ['pods', 'jobs'] } satisfies Detector;
    const snapshot = (state: 'ok' | 'failed') =>
      aSnapshot({ pods: [aCrashingPod()], coverage: coverageOf({ jobs: state }) });
    expect(look(snapshot('ok'), [demanding]).findings).toHaveLength(1);
    expect(look(snapshot('failed'), [demanding]).findings).toHaveLength(0);
  });
});

describe('a detector that throws', () => {
  const fragile = defineDetector({
    ...{ code: 'ImagePullFailed', family: 'image', severity: 'critical', subject: 'pods', needs: ['pods'], uses: [] },
    ...{ when: 'a pod is sick', notWhen: null, advice: 'mend it' },
    judge(pod, view) {
      if (pod.name.startsWith('bad')) throw new TypeError(`cannot judge ${pod.name}`);
      const object = { kind: 'Pod', namespace: pod.namespace, name: pod.name };
      if (!pod.name.startsWith('sick')) return NOTHING;
      return {
        findings: [
          {
            ...{ code: 'ImagePullFailed', severity: 'critical', object, owner: view.ownerOf(pod), message: 'm' },
            ...{ evidence: [], remedy: [], since: null },
          },
        ],
      };
    },
  });
  const pods = ['bad-1', 'sick-1', 'bad-2', 'well'].map((name) => aCrashingPod({ name }));

  it('loses neither the other subjects nor the other detectors', () => {
    const { findings } = look(aSnapshot({ pods }), [fragile, crashLoopBackOff]);
    expect(findings.map(({ code, object }) => `${code} ${object.name}`)).toEqual([
      'ImagePullFailed sick-1',
      'CrashLoopBackOff bad-1',
      'CrashLoopBackOff sick-1',
      'CrashLoopBackOff bad-2',
      'CrashLoopBackOff well',
    ]);
  });

  it('is told as one problem of the look, with how many objects and the first error', () => {
    const { failed, problems } = look(aSnapshot({ pods }), [fragile, crashLoopBackOff]);
    expect([...failed]).toEqual(['ImagePullFailed']);
    expect(problems).toEqual([
      'detector ImagePullFailed failed on 2 objects of this look (TypeError: cannot judge bad-1)',
    ]);
  });

  it('is told whatever it throws', () => {
    const careless: Detector = {
      ...fragile,
      judge() {
        throw 'a string';
      },
    };
    expect(look(aSnapshot({ pods }), [careless]).problems).toEqual([
      'detector ImagePullFailed failed on 4 objects of this look (unknown error)',
    ]);
  });
});
