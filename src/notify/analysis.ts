import { incidentName } from '../model/incident.ts';
import type { Delivery, Notice, NoticeLine, Notifications } from '../model/notification.ts';
import type { Assessment, Report } from '../model/report.ts';
import { shorten } from '../model/shorten.ts';
import type { Situation } from '../model/situation.ts';
import type { ChannelTraits } from './channel.ts';
import { incidentNotice } from './compose/notice.ts';
import { deliveryId, threadKey } from './outbox/identity.ts';
import { owe } from './outbox/owe.ts';

/** Longer than other lines: it is read by whoever is at it already. */
const LONGEST = 600;

export interface AnalysisInput {
  readonly situation: Situation;
  readonly report: Report;
  readonly before: Notifications;
  readonly channels: readonly ChannelTraits[];
}

/**
 * What the model makes of incidents that people were told of with this cycle, into the threads that told them; it pings
 * nobody. The rules' own word is in the first message already, and a channel that can only post says no more.
 */
export function planAnalysis({ situation, report, before, channels }: AnalysisInput): Notifications {
  if (report.analyst !== 'claude') return before;
  const incidents = new Map(
    [...situation.open, ...situation.updates.map(({ incident }) => incident)].map((one) => [one.number, one]),
  );
  const fresh = report.assessments.flatMap((assessment): readonly Delivery[] => {
    const incident = incidents.get(assessment.incident);
    if (incident === undefined) return [];
    const key = threadKey(incident);
    const { cluster, cycle, at } = situation;
    const base = incidentNotice({ incident, reason: 'analysis', cluster, at, assessment: null, because: null });
    const notice: Notice = { ...base, kind: 'analysis', title: titleOf(base), lines: linesOf(assessment) };
    return before.threads
      .filter(
        ({ channel, key: known, within, toldAt }) =>
          known === key && within === null && toldAt === at && canAdd(channels, channel),
      )
      .map(({ channel }) => ({
        id: deliveryId(cluster, cycle, channel, key, 'analysis'),
        ...{ channel, act: 'edit', thread: key, notice, createdAt: at, attempts: 0, nextAt: at, lastProblem: null },
      }));
  });
  return fresh.length === 0 ? before : { ...before, outbox: owe(before.outbox, fresh) };
}

function canAdd(channels: readonly ChannelTraits[], channel: string): boolean {
  return channels.some(({ name, edits }) => name === channel && edits);
}

function titleOf({ incident, title }: Notice): string {
  return `${incident === null ? '' : `${incidentName({ number: incident })}: `}what the analyst makes of it · ${title}`;
}

function linesOf({ assessment, likelyCause, confidence, nextStep }: Assessment): readonly NoticeLine[] {
  const sure = confidence === null ? '' : ` (${confidence} confidence)`;
  const lines: readonly NoticeLine[] = [
    { label: 'analysis', text: assessment },
    ...(likelyCause === null ? [] : [{ label: 'likely cause' as const, text: `${likelyCause}${sure}` }]),
    ...(nextStep === null ? [] : [{ label: 'analysis' as const, text: `next: ${nextStep}` }]),
  ];
  return lines.map(({ label, text }) => ({ label, text: shorten(text.replace(/\s+/g, ' ').trim(), LONGEST) }));
}
