import type { Delivery, Notice } from '../model/notification.ts';
import type { Millis } from '../model/objects.ts';
import type { Channel, DeliveryResult } from './channel.ts';
import { deliveryId } from './outbox/identity.ts';

/** What became of a test message. */
export interface SampleResult {
  readonly channel: Channel;
  readonly result: DeliveryResult;
  readonly milliseconds: number;
}

export interface SampleOptions {
  readonly cluster: string;
  readonly now: () => Millis;
  /** Monotonic, in milliseconds. */
  readonly stopwatch: () => number;
  readonly signal: AbortSignal;
}

/** Sends a test message once, as any other would go. Where it would stay as an alert it is ended at once. */
export async function sendSample(
  channel: Channel,
  { cluster, now, stopwatch, signal }: SampleOptions,
): Promise<SampleResult> {
  const start = stopwatch();
  const delivery = sampleDelivery(channel, cluster, now());
  const sent = await channel.deliver(delivery, null, signal);
  const result = sent.ok && channel.type === 'pagerduty' ? await channel.deliver(ended(delivery), null, signal) : sent;
  return { channel, result, milliseconds: Math.round(stopwatch() - start) };
}

function sampleDelivery({ traits, type }: Channel, cluster: string, at: Millis): Delivery {
  const notice: Notice = {
    kind: 'sample',
    reason: 'opened',
    state: 'note',
    severity: 'info',
    cluster,
    incident: null,
    code: null,
    // An Event hangs on something that every cluster has.
    object: type === 'kubernetes-events' ? { kind: 'Namespace', namespace: '', name: 'default' } : null,
    owner: null,
    tier: null,
    title: 'test message: this channel works',
    since: null,
    at,
    endedAt: null,
    lines: [
      { label: 'what', text: 'Nothing is wrong. Somebody ran `k8s-monitor notify test` to see where messages arrive.' },
    ],
    command: null,
    muteCommand: null,
  };
  return {
    id: deliveryId(cluster, at, traits.name, 'sample'),
    channel: traits.name,
    act: 'single',
    thread: null,
    notice,
    createdAt: at,
    attempts: 0,
    nextAt: at,
    lastProblem: null,
  };
}

/** The same message once more, of what is over. */
function ended(delivery: Delivery): Delivery {
  const { notice } = delivery;
  return { ...delivery, notice: { ...notice, state: 'resolved', endedAt: notice.at } };
}
