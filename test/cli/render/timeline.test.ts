import { describe, expect, it } from 'vitest';
import { createPaint } from '../../../src/cli/render/paint.ts';
import { meanwhileLine, timelineLines } from '../../../src/cli/render/timeline.ts';
import type { Incident, IncidentUpdate } from '../../../src/model/incident.ts';
import type { CycleResult } from '../../../src/monitor/index.ts';
import { redactText } from '../../../src/redact/index.ts';
import { aCycleResult, anExchange } from '../../support/cycle-results.ts';
import { aChange, aFollowed, anIncident, anUpdate, MINUTE, NOON } from '../../support/situations.ts';

const plain = createPaint(false);
const told = (result: CycleResult) => `\n${timelineLines(result, plain).join('\n')}\n`;
const EPISODE = {
  openedAt: NOON - 90 * MINUTE,
  endedAt: NOON - 30 * MINUTE,
  how: 'resolved',
  ending: 'image app 1.5.0 -> 1.4.2',
  followed: [],
} as const;

describe('a quiet cycle is one line', () => {
  const quiet = (...open: readonly Incident[]) => timelineLines(aCycleResult({ open }), plain);

  it('of one word when nothing is open', () => {
    expect(quiet()).toEqual(['Sat 12:00  #7   quiet']);
  });

  it('that says what is still open, and for how long', () => {
    expect(quiet(anIncident(), anIncident({ number: 2, openedAt: NOON - 150 * MINUTE }))).toEqual([
      'Sat 12:00  #7   quiet      still open: INC-1 23 min, INC-2 2 h 30 min',
    ]);
  });

  it('that tells what is clearing apart from what is not, and from what is out of sight', () => {
    const clearing = anIncident({ number: 2, healthySince: NOON - 120 * MINUTE, healthyLooks: 1 });
    const unknown = anIncident({ number: 3, state: 'unknown', unknownBecause: 'pods not read' });
    expect(quiet(clearing)).toEqual(['Sat 12:00  #7   quiet      clearing: INC-2 (healthy since 10:00)']);
    expect(quiet(clearing, anIncident(), unknown)).toEqual([
      'Sat 12:00  #7   quiet      still open: INC-1 23 min · clearing: INC-2 (healthy since 10:00) · unknown: INC-3',
    ]);
  });

  it('however much is open', () => {
    const many = Array.from({ length: 500 }, (_, index) => anIncident({ number: index + 1 }));
    expect(quiet(...many)[0]).toMatch(/still open: INC-1 23 min, .*INC-6 23 min and 494 more$/);
  });
});

