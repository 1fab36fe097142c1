import { describe, expect, it } from 'vitest';
import { NO_NOTIFICATIONS, type Notifications } from '../../src/model/notification.ts';
import type { Situation } from '../../src/model/situation.ts';
import { planWatcher } from '../../src/notify/index.ts';
import { aChange, anIncident, anUpdate, aSituation, MINUTE, NOON } from '../support/situations.ts';

const OPS = { name: 'ops', groups: true, edits: true };
const CHANNELS = [OPS, { ...OPS, name: 'boss' }];
const FIVE = 5 * MINUTE;

interface Given extends Partial<Situation> {
  readonly blind?: string | null;
  readonly lastLookAt?: number | null;
  readonly channels?: typeof CHANNELS;
}

function planned(before: Notifications, cycle: number, given: Given = {}): Notifications {
  const { blind = null, lastLookAt = null, channels = CHANNELS, ...situation } = given;
  return planWatcher({
    situation: aSituation({ cycle, at: NOON + cycle * FIVE, ...situation }),
    before,
    rules: { blindCycles: 3 },
    channels,
    blind,
    lastLookAt,
    intervalMs: FIVE,
  });
}

const WHY = { blind: 'connection refused' };

function blindFor(cycles: number): Notifications {
  let now = NO_NOTIFICATIONS;
  for (let cycle = 1; cycle <= cycles; cycle += 1) now = planned(now, cycle, WHY);
  return now;
}

const said = ({ outbox }: Notifications) => outbox.map(({ channel, act, notice }) => [channel, act, notice.title]);

describe('an agent that sees nothing', () => {
  it('says so to every channel when as many cycles saw nothing as the rules say, and once', () => {
    expect(blindFor(2)).toEqual({
      ...NO_NOTIFICATIONS,
      blind: { since: NOON + FIVE, cycles: 2, told: false },
    });
    const told = blindFor(3);
    expect(said(told)).toEqual([
      ['ops', 'open', 'the agent sees nothing of the cluster'],
      ['boss', 'open', 'the agent sees nothing of the cluster'],
    ]);
    expect(told.outbox[0]?.notice).toMatchObject({ kind: 'watcher', state: 'firing', since: NOON + FIVE });
    expect(told.outbox[0]?.notice.lines.map(({ text }) => text)).toEqual([
      'connection refused',
      '3 looks in a row saw nothing: incidents may come and go untold',
    ]);
    expect(told.decisions).toMatchObject([
      { reason: 'watcher', tell: true, channel: 'ops', because: '3 looks in a row saw nothing' },
      { channel: 'boss' },
    ]);
    expect(blindFor(9).outbox).toEqual(told.outbox);
  });

  it('says how much was open before', () => {
    const open = [anIncident({ state: 'unknown' })];
    const told = planned(blindFor(2), 3, { ...WHY, open });
    expect(told.outbox[0]?.notice.lines.slice(-2).map(({ text }) => text)).toEqual([
      '1 open before, not known now',
      'INC-1 SEV-2 shop/api keeps crashing',
    ]);
  });

  it('says in the same thread that it sees again, and what happened meanwhile', () => {
    const incident = anIncident();
    const updates = [
      anUpdate({ turn: 'opened', incident }),
      anUpdate({ turn: 'resolved', incident: anIncident({ number: 2, state: 'resolved', endedAt: NOON }) }),
      anUpdate({ turn: 'folded', incident: anIncident({ number: 3, state: 'folded', endedAt: NOON }) }),
    ];
    const seeing = planned(blindFor(3), 4, { updates, open: [incident] });
    expect(said(seeing).slice(2)).toEqual([
      ['ops', 'resolve', 'the agent sees the cluster again, after 15 min'],
      ['boss', 'resolve', 'the agent sees the cluster again, after 15 min'],
    ]);
    expect(new Set(seeing.outbox.map(({ thread }) => thread)).size).toBe(1);
    expect(seeing.outbox[2]?.notice.lines).toEqual([
      { label: 'what', text: 'meanwhile: 1 opened, 1 ended; 1 open now' },
      { label: 'list', text: 'INC-1 SEV-2 shop/api keeps crashing: opened' },
      { label: 'list', text: 'INC-2 SEV-2 shop/api keeps crashing: resolved' },
    ]);
    expect(seeing.blind).toBeNull();
    expect(seeing.threads.map(({ channel, resolvedAt }) => [channel, resolvedAt])).toEqual([
      ['ops', NOON + 4 * FIVE],
      ['boss', NOON + 4 * FIVE],
    ]);
    expect(planned(seeing, 5).outbox).toEqual(seeing.outbox);
  });

  it('fits a phone however much happened, and says what was changed', () => {
    const at = NOON + 4 * FIVE;
    const updates = Array.from({ length: 40 }, (_, index) =>
      anUpdate({ turn: 'opened', incident: anIncident({ number: index + 1 }) }),
    );
    const worse = anUpdate({ turn: 'ongoing', previousSeverity: 'SEV-3', incident: anIncident({ number: 50 }) });
    const quieted = { by: 'window', reason: 'window night', because: null, until: null } as const;
    const quiet = anUpdate({ turn: 'opened', incident: anIncident({ number: 60, quietedBy: quieted }) });
    const changes = [
      ...Array.from({ length: 5 }, () => aChange({ seenAt: at })),
      aChange({ seenAt: at, routine: true }),
      aChange({ seenAt: at - FIVE }),
    ];
    const seeing = planned(blindFor(3), 4, { updates: [worse, quiet], changes });
    expect(seeing.outbox[2]?.notice.lines.map(({ text }) => text)).toEqual([
      'meanwhile: 1 changed in severity; 0 open now',
      'INC-50 SEV-2 shop/api keeps crashing: SEV-3 -> SEV-2',
      ...Array.from({ length: 3 }, () => 'changed: shop/Deployment api image app 1.4.2 -> 1.5.0 by kubectl-set'),
      'and 2 more changes in 15 min',
    ]);
    const crowded = planned(blindFor(3), 4, { updates, changes });
    expect(crowded.outbox[2]?.notice.lines).toHaveLength(11);
    expect(crowded.outbox[2]?.notice.lines[6]?.text).toBe('and 35 more');
  });

  it('tells a channel that comes later, and only those that heard of it that it is over', () => {
    const alone = { channels: [OPS] };
    const nobody = { channels: [] };
    const third = planned(planned(planned(NO_NOTIFICATIONS, 1, { ...WHY, ...nobody }), 2, WHY), 3, {
      ...WHY,
      ...nobody,
    });
    expect(third).toMatchObject({ outbox: [], blind: { cycles: 3, told: false } });
    const fourth = planned(third, 4, { ...WHY, ...alone });
    expect(said(fourth)).toEqual([['ops', 'open', 'the agent sees nothing of the cluster']]);
    const fifth = planned(fourth, 5, WHY);
    expect(said(fifth).slice(1)).toEqual([['boss', 'open', 'the agent sees nothing of the cluster']]);
    const late = { ...OPS, name: 'late' };
    const over = planned(fifth, 6, { channels: [...CHANNELS, late] });
    expect(
      said(over)
        .slice(2)
        .map(([channel, act]) => [channel, act]),
    ).toEqual([
      ['ops', 'resolve'],
      ['boss', 'resolve'],
    ]);
  });

  it('says nothing of a moment of it', () => {
    expect(planned(blindFor(2), 3)).toEqual(NO_NOTIFICATIONS);
  });
});

