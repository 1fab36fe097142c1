import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import type { Incident, IncidentUpdate } from '../../src/model/incident.ts';
import { NO_NOTIFICATIONS, type Notifications } from '../../src/model/notification.ts';
import { plainText } from '../../src/notify/channels/plain-text.ts';
import { coalesce, planCycle, returnedChannels } from '../../src/notify/index.ts';
import { episodeOf } from '../../src/notify/left-open.ts';
import { notifyRules } from '../support/notifications.ts';
import { anIncident, anUpdate, aSituation, MINUTE, NOON } from '../support/situations.ts';

const CHAT = { name: 'chat', groups: true, edits: true };
const PAGER = { name: 'pager', groups: false, edits: true };
const BOTH = [CHAT, PAGER];
type Channels = readonly (typeof CHAT)[];

const at = (cycle: number): number => NOON + cycle * 5 * MINUTE;

interface Look {
  readonly updates?: readonly IncidentUpdate[];
  readonly incidents: readonly Incident[];
  readonly channels: Channels;
  readonly blind?: string;
}

/** What a cycle makes of what was owed and told before. */
function look(before: Notifications, cycle: number, { updates = [], incidents, channels, blind }: Look): Notifications {
  const situation = aSituation({
    ...{ cycle, at: at(cycle), updates, open: incidents.filter(({ state }) => state === 'open') },
    folded: incidents.filter(({ state }) => state === 'folded'),
  });
  const planned = planCycle(
    {
      ...{ situation, rules: notifyRules(), channels, labelsOf: () => ({}), assessments: [] },
      ...{ ledger: { incidents, changes: [] }, blind: blind ?? null, lastLookAt: null },
      ...{ intervalMs: 5 * MINUTE, costUsd: null },
    },
    before,
  );
  return coalesce(planned, {
    ...{ channels, stormSize: 5, isUnderWay: () => false, cluster: 'shop', cycle, now: at(cycle) },
    returned: returnedChannels(
      before,
      channels.map(({ name }) => name),
    ),
  });
}

/** All that is owed to channels that are there is taken. */
function taken(notifications: Notifications, channels: Channels): Notifications {
  const isThere = ({ channel }: { readonly channel: string }) => channels.some(({ name }) => name === channel);
  return {
    ...notifications,
    outbox: notifications.outbox.filter((delivery) => !isThere(delivery)),
    threads: notifications.threads.map((thread) => (isThere(thread) ? { ...thread, ref: thread.key } : thread)),
  };
}

const over = (incident: Incident, cycle: number): Incident => ({
  ...incident,
  ...{ state: 'resolved', endedAt: at(cycle) },
  episodes: [
    ...incident.episodes,
    { openedAt: incident.openedAt, endedAt: at(cycle), how: 'resolved', ending: 'it is ready again', followed: [] },
  ],
});
const ends = (incident: Incident) => anUpdate({ turn: 'resolved', incident });
const said = ({ outbox }: Notifications) =>
  outbox.map(({ channel, act, thread, notice }) => [channel, act, thread, notice.reason]);
const open = anIncident();
const opening: Look = { updates: [anUpdate()], incidents: [open], channels: BOTH };

