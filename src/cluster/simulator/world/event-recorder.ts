import type { Millis } from '../../../model/objects.ts';
import type { ClusterStore } from './cluster-store.ts';
import { uidOf } from './naming.ts';
import type { Entity } from './objects.ts';

/** The API server forgets an event an hour after it was last written. */
export const EVENT_TTL: Millis = 3_600_000;

/** client-go's spam filter: a source may write 25 events about one object at once, then one each five minutes. */
const SPAM_BURST = 25;
const SPAM_REFILL: Millis = 300_000;

export interface EventSource {
  readonly component: string;
  /** The node, for kubelets. */
  readonly host: string | null;
  /** The scheduler writes the newer shape, with eventTime and series instead of count and timestamps. */
  readonly shape: 'count' | 'series';
}

export interface WorldEvent {
  readonly name: string;
  readonly uid: string;
  readonly object: Entity;
  /** The object's resource version when the event was first written. */
  readonly objectVersion: number;
  /** `spec.containers{app}` */
  readonly fieldPath: string | null;
  readonly source: EventSource;
  readonly type: 'Normal' | 'Warning';
  readonly reason: string;
  readonly message: string;
  readonly count: number;
  readonly firstAt: Millis;
  readonly lastAt: Millis;
  readonly resourceVersion: number;
}

export type EventText = Pick<WorldEvent, 'type' | 'reason' | 'message'> & { readonly fieldPath?: string };

/** client-go's aggregator: from the tenth different message of one reason within ten minutes on, they become one event. */
const SIMILAR_LIMIT = 10;
const SIMILAR_INTERVAL: Millis = 600_000;
const COMBINED = '(combined from similar events): ';

export const KUBELET = (host: string): EventSource => ({ component: 'kubelet', host, shape: 'count' });
export const SCHEDULER: EventSource = { component: 'default-scheduler', host: null, shape: 'series' };
export const DEPLOYMENT_CONTROLLER: EventSource = { component: 'deployment-controller', host: null, shape: 'count' };
export const REPLICA_SET_CONTROLLER: EventSource = { component: 'replicaset-controller', host: null, shape: 'count' };
export const NODE_CONTROLLER: EventSource = { component: 'node-controller', host: null, shape: 'count' };
export const TAINT_EVICTION: EventSource = { component: 'taint-eviction-controller', host: null, shape: 'count' };

function controller(component: string): EventSource {
  return { component, host: null, shape: 'count' };
}

export const STATEFUL_SET_CONTROLLER = controller('statefulset-controller');
export const DAEMON_SET_CONTROLLER = controller('daemonset-controller');
export const JOB_CONTROLLER = controller('job-controller');
export const CRON_JOB_CONTROLLER = controller('cronjob-controller');
export const SERVICE_CONTROLLER = controller('service-controller');
export const VOLUME_CONTROLLER = controller('persistentvolume-controller');
export const ATTACH_DETACH = controller('attachdetach-controller');
export const AUTOSCALER = controller('horizontal-pod-autoscaler');
export const PROVISIONER = controller;

/** Keeps events as the API server does: the same event again raises its count, an old one is forgotten. */
export class EventRecorder {
  readonly #store: ClusterStore;
  readonly #events = new Map<string, WorldEvent>();
  readonly #similar = new Map<string, { messages: Set<string>; at: Millis }>();
  readonly #buckets = new Map<string, { tokens: number; at: Millis }>();

  constructor(store: ClusterStore) {
    this.#store = store;
  }

  record(source: EventSource, object: Entity, text: EventText): void {
    const now = this.#store.now;
    if (source.shape === 'count' && !this.#admit(source, object, now)) return;
    const fieldPath = text.fieldPath ?? null;
    const { type, reason } = text;
    const group = JSON.stringify([source.component, source.host, object.uid, fieldPath, type, reason]);
    const combined = source.shape === 'count' && this.#isOneOfMany(group, text.message, now);
    const message = combined ? `${COMBINED}${text.message}` : text.message;
    const key = combined ? group : `${group}${message}`;
    const before = this.#events.get(key);
    const resourceVersion = this.#store.nextResourceVersion();
    if (before !== undefined && now - before.lastAt < EVENT_TTL) {
      this.#events.set(key, { ...before, message, count: before.count + 1, lastAt: now, resourceVersion });
      return;
    }
    // Kubernetes names an event by its time in nanoseconds; the resource version keeps two of one moment apart.
    const name = `${object.name}.${(BigInt(now) * 1_000_000n + BigInt(resourceVersion)).toString(16)}`;
    const uid = uidOf(`event/${object.uid}/${name}`);
    this.#events.set(key, {
      name,
      uid,
      object,
      objectVersion: object.resourceVersion,
      fieldPath,
      source,
      type,
      reason,
      message,
      count: 1,
      firstAt: now,
      lastAt: now,
      resourceVersion,
    });
    if (this.#events.size % 256 === 0) this.#forget(now);
  }

  /** The events that are still kept. */
  list(): WorldEvent[] {
    const now = this.#store.now;
    return [...this.#events.values()].filter(({ lastAt }) => now - lastAt < EVENT_TTL);
  }

  /** Has this reason been given in so many words lately that one more is no event of its own? */
  #isOneOfMany(group: string, message: string, now: Millis): boolean {
    const known = this.#similar.get(group);
    const recent = known !== undefined && now - known.at <= SIMILAR_INTERVAL ? known.messages : new Set<string>();
    recent.add(message);
    this.#similar.set(group, { messages: recent, at: now });
    if (recent.size < SIMILAR_LIMIT) return false;
    const [first] = recent;
    if (first !== undefined) recent.delete(first);
    return true;
  }

  #forget(now: Millis): void {
    for (const [key, { at }] of this.#similar) if (now - at > SIMILAR_INTERVAL) this.#similar.delete(key);
    for (const [key, { lastAt }] of this.#events) if (now - lastAt >= EVENT_TTL) this.#events.delete(key);
    for (const [key, { at }] of this.#buckets) if (now - at >= SPAM_BURST * SPAM_REFILL) this.#buckets.delete(key);
  }

  #admit(source: EventSource, object: Entity, now: Millis): boolean {
    const key = `${source.component}/${source.host}/${object.uid}`;
    const bucket = this.#buckets.get(key) ?? { tokens: SPAM_BURST, at: now };
    const tokens = Math.min(SPAM_BURST, bucket.tokens + (now - bucket.at) / SPAM_REFILL);
    const admitted = tokens >= 1;
    this.#buckets.set(key, { tokens: admitted ? tokens - 1 : tokens, at: now });
    return admitted;
  }
}
