import { describe, expect, it } from 'vitest';
import { NO_NOTIFICATIONS, type Notifications } from '../../src/model/notification.ts';
import type { Situation } from '../../src/model/situation.ts';
import { planWatcher } from '../../src/notify/index.ts';
import { anIncident, anUpdate, aSituation, MINUTE, NOON } from '../support/situations.ts';

const OPS = { name: 'ops', groups: true, edits: true };
const CHANNELS = [OPS, { ...OPS, name: 'boss' }];
const FIVE = 5 * MINUTE;

interface Given extends Partial<Situation> {
  readonly blind?: string | null;
  readonly lastLookAt?: number | null;
}

function planned(before: Notifications, cycle: number, given: Given = {}): Notifications {
  const { blind = null, lastLookAt = null, ...situation } = given;
  return planWatcher({
    situation: aSituation({ cycle, at: NOON + cycle * FIVE, ...situation }),
    before,
    rules: { blindCycles: 3 },
    channels: CHANNELS,
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
    expect(told.outbox[0]?.notice.lines.at(-1)?.text).toBe('1 open before, not known now');
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
    ]);
    expect(seeing.blind).toBeNull();
    expect(seeing.threads.map(({ channel, resolvedAt }) => [channel, resolvedAt])).toEqual([
      ['ops', NOON + 4 * FIVE],
      ['boss', NOON + 4 * FIVE],
    ]);
    expect(planned(seeing, 5).outbox).toEqual(seeing.outbox);
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
