import { describe, expect, it } from 'vitest';
import type { Incident, IncidentUpdate } from '../../src/model/incident.ts';
import { NO_NOTIFICATIONS, type Notifications } from '../../src/model/notification.ts';
import { planIncidents } from '../../src/notify/plan.ts';
import { notifyRules } from '../support/notifications.ts';
import { anIncident, anUpdate, aSituation, MINUTE, NOON } from '../support/situations.ts';

const OPS = { name: 'ops', groups: true, edits: true };

function planned(
  before: Notifications,
  cycle: number,
  updates: readonly IncidentUpdate[],
  open: readonly Incident[],
  incidents: readonly Incident[] = open,
): Notifications {
  return planIncidents({
    ledger: { incidents },
    situation: aSituation({ cycle, at: NOON + cycle * 5 * MINUTE, updates, open }),
    before,
    rules: notifyRules(),
    channels: [OPS],
    labelsOf: () => ({}),
    assessments: [],
  });
}

const opened = (incident: Incident) => anUpdate({ turn: 'opened', incident });
const over = (incident: Incident): IncidentUpdate =>
  anUpdate({ turn: 'resolved', incident: { ...incident, state: 'resolved', endedAt: NOON + 10 * MINUTE } });
const acts = ({ outbox }: Notifications) => outbox.map(({ act, thread, notice }) => [act, thread, notice.reason]);

describe('what a cycle owes people', () => {
  it('is a first message, then nothing, then that it is over', () => {
    const incident = anIncident();
    const first = planned(NO_NOTIFICATIONS, 1, [opened(incident)], [incident]);
    expect(acts(first)).toEqual([['open', 'INC-1#1', 'opened']]);
    const second = planned(first, 2, [], [incident]);
    expect(second.outbox).toBe(first.outbox);
    const third = planned(second, 3, [over(incident)], []);
    expect(acts(third)).toEqual([
      ['open', 'INC-1#1', 'opened'],
      ['resolve', 'INC-1#1', 'resolved'],
    ]);
    expect(third.decisions.map(({ reason, channel }) => [reason, channel])).toEqual([
      ['opened', 'ops'],
      ['resolved', 'ops'],
    ]);
    expect(new Set(third.outbox.map(({ id }) => id)).size).toBe(2);
  });

  it('is the same, with the same ids, when a crash makes the cycle run again', () => {
    const incident = anIncident();
    expect(planned(NO_NOTIFICATIONS, 1, [opened(incident)], [incident])).toEqual(
      planned(NO_NOTIFICATIONS, 1, [opened(incident)], [incident]),
    );
  });

  it('is one message for a storm, and each incident of it is known to have been told', () => {
    const many = Array.from({ length: 30 }, (_, index) => anIncident({ number: index + 1 }));
    const stormy = planned(NO_NOTIFICATIONS, 1, many.map(opened), many);
    expect(stormy.outbox).toHaveLength(1);
    expect(stormy.outbox[0]?.notice.title).toBe('30 incidents at once: 30 SEV-2');
    expect(stormy.outbox[0]?.notice.lines).toHaveLength(11);
    expect(stormy.decisions.filter(({ reason }) => reason === 'grouped')).toHaveLength(30);
    expect(planned(stormy, 2, [], many).outbox).toBe(stormy.outbox);

    const [one, ...rest] = many;
    if (one === undefined) throw new Error('there are thirty');
    const calmer = planned(stormy, 3, [over(one)], rest);
    expect(acts(calmer).slice(1)).toEqual([['reply', 'storm 1 open', 'resolved']]);
    const calm = planned(calmer, 4, rest.map(over), []);
    expect(calm.outbox.slice(2).map(({ act, notice }) => [act, notice.title])).toEqual([
      ['single', '29 incidents are over: 29 SEV-2'],
    ]);
    // That it began, and that it is over: each is kept, with the message it went into.
    const decided = calm.decisions.filter(({ incident }) => incident === 2).map(({ because }) => because);
    expect(decided).toEqual(['opened, in one message with 29 others', 'resolved, in one message with 28 others']);

    const weeksLater = planned({ ...stormy, outbox: [] }, 3_000, [], many);
    expect(weeksLater.threads.some(({ key }) => key === 'storm 1 open')).toBe(true);
  });

  it('is one message for several reminders that are due in one cycle, and each of its own where only one is', () => {
    const two = [1, 2].map((number) => anIncident({ number, severity: 'SEV-1' }));
    const told = planned(NO_NOTIFICATIONS, 1, two.map(opened), two);
    // Every five minutes: four hours later.
    const reminded = planned({ ...told, outbox: [] }, 49, [], two);
    expect(reminded.outbox.map(({ act, thread, notice }) => [act, thread, notice.reason, notice.title])).toEqual([
      ['single', null, 'reminder', '2 incidents are still there: 2 SEV-1'],
    ]);
    expect(reminded.decisions.slice(-2).map(({ reason, because }) => [reason, because])).toEqual([
      ['grouped', 'reminder, in one message with 1 other'],
      ['grouped', 'reminder, in one message with 1 other'],
    ]);
    expect(planned({ ...reminded, outbox: [] }, 50, [], two).outbox).toEqual([]);
    const alone = planned({ ...reminded, outbox: [] }, 97, [], two.slice(0, 1), two);
    expect(acts(alone)).toEqual([['reply', 'INC-1#1', 'reminder']]);
  });

  it('changes a message quietly, the newest change alone', () => {
    const incident = anIncident();
    const first = planned(NO_NOTIFICATIONS, 1, [opened(incident)], [incident]);
    const grown = anUpdate({ turn: 'ongoing', loud: true, incident });
    const twice = planned(planned(first, 2, [grown], [incident]), 3, [grown], [incident]);
    expect(acts(twice)).toEqual([
      ['open', 'INC-1#1', 'opened'],
      ['edit', 'INC-1#1', 'opened'],
    ]);
    expect(twice.outbox[1]?.notice.at).toBe(NOON + 15 * MINUTE);
  });

  it('is one message when an incident that had been folded into another goes on by itself', () => {
    const incident = anIncident();
    const told = planned(NO_NOTIFICATIONS, 1, [opened(incident)], [incident]);
    const away: Incident = { ...incident, state: 'folded', foldedInto: 2, endedAt: NOON + 10 * MINUTE };
    const cause = anIncident({ number: 2 });
    const folded = planned(told, 2, [opened(cause), anUpdate({ turn: 'folded', incident: away })], [cause]);
    expect(acts(folded).slice(1)).toEqual([
      ['open', 'INC-2#1', 'opened'],
      ['edit', 'INC-1#1', 'opened'],
    ]);
    expect(folded.outbox.at(-1)?.notice.lines[0]?.text).toBe('told with another from now on after 33 min');
    const back = planned(folded, 3, [over(cause), opened(incident)], [incident]);
    expect(acts(back).slice(-1)).toEqual([['open', 'INC-1#1', 'opened']]);
    expect(planned(back, 4, [], [incident]).outbox).toBe(back.outbox);
    expect(acts(planned(back, 5, [over(incident)], [])).slice(-1)).toEqual([['resolve', 'INC-1#1', 'resolved']]);
  });
});
