import { createHash } from 'node:crypto';
import type { Notice } from '../../model/notification.ts';
import type { Channel, DeliveryResult } from '../channel.ts';
import { notDelivered, TAKEN } from './outcome.ts';
import { plainText } from './plain-text.ts';

/** An Event to be made; the cluster fills in the rest. */
export interface EventToWrite {
  /** The same for the same message: a second one is refused as being there already. */
  readonly name: string;
  /** Where it lies: that of the object, `default` for one of the cluster. */
  readonly namespace: string;
  readonly object: { readonly kind: string; readonly namespace: string; readonly name: string };
  readonly type: 'Normal' | 'Warning';
  /** UpperCamelCase. */
  readonly reason: string;
  /** At most 1,024 characters. */
  readonly message: string;
  readonly at: number;
}

/** Makes an Event. One that is there already counts as made. Never rejects. */
export type WriteEvent = (event: EventToWrite, signal: AbortSignal) => Promise<DeliveryResult>;

const LONGEST_MESSAGE = 1_000;

/**
 * Events on the objects themselves, where `kubectl describe` shows them. Needs the right to create events.
 *
 * @param namespace on which hangs what is about no object: the digest, a word on the agent itself
 */
export function kubernetesEventsChannel(name: string, write: WriteEvent, namespace: string): Channel {
  return {
    traits: { name, groups: false, edits: false },
    type: 'kubernetes-events',
    deliver: ({ id, notice }, _ref, signal) => write(toEvent(id, notice, namespace), signal),
  };
}

function toEvent(id: string, notice: Notice, namespace: string): EventToWrite {
  // An object of the cluster has its Events in `default`, and nowhere else: another namespace is said of the namespace itself.
  const own = { kind: 'Namespace', namespace: namespace === 'default' ? '' : namespace, name: namespace };
  const object = notice.object ?? own;
  const suffix = createHash('sha256').update(id).digest('hex').slice(0, 16);
  return {
    name: `${object.name.slice(0, 200)}.${suffix}`,
    namespace: object.namespace === '' ? 'default' : object.namespace,
    object,
    type: notice.state === 'firing' ? 'Warning' : 'Normal',
    reason: reasonOf(notice),
    message: messageOf(notice),
    at: notice.at,
  };
}

/** `IncidentOpened`; `MonitorDigest` of what is about no incident. */
function reasonOf({ kind, reason }: Notice): string {
  const about = kind === 'incident' || kind === 'storm' || kind === 'analysis' ? 'Incident' : 'Monitor';
  return `${about}${reason.charAt(0).toUpperCase()}${reason.slice(1)}`;
}

/** `kubectl describe` shows it on one line, the worst first. */
function messageOf(notice: Notice): string {
  const [head = '', where = '', ...lines] = plainText(notice);
  const text = [head.replace(/ {2,}/, ' '), where, ...lines].join(' | ');
  return text.length <= LONGEST_MESSAGE
    ? text
    : `${text.slice(0, LONGEST_MESSAGE - 1).replace(/[\uD800-\uDBFF]$/, '')}…`;
}

export type EventOutcome = 'made' | 'denied' | 'refused' | 'unreachable' | 'stopping';

/** What became of an Event, for whoever writes it. */
export function describeEventWritten(
  outcome: 'made' | 'denied' | 'refused' | 'unreachable' | 'stopping',
): DeliveryResult {
  switch (outcome) {
    case 'made':
      return TAKEN;
    case 'denied':
      return notDelivered(
        'refused',
        'The cluster does not let the agent create events.',
        'Add the verb create on events to its role (k8s/components/notify-events), or set NOTIFY_KUBERNETES_EVENTS=false.',
      );
    case 'refused':
      return notDelivered('invalid', 'The cluster does not take the event.', 'Look into the log of the API server.');
    case 'unreachable':
      return notDelivered('unreachable', 'The cluster cannot be reached.');
    case 'stopping':
      return notDelivered('stopping', 'The process is stopping.');
  }
}
