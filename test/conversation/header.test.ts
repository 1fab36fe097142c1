import { describe, expect, it } from 'vitest';
import { countsLine, describeNotSeen } from '../../src/conversation/index.ts';
import type { Coverage } from '../../src/model/snapshot.ts';
import { aSituation } from '../support/situations.ts';

const denied = (namespace: string | null): Coverage => ({
  kind: 'pods',
  namespace,
  state: 'denied',
  reason: '403: add "list" on pods',
});

describe('the cluster in numbers', () => {
  it('says of a kind that was not read that it was not, never zero', () => {
    const counts = { nodes: null, nodesReady: null, pods: 5, podsReady: 4 };
    expect(countsLine(aSituation({ counts, notSeen: [denied('shop')] }))).toBe(
      'nodes not read · pods 4/5 · open 0 · not seen: pods in shop (403: add "list" on pods)',
    );
  });

  it('tells a reason once for all that it keeps from being seen', () => {
    const away = (kind: Coverage['kind']): Coverage => ({ kind, namespace: null, state: 'failed', reason: 'no route' });
    expect(describeNotSeen([away('pods'), denied(null), away('events')])).toBe(
      'pods, events (no route), pods (403: add "list" on pods)',
    );
  });

  it('falls back to the state where no reason is given', () => {
    expect(describeNotSeen([{ kind: 'nodes', namespace: null, state: 'failed', reason: null }])).toBe('nodes (failed)');
  });
});
