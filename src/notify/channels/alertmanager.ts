import type { Notice } from '../../model/notification.ts';
import type { Channel, DeliveryResult } from '../channel.ts';
import { notDelivered } from './outcome.ts';
import { plainText } from './plain-text.ts';
import { postJson, receiver } from './post-json.ts';

/** Alertmanager forgets an alert that nobody repeats; this one ends when we say so, or so long after we said it last. */
const KEPT_FOR = 30 * 24 * 60 * 60 * 1_000;

type Labels = Readonly<Record<string, string>>;

/**
 * Prometheus' Alertmanager (API v2). An alert keeps the labels it was opened with for as long as it lasts, whatever changes:
 * others would be another alert. What is worse now stands in the annotations.
 */
export function alertmanagerChannel(name: string, url: string): Channel {
  const who = receiver('alertmanager', name, url);
  const address = `${url.replace(/\/+$/, '')}/api/v2/alerts`;
  return {
    traits: { name, groups: false, edits: true },
    type: 'alertmanager',
    async deliver({ id, act, notice }, ref, signal): Promise<DeliveryResult> {
      const labels = (ref === null ? null : readLabels(ref)) ?? labelsOf(notice, id);
      const result = await postJson({
        ...{ who, url: address, signal },
        body: JSON.stringify([toAlert(notice, labels)]),
        headers: { 'Idempotency-Key': id },
      });
      if (!result.ok)
        return result.reason === 'invalid' ? notDelivered('invalid', result.message, result.remedy) : result;
      return { ok: true, ref: act === 'open' ? JSON.stringify(labels) : null };
    },
  };
}

function toAlert(notice: Notice, labels: Labels): Record<string, unknown> {
  const { title, severity, since, at, endedAt, state, command, muteCommand } = notice;
  const startsAt = since ?? at;
  // A note (a digest, a word on the agent itself) is over as soon as it is said.
  const end = state === 'firing' ? at + KEPT_FOR : Math.max(endedAt ?? at, startsAt + 1_000);
  return {
    labels,
    annotations: {
      summary: title,
      description: plainText(notice).join('\n'),
      severity_now: severity,
      ...(command === null ? {} : { command }),
      ...(muteCommand === null ? {} : { mute: muteCommand }),
    },
    startsAt: new Date(startsAt).toISOString(),
    endsAt: new Date(end).toISOString(),
  };
}

function labelsOf(notice: Notice, id: string): Labels {
  const { code, cluster, severity, incident, object, owner, tier, kind } = notice;
  const given: Record<string, string | null> = {
    alertname: code ?? `k8s-monitor ${kind}`,
    cluster,
    severity,
    incident: incident === null ? id : `INC-${incident}`,
    kind: object?.kind ?? null,
    namespace: object?.namespace ?? null,
    object: object?.name ?? null,
    owner,
    tier,
    source: 'k8s-monitor',
  };
  return Object.fromEntries(
    Object.entries(given).filter((label): label is [string, string] => label[1] !== null && label[1] !== ''),
  );
}

function readLabels(ref: string): Labels | null {
  try {
    const labels: unknown = JSON.parse(ref);
    return typeof labels === 'object' &&
      labels !== null &&
      Object.values(labels).every((value) => typeof value === 'string')
      ? (labels as Labels)
      : null;
  } catch {
    return null;
  }
}