describe('an incident that ended while a channel that knows it was missing', () => {
  const gone = over(open, 2);
  const told = taken(look(NO_NOTIFICATIONS, 1, opening), BOTH);
  const without = taken(look(told, 2, { updates: [ends(gone)], incidents: [gone], channels: [CHAT] }), [CHAT]);

  it('is ended there by the first look with the channel, once, and says when it ended', () => {
    expect(without.threads.map(({ channel, resolvedAt }) => [channel, resolvedAt])).toEqual([
      ['chat', at(2)],
      ['pager', null],
    ]);
    const back = look(without, 14, { incidents: [gone], channels: BOTH });
    expect(said(back)).toEqual([['pager', 'resolve', 'INC-1#1', 'resolved']]);
    expect(back.outbox[0]?.notice).toMatchObject({ state: 'resolved', at: at(14), endedAt: at(2) });
    expect(back.threads.every(({ resolvedAt }) => resolvedAt !== null)).toBe(true);
    expect(back.decisions.at(-1)).toMatchObject({ incident: 1, episode: 1, channel: 'pager', reason: 'resolved' });
    expect(look(taken(back, BOTH), 15, { incidents: [gone], channels: BOTH }).outbox).toEqual([]);
  });

  it('is ended also where it has come back since: that is another episode', () => {
    const again = { ...gone, state: 'open' as const, occurrences: 2, openedAt: at(5), endedAt: null };
    const back = look(without, 14, { incidents: [again], channels: BOTH });
    expect(said(back)).toEqual([
      ['pager', 'resolve', 'INC-1#1', 'resolved'],
      ['chat', 'open', 'INC-1#2', 'recurring'],
      ['pager', 'open', 'INC-1#2', 'recurring'],
    ]);
    expect(back.outbox[0]?.notice).toMatchObject({ since: open.openedAt, endedAt: at(2) });
  });

  it('is ended also where the ledger has forgotten it', () => {
    const back = look(without, 14, { incidents: [], channels: BOTH });
    expect(said(back)).toEqual([['pager', 'resolve', 'INC-1#1', 'resolved']]);
    const [end] = back.outbox;
    if (end === undefined) throw new Error('it is owed');
    expect(plainText(end.notice).slice(0, 3)).toEqual([
      'RESOLVED  INC-1 is over',
      'INC-1 · shop-demo · since 21 Nov 12:05Z (65 min)',
      'told 21 Nov 12:05Z; it ended while this channel was not there, and is not remembered',
    ]);
    expect(look(taken(back, BOTH), 15, { incidents: [], channels: BOTH }).outbox).toEqual([]);
  });

  it('is one message for many, remembered or not', () => {
    const many = Array.from({ length: 12 }, (_, index) => anIncident({ number: index + 1 }));
    const updates = many.map((incident) => anUpdate({ incident }));
    const storm = taken(look(NO_NOTIFICATIONS, 1, { updates, incidents: many, channels: BOTH }), BOTH);
    const missed = look(storm, 2, { incidents: [], channels: [] });
    const ended = many.map((incident) => over(incident, 2));
    const known = look(missed, 14, { incidents: ended, channels: [CHAT] });
    expect(known.outbox.map(({ act, notice }) => [act, notice.title])).toEqual([
      ['single', '12 incidents are over: 12 SEV-2'],
    ]);
    const forgotten = look(missed, 14, { incidents: [], channels: BOTH });
    expect(forgotten.outbox.map(({ channel, act }) => [channel, act])).toEqual([
      ['chat', 'single'],
      ...many.map(() => ['pager', 'resolve']),
    ]);
    expect(forgotten.outbox[0]?.notice.title).toBe(
      '12 incidents are over, ended while this channel was not there: 12 SEV-2',
    );
    expect(forgotten.outbox[0]?.notice.lines.at(-1)?.text).toBe('and 2 more');
    for (const { threads } of [known, forgotten])
      expect(threads.filter(({ channel, resolvedAt }) => channel === 'chat' && resolvedAt === null)).toEqual([]);
  });

  it('is to people one message that it came and went, where that it began was still owed', () => {
    const owed = look(NO_NOTIFICATIONS, 1, opening);
    const away = look(owed, 2, { updates: [ends(gone)], incidents: [gone], channels: [] });
    const back = look(away, 14, { incidents: [gone], channels: BOTH });
    expect(said(back)).toEqual([
      ['chat', 'resolve', 'INC-1#1', 'resolved'],
      ['pager', 'open', 'INC-1#1', 'opened'],
      ['pager', 'resolve', 'INC-1#1', 'resolved'],
    ]);
    expect(back.outbox[0]?.notice.lines.at(-1)?.text).toContain('told late, one message for 2: began');
  });
});

it('a channel that was missing when the agent saw again hears it when it is back', () => {
  const blind = { incidents: [], channels: BOTH, blind: 'no route to host' };
  let now = NO_NOTIFICATIONS;
  for (const cycle of [1, 2, 3]) now = taken(look(now, cycle, blind), BOTH);
  expect(now.threads.map(({ channel, resolvedAt }) => [channel, resolvedAt])).toEqual([
    ['chat', null],
    ['pager', null],
  ]);
  now = look(now, 4, { incidents: [], channels: [CHAT] });
  expect(now.outbox.map(({ channel, act }) => [channel, act])).toEqual([['chat', 'resolve']]);
  now = look(taken(now, [CHAT]), 5, { incidents: [], channels: BOTH });
  expect(now.outbox.map(({ channel, act, notice }) => [channel, act, notice.title])).toEqual([
    ['pager', 'resolve', 'the agent sees the cluster again'],
  ]);
  expect(look(taken(now, BOTH), 6, { incidents: [], channels: BOTH }).outbox).toEqual([]);
});

