import { describe, expect, it } from 'vitest';
import type { CustomRule } from '../../src/detectors/index.ts';
import {
  createDetectors,
  DEFAULT_RULES,
  DETECTORS,
  detect,
  type Rules,
  THRESHOLDS,
} from '../../src/detectors/index.ts';
import type { Finding } from '../../src/model/finding.ts';
import { aCustomResource } from '../support/cluster-records.ts';
import {
  aCondition,
  aCrashingPod,
  ago,
  aNode,
  aSnapshot,
  MINUTE,
  NO_MEMORY,
  type SnapshotParts,
  text,
} from '../support/snapshots.ts';

const RULE: CustomRule = {
  name: 'certificate-not-ready',
  resource: { plural: 'certificates', group: 'cert-manager.io', version: null },
  when: { type: 'condition', condition: 'Ready', statuses: ['False', 'Unknown'] },
  holdsFor: 10 * MINUTE,
  severity: 'medium',
  message: null,
  advice: 'Follow its Order.',
  remedy: ['kubectl -n {namespace} describe certificate {name}'],
};

function judge(parts: SnapshotParts, rules: Partial<Rules> = {}): readonly Finding[] {
  const { detectors, thresholds } = createDetectors(DETECTORS, { ...DEFAULT_RULES, ...rules });
  return detect(aSnapshot(parts), NO_MEMORY, detectors, thresholds).findings;
}

const codes = (findings: readonly Finding[]) => findings.map(({ code, severity }) => `${code} ${severity}`);
const lost = (minutes: number, parts: Partial<Parameters<typeof aCustomResource>[0]> = {}) =>
  aCustomResource({
    conditions: [aCondition('Ready', { status: 'Unknown', reason: 'Pending', changedAt: ago(minutes * MINUTE) })],
    ...parts,
  });

describe('rules of the user', () => {
  it('change nothing when there are none', () => {
    expect(createDetectors(DETECTORS, DEFAULT_RULES).detectors.map(({ code }) => code)).toEqual(
      DETECTORS.map(({ code }) => code),
    );
  });

  it('switch a code off, with all its detectors', () => {
    const { detectors } = createDetectors(DETECTORS, { ...DEFAULT_RULES, disabled: new Set(['QuotaExhausted']) });
    expect(detectors.filter(({ code }) => code === 'QuotaExhausted')).toEqual([]);
    expect(
      judge({ pods: [aCrashingPod()] }, { disabled: new Set(['CrashLoopBackOff']) }).map(({ code }) => code),
    ).not.toContain('CrashLoopBackOff');
  });

  it('change a threshold', () => {
    const nodes = [aNode({ conditions: [aCondition('Ready', { status: 'False', changedAt: ago(2 * MINUTE) })] })];
    expect(codes(judge({ nodes }))).toEqual(['NodeNotReady critical']);
    const thresholds = { ...THRESHOLDS, node: { ...THRESHOLDS.node, grace: 5 * MINUTE } };
    expect(judge({ nodes }, { thresholds })).toEqual([]);
  });

  it('change a severity, but never that of an info', () => {
    const severities = new Map([
      ['CrashLoopBackOff', 'low'],
      ['NodeCordoned', 'critical'],
    ] as const);
    expect(codes(judge({ pods: [aCrashingPod()] }, { severities }))).toContain('CrashLoopBackOff low');
    const taint = { key: 'node.kubernetes.io/unschedulable', value: null, effect: '', addedAt: ago(90 * MINUTE) };
    expect(codes(judge({ nodes: [aNode({ cordoned: true, taints: [taint] })] }, { severities }))).toEqual([
      'NodeCordoned info',
    ]);
  });
});

describe('a rule for a custom resource', () => {
  it('tells what the user wants to be told, with the names filled in', () => {
    expect(judge({ customresources: [lost(11)] }, { custom: [RULE] })).toMatchObject([
      {
        code: 'OperatorDegraded',
        severity: 'medium',
        object: { kind: 'Certificate', namespace: 'shop', name: 'shop-tls' },
        message: 'Ready is Unknown (Pending)',
        evidence: expect.arrayContaining([
          { label: 'rule', value: 'certificate-not-ready' },
          { label: 'advice', value: 'Follow its Order.' },
        ]),
        remedy: ['kubectl -n shop describe certificate shop-tls'],
        since: ago(11 * MINUTE),
      },
    ]);
    expect(judge({ customresources: [lost(11)] }, { custom: [{ ...RULE, message: 'not issued' }] })[0]?.message).toBe(
      'not issued',
    );
  });

  it('waits as long as it says, and then the built-in one is silent for that resource alone', () => {
    const failed = aCustomResource({
      conditions: [aCondition('Ready', { status: 'False', changedAt: ago(7 * MINUTE) })],
    });
    expect(judge({ customresources: [failed] })).toHaveLength(1);
    expect(judge({ customresources: [failed] }, { custom: [RULE] })).toEqual([]);
    const other = { ...failed, resource: 'issuers.cert-manager.io', kind: 'Issuer' };
    expect(judge({ customresources: [failed, other] }, { custom: [RULE] }).map(({ object }) => object.kind)).toEqual([
      'Issuer',
    ]);
  });

  it('finds a word of the status, and speaks even where the built-in one is switched off', () => {
    const custom: readonly CustomRule[] = [
      { ...RULE, when: { type: 'status', path: 'health.status', values: ['Degraded'] }, remedy: null, advice: null },
    ];
    const record = (value: string) => aCustomResource({ status: [{ path: 'health.status', value: text(value) }] });
    const rules = { custom, disabled: new Set(['OperatorDegraded'] as const) };
    expect(judge({ customresources: [record('Degraded')], partial: true }, rules)[0]?.message).toBe(
      'status.health.status is Degraded',
    );
    expect(judge({ customresources: [record('Healthy')], partial: true }, rules)).toEqual([]);
    expect(judge({ customresources: [record('Degraded')] }, rules)).toEqual([]);
  });

  it('leaves what is suspended alone', () => {
    expect(judge({ customresources: [lost(30, { suspended: true })] }, { custom: [RULE] })).toEqual([]);
  });

  it('has its resource read, each once', () => {
    const second = { ...RULE, name: 'second' };
    expect(createDetectors(DETECTORS, { ...DEFAULT_RULES, custom: [RULE, second] }).custom).toEqual([RULE.resource]);
  });
});
