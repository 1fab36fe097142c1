import type { CodeRule, Detection } from '../../src/model/detection.ts';
import type { Finding, FindingCode } from '../../src/model/finding.ts';
import { ago, MINUTE } from './snapshots.ts';

/** A crashing pod of shop/Deployment api since 20 minutes. */
export function aFinding(parts: Partial<Finding> = {}): Finding {
  return {
    code: 'CrashLoopBackOff',
    severity: 'critical',
    object: { kind: 'Pod', namespace: 'shop', name: 'api-1' },
    owner: { kind: 'Deployment', namespace: 'shop', name: 'api' },
    message: 'container app keeps crashing: exit 1, 5 restarts',
    evidence: [{ label: 'exit code', value: '1' }],
    remedy: ['kubectl -n shop describe pod api-1'],
    since: ago(20 * MINUTE),
    ...parts,
  };
}

export const RULES: ReadonlyMap<FindingCode, CodeRule> = new Map([
  ['CrashLoopBackOff', { family: 'crash', needs: ['pods'], occurrence: false }],
  ['DeploymentUnavailable', { family: 'availability', needs: ['deployments'], occurrence: false }],
  ['NodeNotReady', { family: 'node-readiness', needs: ['nodes'], occurrence: false }],
]);

/** What detectors that found these would say. */
export function aDetection(parts: Partial<Detection> = {}): Detection {
  return {
    ...{
      findings: [],
      noticed: [],
      excused: [],
      failed: new Set(),
      problems: [],
      rules: RULES,
      links: [],
      awaited: [],
    },
    ...parts,
  };
}