describe('an agent that was away', () => {
  it('says so at its first look when it missed more cycles than the rules allow', () => {
    const back = planned(NO_NOTIFICATIONS, 40, { lastLookAt: NOON });
    expect(said(back)).toEqual([
      ['ops', 'single', 'the agent was away for 3 h 20 min and is back'],
      ['boss', 'single', 'the agent was away for 3 h 20 min and is back'],
    ]);
    expect(back.outbox[0]?.notice).toMatchObject({
      since: NOON,
      lines: [{ text: 'meanwhile: nothing opened or ended; 0 open now' }],
    });
    expect(back.threads).toEqual([]);
  });

  it('says nothing of a restart, nor at the first look of all', () => {
    expect(planned(NO_NOTIFICATIONS, 3, { lastLookAt: NOON })).toBe(NO_NOTIFICATIONS);
    expect(planned(NO_NOTIFICATIONS, 40)).toBe(NO_NOTIFICATIONS);
  });

  it('and was blind before says that it sees again, once', () => {
    const back = planned(blindFor(3), 40, { lastLookAt: NOON + 3 * FIVE });
    expect(
      said(back)
        .slice(2)
        .map(([, act]) => act),
    ).toEqual(['resolve', 'resolve']);
  });

  it('and is blind at its first look says that it was away, and goes on counting', () => {
    const back = planned(NO_NOTIFICATIONS, 40, { ...WHY, lastLookAt: NOON });
    expect(said(back).map(([, act]) => act)).toEqual(['single', 'single']);
    expect(back.blind).toMatchObject({ cycles: 1 });
  });
});