describe('a loud cycle', () => {
  it('without news is a baseline: the cluster in numbers', () => {
    const result = aCycleResult({ cycle: 1 }, { loud: true, exchange: anExchange('baseline') });
    expect(told(result)).toBe(`
Sat 12:00  #1   baseline   3/3 nodes ready · 27/27 pods ready · no incidents
                           context 5.2k tokens, 4.4 % · 23 messages
`);
  });

  it('does not make numbers up where a kind was not read', () => {
    const counts = { nodes: null, nodesReady: null, pods: 27, podsReady: 26 };
    const result = aCycleResult({ counts, open: [anIncident()] }, { loud: true, exchange: anExchange('baseline') });
    expect(told(result)).toContain('baseline   nodes not read · 26/27 pods ready · 1 open\n');
  });

  it('that only asks again for an answer it is owed says so', () => {
    expect(told(aCycleResult({}, { loud: true, exchange: anExchange('delta') }))).toContain(
      '  asked      3/3 nodes ready',
    );
  });

  it('tells each turn: what, where, how bad, since when, in whose words', () => {
    const words = redactText('panic: DB_URL is not set\n');
    const opened = anIncident({
      affected: { count: 2, names: ['api-1', 'api-2'], peak: 2 },
      evidence: [
        { label: 'exit code', value: '1' },
        { label: 'last words', value: words, free: true },
      ],
    });
    const recurring = anIncident({ number: 2, occurrences: 3, episodes: [EPISODE], openedAt: NOON - 5 * MINUTE });
    const resolved = anIncident({ number: 3, state: 'resolved', endedAt: EPISODE.endedAt, episodes: [EPISODE] });
    const gone = anIncident({
      number: 4,
      state: 'gone',
      endedAt: NOON,
      episodes: [{ ...EPISODE, how: 'gone', ending: 'Deployment was deleted', followed: [] }],
    });
    const service = { kind: 'Service', namespace: 'shop', name: 'api' };
    const spreading = anIncident({
      number: 7,
      affected: { count: 3, names: [], peak: 3 },
      consequences: [{ key: 'k', code: 'ServiceNoEndpoints', owner: service, message: 'no ready endpoint', count: 1 }],
    });
    const unknown = anIncident({ number: 5, state: 'unknown', unknownBecause: 'pods not read: 403' });
    const result = aCycleResult({
      cycle: 1234,
      updates: [
        anUpdate({ incident: opened }),
        anUpdate({ turn: 'recurring', incident: recurring }),
        anUpdate({
          turn: 'ongoing',
          incident: anIncident({ number: 6, severity: 'SEV-1' }),
          previousSeverity: 'SEV-2',
        }),
        anUpdate({ turn: 'ongoing', incident: spreading }),
        anUpdate({ turn: 'resolved', incident: resolved }),
        anUpdate({ turn: 'gone', incident: gone }),
        anUpdate({ turn: 'unknown', incident: unknown }),
        anUpdate({ turn: 'ongoing', incident: anIncident({ number: 8 }), loud: false }),
      ],
    });
    expect(told(result)).toBe(`
Sat 12:00  #1234 opened     INC-1 SEV-2  CrashLoopBackOff  shop/Deployment api
                            container app keeps crashing: exit 1, 5 restarts · 2 objects · for 23 min
                            last words: "panic: DB_URL is not set"
                 recurring  INC-2 SEV-2  CrashLoopBackOff  shop/Deployment api
                            container app keeps crashing: exit 1, 5 restarts · for 5 min
                            3rd time · the last one ended after 60 min: image app 1.5.0 -> 1.4.2
                 worse      INC-6 SEV-2 -> SEV-1  CrashLoopBackOff  shop/Deployment api
                            container app keeps crashing: exit 1, 5 restarts · for 23 min
                 spreading  INC-7 SEV-2  CrashLoopBackOff  shop/Deployment api
                            container app keeps crashing: exit 1, 5 restarts · 3 objects · for 23 min
                            also: ServiceNoEndpoints shop/Service api
                 resolved   INC-3 SEV-2  CrashLoopBackOff  shop/Deployment api
                            lasted 60 min · image app 1.5.0 -> 1.4.2
                 gone       INC-4 SEV-2  CrashLoopBackOff  shop/Deployment api
                            lasted 60 min · Deployment was deleted
                 unknown    INC-5 SEV-2  CrashLoopBackOff  shop/Deployment api
                            pods not read: 403
                            context 5.2k tokens, 4.4 % · 23 messages
`);
  });

  it('tells what a new trouble takes along, and under which name an old one was known', () => {
    const service = { kind: 'Service', namespace: 'shop', name: 'api' };
    const { owner } = anIncident();
    const consequences = [
      { key: 'k', code: 'ServiceNoEndpoints', owner: service, message: 'no ready endpoint', count: 1 },
    ] as const;
    const toldAs = { code: 'DeploymentUnavailable', owner } as const;
    const other = { code: 'ServiceNoEndpoints', owner: service } as const;
    const ended = {
      number: 4,
      state: 'resolved',
      endedAt: EPISODE.endedAt,
      episodes: [EPISODE],
      toldAs: other,
    } as const;
    const result = aCycleResult({
      updates: [
        anUpdate({ incident: anIncident({ consequences }) }),
        anUpdate({ turn: 'ongoing', renamed: true, incident: anIncident({ number: 2, consequences, toldAs }) }),
        anUpdate({ incident: anIncident({ number: 3, toldIn: 1 }) }),
        anUpdate({ turn: 'resolved', incident: anIncident(ended) }),
      ],
    });
    expect(told(result)).toBe(`
Sat 12:00  #7   opened     INC-1 SEV-2  CrashLoopBackOff  shop/Deployment api
                           container app keeps crashing: exit 1, 5 restarts · for 23 min
                           also: ServiceNoEndpoints shop/Service api
                explained  INC-2 SEV-2  CrashLoopBackOff  shop/Deployment api
                           container app keeps crashing: exit 1, 5 restarts · for 23 min
                           also: ServiceNoEndpoints shop/Service api
                           first told as DeploymentUnavailable: this is its cause
                opened     INC-3 SEV-2  CrashLoopBackOff  shop/Deployment api
                           container app keeps crashing: exit 1, 5 restarts · for 23 min
                           followed from INC-1, which has ended
                resolved   INC-4 SEV-2  CrashLoopBackOff  shop/Deployment api
                           first told as ServiceNoEndpoints shop/Service api
                           lasted 60 min · image app 1.5.0 -> 1.4.2
                           context 5.2k tokens, 4.4 % · 23 messages
`);
  });

  it('says what came right before, what was changed since, and what helped last time', () => {
    const vague = { exact: false, after: NOON - 40 * MINUTE, seenAt: NOON - 10 * MINUTE };
    const undo = aChange({ what: ['image app 1.5.0 -> 1.4.2'], by: 'kubectl', at: NOON - 8 * MINUTE });
    const followed = [aFollowed({ clearSince: NOON - 9 * MINUTE })];
    const told = (parts: Partial<IncidentUpdate>) =>
      timelineLines(aCycleResult({ updates: [anUpdate(parts)] }), plain)
        .slice(2, -1)
        .map((line) => line.trim());
    expect(told({ incident: anIncident({ changes: [aChange(), undo] }) })).toEqual([
      '4 min after image app 1.4.2 -> 1.5.0 by kubectl-set',
    ]);
    expect(told({ incident: anIncident({ changes: [aChange(vague)] }) })).toEqual([
      'around the time of image app 1.4.2 -> 1.5.0 by kubectl-set (between 11:20 and 11:50)',
    ]);
    const first = anIncident({ changes: [aChange()], startKnown: false });
    expect(told({ incident: first })).toEqual(['within 4 min after image app 1.4.2 -> 1.5.0 by kubectl-set']);
    const clearing = anIncident({ changes: [undo], healthySince: NOON, healthyLooks: 1 });
    expect(
      timelineLines(
        aCycleResult({ updates: [anUpdate({ turn: 'ongoing', incident: clearing, changes: [undo] })] }),
        plain,
      ),
    ).toEqual([
      'Sat 12:00  #7   changed    INC-1 SEV-2  CrashLoopBackOff  shop/Deployment api',
      '                           container app keeps crashing: exit 1, 5 restarts · healthy since 12:00, not yet resolved',
      '                           image app 1.5.0 -> 1.4.2 by kubectl, at 11:52',
      expect.stringContaining('context'),
    ]);
    const unknown = anIncident({ state: 'unknown' });
    expect(told({ turn: 'unknown', incident: unknown, changes: [undo] })).toEqual([
      'image app 1.5.0 -> 1.4.2 by kubectl, at 11:52',
    ]);
    const again = anIncident({ occurrences: 2, episodes: [{ ...EPISODE, followed }] });
    expect(told({ turn: 'recurring', incident: again })).toEqual([
      '2nd time · the last one ended after 60 min: image app 1.5.0 -> 1.4.2',
      'advice followed then: image app 1.5.0 -> 1.4.2 by kubectl at 11:45; clear since 11:51',
    ]);
  });

  it('quotes words that quote something themselves without a second pair, and cuts long ones', () => {
    const evidence = (text: string) => [{ label: 'status', value: redactText(text), free: true as const }];
    const line = (text: string) =>
      timelineLines(
        aCycleResult({ updates: [anUpdate({ incident: anIncident({ evidence: evidence(text) }) })] }),
        plain,
      )[2]?.trim();
    expect(line('Back-off pulling image "x"')).toBe('status: Back-off pulling image "x"');
    expect(line('\n\n  told late  ')).toBe('status: "told late"');
    expect(line(`a${'b'.repeat(300)}`)).toBe(`status: "a${'b'.repeat(98)}…"`);
  });

  it('says what a prune did', () => {
    const receipt = {
      strategy: 'smart',
      cause: 'threshold',
      messagesBefore: 90,
      messagesAfter: 40,
      tokensBefore: 96_400,
      tokensAfter: 51_000,
      kept: [],
      went: { messages: 51, tokens: 46_000, numbers: null, cycles: null, times: null, incidents: [] },
      droppedForRoom: 0,
      pinsDropped: 0,
      cut: 0,
      summary: null,
      segment: null,
    } as const;
    const result = aCycleResult({}, { loud: true, exchange: anExchange('delta', { receipt }) });
    expect(told(result)).toContain(' · 23 messages · pruned 96.4k -> 51.0k\n');
  });

  it('with colours says the same words', () => {
    const result = aCycleResult({ updates: [anUpdate()] });
    const coloured = timelineLines(result, createPaint(true)).join('\n');
    expect(coloured).toContain('\u001b[31mopened');
    expect(coloured).toContain('\u001b[33mSEV-2\u001b[39m');
  });
});

it('what people did meanwhile stands under the turns', () => {
  expect(meanwhileLine('worker-2 is back')).toBe('                meanwhile  worker-2 is back');
});
