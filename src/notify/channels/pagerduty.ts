import type { Delivery, Notice } from '../../model/notification.ts';
import type { Channel } from '../channel.ts';
import { headline } from './plain-text.ts';
import { postJson, receiver } from './post-json.ts';

const EVENTS_URL = 'https://events.pagerduty.com';

/** By PagerDuty's own words. */
const SEVERITIES: Readonly<Record<Notice['severity'], string>> = {
  'SEV-1': 'critical',
  'SEV-2': 'error',
  'SEV-3': 'warning',
  'SEV-4': 'info',
  info: 'info',
};

/**
 * PagerDuty's Events API v2: one alert for each episode of an incident; a second trigger of its key pages nobody. What is
 * neither there nor over (a digest, a word on the agent) is a change event: an alert that nothing ends would page for it.
 */
export function pagerdutyChannel(name: string, routingKey: string, url: string | null): Channel {
  const address = `${(url ?? EVENTS_URL).replace(/\/+$/, '')}/v2`;
  const who = receiver('pagerduty', name, address);
  const bodyOf = (event: Record<string, unknown>): string => JSON.stringify({ routing_key: routingKey, ...event });
  return {
    traits: { name, groups: false, edits: true },
    type: 'pagerduty',
    deliver: (delivery, _ref, signal) =>
      postJson({
        ...{ who, signal },
        ...(isNote(delivery.notice)
          ? { url: `${address}/change/enqueue`, body: bodyOf(toChange(delivery)) }
          : { url: `${address}/enqueue`, body: bodyOf(toEvent(delivery)) }),
        headers: { 'Idempotency-Key': delivery.id },
      }),
  };
}

/** A sample shows what an alert looks like, and ends itself. */
function isNote({ state, kind }: Notice): boolean {
  return state === 'note' && kind !== 'sample';
}

function toChange({ id, notice }: Delivery): Record<string, unknown> {
  const { cluster, at, lines } = notice;
  return {
    payload: {
      summary: headline(notice).slice(0, 1_024),
      source: cluster,
      timestamp: new Date(at).toISOString(),
      custom_details: { ...detailsOf(lines), delivery: id },
    },
  };
}

/** Numbered, so that they stay in order where they are sorted. */
function detailsOf(lines: Notice['lines']): Record<string, string> {
  const digits = lines.length < 10 ? 1 : 2;
  const key = (index: number): string => String(index + 1).padStart(digits, '0');
  return Object.fromEntries(lines.map(({ label, text }, index) => [`${key(index)} ${label}`, text]));
}

function toEvent({ id, thread, notice }: Delivery): Record<string, unknown> {
  const { cluster, severity, since, at, object, code, lines, command, muteCommand, state, owner } = notice;
  const key = `${cluster}/${thread ?? id}`;
  // Keys of more than 255 characters are refused.
  const dedup = { dedup_key: key.slice(-255) };
  if (state === 'resolved') return { event_action: 'resolve', ...dedup };
  return {
    event_action: 'trigger',
    ...dedup,
    client: 'k8s-monitor',
    payload: {
      summary: headline(notice).slice(0, 1_024),
      source: cluster,
      severity: SEVERITIES[severity],
      timestamp: new Date(since ?? at).toISOString(),
      ...(object === null ? {} : { component: `${object.kind} ${object.name}`, group: object.namespace || 'cluster' }),
      ...(code === null ? {} : { class: code }),
      custom_details: {
        ...detailsOf(lines),
        ...(command === null ? {} : { first: command }),
        ...(muteCommand === null ? {} : { mute: muteCommand }),
        ...(owner === null ? {} : { owner }),
        delivery: id,
      },
    },
  };
}
