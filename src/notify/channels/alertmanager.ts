import type { Delivery, Notice } from '../../model/notification.ts';
import type { Millis } from '../../model/objects.ts';
import type { Channel, DeliveryResult } from '../channel.ts';
import { plainText } from './plain-text.ts';
import { postJson, receiver } from './post-json.ts';

const MINUTE: Millis = 60_000;
/**
 * Alertmanager ends an alert that nobody repeats. That an incident is over must not be said by an agent that is away for a
 * weekend; one that never comes back leaves no alert for ever.
 */
const KEPT_FOR: Millis = 3 * 24 * 60 * MINUTE;
/** A note (a digest, a word on the agent itself) has no end of its own. What is over when it comes, nobody would be told. */
const NOTE_LASTS: Millis = 5 * MINUTE;
/** Alerts in one request, as Prometheus has it. */
const BATCH = 256;

type Texts = Readonly<Record<string, string>>;

/** An alert as it was said last, but for its end: what is repeated. */
interface Said {
  readonly labels: Texts;
  /** Null of what is over. */
  readonly alert: { readonly startsAt: string; readonly annotations: Texts } | null;
}

/**
 * Prometheus' Alertmanager (API v2). An alert keeps the labels it was opened with for as long as it lasts, whatever changes:
 * others would be another alert. What is worse now stands in the annotations. It is repeated as it was said last.
 */
export function alertmanagerChannel(name: string, url: string, now: () => Millis): Channel {
  const who = receiver('alertmanager', name, url);
  const address = `${url.replace(/\/+$/, '')}/api/v2/alerts`;
  const post = (alerts: readonly unknown[], headers: Texts, signal: AbortSignal): Promise<DeliveryResult> =>
    postJson({ who, url: address, signal, headers, body: JSON.stringify(alerts) });
  return {
    traits: { name, groups: false, edits: true },
    type: 'alertmanager',
    async deliver(delivery, ref, signal): Promise<DeliveryResult> {
      const said = say(delivery, ref === null ? null : readSaid(ref));
      const result = await post(
        [toAlert(said, endOf(delivery.notice, now()))],
        { 'Idempotency-Key': delivery.id },
        signal,
      );
      if (!result.ok || delivery.thread === null) return result;
      const isOver = delivery.notice.state === 'resolved';
      return { ok: true, ref: JSON.stringify(isOver ? { labels: said.labels, alert: null } : said) };
    },
    async repeat(refs, signal): Promise<DeliveryResult> {
      const all = refs.map(readSaid).filter((said): said is Said => said !== null && said.alert !== null);
      let result: DeliveryResult = { ok: true, ref: null };
      for (let start = 0; start < all.length && result.ok; start += BATCH) {
        const alerts = all.slice(start, start + BATCH).map((said) => toAlert(said, now() + KEPT_FOR));
        result = await post(alerts, {}, signal);
      }
      return result;
    },
  };
}

function say({ id, notice }: Delivery, before: Said | null): Said & { readonly alert: NonNullable<Said['alert']> } {
  const labels = before?.labels ?? labelsOf(notice, id);
  const { kind, since, at } = notice;
  const known = before?.alert ?? null;
  // What the model makes of it is more to read, not another state.
  if (kind === 'analysis' && known !== null) {
    const analysis = notice.lines.map(({ text }) => text).join('\n');
    return { labels, alert: { ...known, annotations: { ...known.annotations, analysis } } };
  }
  const analysis = known?.annotations.analysis;
  const annotations = { ...annotationsOf(notice), ...(analysis === undefined ? {} : { analysis }) };
  return { labels, alert: { startsAt: new Date(since ?? at).toISOString(), annotations } };
}

/** The beginning is by the cluster's clock: it gives way, since an end that is ahead would be none. */
function toAlert({ labels, alert }: Said, endsAt: Millis): Record<string, unknown> {
  if (alert === null) return { labels };
  const startsAt = Math.min(Date.parse(alert.startsAt), endsAt - 1_000);
  return { labels, ...alert, startsAt: new Date(startsAt).toISOString(), endsAt: new Date(endsAt).toISOString() };
}

/** By this machine's clock: the cluster's may be ahead, and what ends in an hour goes on firing. */
function endOf({ state, at, endedAt }: Notice, now: Millis): Millis {
  switch (state) {
    case 'firing':
      return now + KEPT_FOR;
    case 'note':
      return now + NOTE_LASTS;
    case 'resolved':
      return Math.min(endedAt ?? at, now);
  }
}

function annotationsOf(notice: Notice): Texts {
  const { title, severity, command, muteCommand } = notice;
  return {
    summary: title,
    description: plainText(notice).join('\n'),
    severity_now: severity,
    ...(command === null ? {} : { command }),
    ...(muteCommand === null ? {} : { mute: muteCommand }),
  };
}

function labelsOf(notice: Notice, id: string): Texts {
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

/** Null where it cannot be read; what has labels alone is not repeated. */
function readSaid(ref: string): Said | null {
  try {
    const said: unknown = JSON.parse(ref);
    if (isTexts(said)) return { labels: said, alert: null };
    if (!isObject(said) || !isTexts(said.labels)) return null;
    const { labels, alert } = said;
    const isWhole = isObject(alert) && isTime(alert.startsAt) && isTexts(alert.annotations);
    return { labels, alert: isWhole ? (alert as unknown as NonNullable<Said['alert']>) : null };
  } catch {
    return null;
  }
}

function isObject(value: unknown): value is Readonly<Record<string, unknown>> {
  return typeof value === 'object' && value !== null;
}

function isTime(value: unknown): value is string {
  return typeof value === 'string' && !Number.isNaN(Date.parse(value));
}

function isTexts(value: unknown): value is Texts {
  return isObject(value) && Object.values(value).every((text) => typeof text === 'string');
}
