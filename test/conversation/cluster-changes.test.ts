import { describe, expect, it } from 'vitest';
import { baselineText } from '../../src/conversation/baseline.ts';
import { deltaText } from '../../src/conversation/delta.ts';
import { incidentBlock } from '../../src/conversation/incident-text.ts';
import type { Change } from '../../src/model/change.ts';
import { aChange, aFollowed, anIncident, anUpdate, aSituation, MINUTE, NOON } from '../support/situations.ts';

const ROOM = 100_000;
const ago = (minutes: number) => NOON - minutes * MINUTE;
const undo = aChange({ what: ['image app 1.5.0 -> 1.4.2'], by: 'kubectl', at: ago(8), after: ago(10), seenAt: NOON });
const cordon = aChange({
  object: { kind: 'Node', namespace: '', name: 'worker-2' },
  ...{ what: ['cordoned'], by: null, exact: false, at: ago(20), after: ago(25), seenAt: ago(20) },
});

describe('the changes of an incident', () => {
  it('stand in its block, before and since, with what came of advice', () => {
    const incident = anIncident({
      ...{ changes: [aChange(), cordon, undo], followed: [aFollowed({ clearSince: ago(5) })] },
      ...{ evidence: [], affected: { count: 1, names: [], peak: 1 } },
    });
    expect(incidentBlock(incident, NOON).slice(2)).toEqual([
      '  changed at 11:33Z, 4 min before: image app 1.4.2 -> 1.5.0 by kubectl-set',
      '  changed between 11:35Z and 11:40Z: Node worker-2 cordoned',
      '  changed since, at 11:52Z: image app 1.5.0 -> 1.4.2 by kubectl',
      '  after advice: image app 1.5.0 -> 1.4.2 by kubectl at 11:45Z; clear since 11:55Z ' +
        '(advised at 11:40Z by claude: Roll back to 1.4.2.)',
    ]);
  });

  it('that helped last time are told when it comes back', () => {
    const episode = {
      ...{
        openedAt: ago(300),
        endedAt: ago(250),
        how: 'resolved' as const,
        ending: 'image app 1.5.0 -> 1.4.2 by kubectl',
      },
      followed: [
        aFollowed({ advice: { at: ago(280), by: 'rules', text: 'kubectl rollout undo' }, clearSince: ago(250) }),
      ],
    } as const;
    expect(incidentBlock(anIncident({ occurrences: 2, episodes: [episode] }), NOON).at(-1)).toBe(
      '  last time, after advice: image app 1.5.0 -> 1.4.2 by kubectl at 11:45Z; clear since 07:50Z ' +
        '(advised at 07:20Z by the rules: kubectl rollout undo)',
    );
  });
});

describe('a delta', () => {
  it('tells a change to an open incident in a section of its own, and all changes since the last message', () => {
    const incident = anIncident({ changes: [undo], evidence: [], healthySince: NOON, healthyLooks: 1 });
    const update = anUpdate({ turn: 'ongoing', incident, changes: [undo] });
    const web = aChange({ object: { kind: 'Deployment', namespace: 'shop', name: 'web' }, at: ago(3), seenAt: NOON });
    const routine = aChange({ what: ['replicas 3 -> 4'], routine: true });
    const changes = [cordon, web, undo, routine, routine];
    const text = deltaText(aSituation({ updates: [update], open: [incident], changes }), ROOM);
    expect(text.slice(text.indexOf('###'))).toBe(
      [
        '### Changed (what an open incident rests on)',
        'INC-1 SEV-2 CrashLoopBackOff shop/Deployment/api · since 11:37Z · healthy since 12:00Z, not yet resolved',
        '  container app keeps crashing: exit 1, 5 restarts',
        '  affected: api-1',
        '  changed since, at 11:52Z: image app 1.5.0 -> 1.4.2 by kubectl',
        '### Changes',
        '11:52Z shop/Deployment/api image app 1.5.0 -> 1.4.2 by kubectl · INC-1',
        '11:57Z shop/Deployment/web image app 1.4.2 -> 1.5.0 by kubectl-set',
        '11:35Z to 11:40Z Node/worker-2 cordoned',
        '… and 2 by autoscaling and the like',
      ].join('\n'),
    );
  });

  it('says why an incident that was changed cannot be judged', () => {
    const incident = anIncident({ state: 'unknown', unknownBecause: 'pods: 403', changes: [undo] });
    const text = deltaText(aSituation({ updates: [anUpdate({ turn: 'unknown', incident, changes: [undo] })] }), ROOM);
    expect(text).toContain('### Changed (what an open incident rests on)\nINC-1 ');
    expect(text).toContain('  because: pods: 403');
    expect(text).not.toContain('### Unknown');
  });

  it('bounds them, and says how many it left out, in whatever room', () => {
    const many = (count: number): Change[] =>
      Array.from({ length: count }, (_, index) => {
        const object = { kind: 'Deployment', namespace: 'shop', name: `service-${index}` };
        return aChange({ object, at: ago(index / 10) });
      });
    const text = deltaText(aSituation({ changes: many(100) }), ROOM);
    expect(text.match(/^\d\d:\d\dZ /gm)).toHaveLength(40);
    expect(text).toContain('… and 60 more');
    for (let room = 300; room < 3_000; room += 50) {
      const short = deltaText(aSituation({ changes: many(100) }), room);
      expect(Buffer.byteLength(short)).toBeLessThanOrEqual(room);
      const told = short.match(/^\d\d:\d\dZ /gm)?.length ?? 0;
      const left = /… and (\d+) more|counted: changes (\d+)/.exec(short);
      expect(told + Number(left?.[1] ?? left?.[2])).toBe(100);
    }
  });
});

it('a baseline tells them too', () => {
  expect(baselineText(aSituation({ changes: [undo] }), [], ROOM)).toContain(
    '### Changes\n11:52Z shop/Deployment/api image app 1.5.0 -> 1.4.2 by kubectl',
  );
  expect(baselineText(aSituation(), [], ROOM)).not.toContain('### Changes');
});
