import { describe, expect, it } from 'vitest';
import { describeNotSeen, notSeenByReason } from '../../src/conversation/index.ts';
import { type Coverage, KIND_NAMES } from '../../src/model/snapshot.ts';

const DENIED = '403: a Role in the namespace must allow "list"';

const denied = (kind: Coverage['kind'], namespace: string | null): Coverage => ({
  kind,
  namespace,
  state: 'denied',
  reason: DENIED,
});
const TEAMS = Array.from({ length: 40 }, (_, index) => `team-${index}`);

describe('what was not seen', () => {
  it('is one short line where every kind is denied in forty namespaces', () => {
    const kinds = KIND_NAMES.filter((kind) => kind !== 'customresources');
    const text = describeNotSeen(TEAMS.flatMap((namespace) => kinds.map((kind) => denied(kind, namespace))));
    expect(text).toBe(
      `${kinds.slice(0, 12).join(', ')} and ${kinds.length - 12} more kinds in team-0, team-1, team-2, team-3, team-4 and 35 more namespaces (${DENIED})`,
    );
    expect(text.length).toBeLessThan(400);
  });

  it('puts kinds together that were not seen in the same namespaces', () => {
    const entries = [denied('pods', 'shop'), denied('pods', 'pay'), denied('events', 'pay'), denied('jobs', 'pay')];
    expect(notSeenByReason(entries)).toEqual([`pods in shop, pay; events, jobs in pay (${DENIED})`]);
  });

  it('counts where there is no pattern to tell', () => {
    const entries = KIND_NAMES.slice(0, 8).map((kind, index) => denied(kind, `team-${index}`));
    expect(notSeenByReason(entries)).toEqual([`8 lists of 8 kinds in 8 namespaces (${DENIED})`]);
  });

  it('tells a reason once, and of many reasons some', () => {
    const entries = TEAMS.map(
      (namespace): Coverage => ({ kind: 'pods', namespace, state: 'failed', reason: namespace }),
    );
    const told = notSeenByReason(entries);
    expect(told).toHaveLength(7);
    expect(told.at(-1)).toBe('34 lists more for other reasons');
  });

  it('names a custom resource by its own name', () => {
    const entry: Coverage = { ...denied('customresources', null), resource: 'certificates.cert-manager.io' };
    expect(notSeenByReason([entry])).toEqual([`certificates.cert-manager.io (${DENIED})`]);
  });
});