const anyStep = fc.record({
  turns: fc.array(fc.tuple(fc.integer({ min: 1, max: 8 }), fc.constantFrom('begins', 'ends', 'folds')), {
    maxLength: 8,
  }),
  channels: fc.subarray([...BOTH]),
  takes: fc.subarray([...BOTH]),
  forgets: fc.boolean(),
  blind: fc.boolean(),
});

it('what is told as there is there, or its end is owed, to every channel that is there, whichever were missing when', () => {
  let late = 0;
  fc.assert(
    fc.property(fc.array(anyStep, { maxLength: 30 }), (steps) => {
      let now = NO_NOTIFICATIONS;
      let incidents: readonly Incident[] = [];
      for (const [index, { turns, channels, takes, forgets, blind }] of steps.entries()) {
        const cycle = index + 1;
        const updates = new Map<number, IncidentUpdate>();
        for (const [number, what] of blind ? [] : turns) {
          const before = incidents.find((one) => one.number === number);
          const isOpen = before?.state === 'open';
          const isOther = incidents.some((one) => one.number !== number && one.state === 'open');
          if (updates.has(number) || (what === 'begins') === isOpen || before?.state === 'folded') continue;
          if (what === 'begins') {
            const incident: Incident = {
              ...anIncident({ number, openedAt: at(cycle) }),
              ...{ occurrences: (before?.occurrences ?? 0) + 1, episodes: before?.episodes ?? [] },
            };
            updates.set(number, anUpdate({ turn: before === undefined ? 'opened' : 'recurring', incident }));
          } else if (before !== undefined && what === 'ends') updates.set(number, ends(over(before, cycle)));
          else if (before !== undefined && isOther) {
            const foldedInto = incidents.find((one) => one.number !== number && one.state === 'open')?.number ?? null;
            const incident: Incident = { ...over(before, cycle), state: 'folded', foldedInto };
            updates.set(number, anUpdate({ turn: 'folded', incident }));
          }
        }
        const kept = forgets ? incidents.filter(({ state }) => state !== 'resolved') : incidents;
        incidents = [
          ...kept.filter(({ number }) => !updates.has(number)),
          ...[...updates.values()].map(({ incident }) => incident),
        ];
        const why = blind ? { blind: 'no route to host' } : {};
        now = look(now, cycle, { updates: [...updates.values()], incidents, channels, ...why });
        for (const { channel, key, resolvedAt } of now.threads) {
          if (resolvedAt !== null || !channels.some(({ name }) => name === channel)) continue;
          const episode = episodeOf(key);
          const incident = incidents.find(({ number }) => number === episode?.number);
          if (episode === null) expect(blind).toBe(true);
          else {
            expect([key, incident?.occurrences]).toEqual([key, episode.occurrence]);
            expect(['open', 'folded']).toContain(incident?.state);
          }
        }
        // An end that was told is owed as one: nothing that says it is there comes after it.
        for (const { channel, key, resolvedAt, ref } of now.threads) {
          const own = now.outbox.filter((one) => one.channel === channel && one.thread === key);
          const last = own.filter(({ act, notice }) => act !== 'edit' || notice.state !== 'resolved').at(-1);
          if (resolvedAt === at(cycle) && ref !== null && key.startsWith('INC-') && last !== undefined) {
            if (last.notice.incident !== null) expect(last.notice.state).toBe('resolved');
            late += 1;
          }
        }
        expect(new Set(now.outbox.map(({ id }) => id)).size).toBe(now.outbox.length);
        now = taken(
          now,
          takes.filter((one) => channels.includes(one)),
        );
      }
    }),
    { numRuns: 300 },
  );
  expect(late).toBeGreaterThan(0);
});
