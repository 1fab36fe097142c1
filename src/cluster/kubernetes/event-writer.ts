import type { Millis } from '../../model/objects.ts';
import { OWN_COMPONENT } from '../own-events.ts';
import type { Connection } from './connection.ts';

/** An Event to be made on an object. */
export interface NewEvent {
  readonly name: string;
  readonly namespace: string;
  readonly object: { readonly kind: string; readonly namespace: string; readonly name: string };
  readonly type: 'Normal' | 'Warning';
  readonly reason: string;
  readonly message: string;
  readonly at: Millis;
}

/** made: also where it was there already. */
export type EventWritten =
  | { readonly outcome: 'made' }
  | { readonly outcome: 'denied' | 'refused' | 'unreachable'; readonly status: number | null };

export interface EventWriter {
  /** One request. Rejects with the signal's reason alone. */
  write(event: NewEvent, signal: AbortSignal): Promise<EventWritten>;
}

const CREATED = 201;
const CONFLICT = 409;
const DENIED: ReadonlySet<number> = new Set([401, 403]);

/** Makes Events: the one thing the agent ever writes to a cluster, and only where NOTIFY_KUBERNETES_EVENTS asks for it. */
export function createEventWriter(connection: Connection): EventWriter {
  return {
    async write(event, signal) {
      const path = `/api/v1/namespaces/${encodeURIComponent(event.namespace)}/events`;
      try {
        const { status } = await connection.post(path, toBody(event), signal);
        if (status === CREATED || status === CONFLICT) return { outcome: 'made' };
        return { outcome: DENIED.has(status) ? 'denied' : status >= 500 ? 'unreachable' : 'refused', status };
      } catch (error) {
        if (signal.aborted) throw error;
        return { outcome: 'unreachable', status: null };
      }
    },
  };
}

function toBody({ name, namespace, object, type, reason, message, at }: NewEvent): Record<string, unknown> {
  const time = `${new Date(at).toISOString().slice(0, 19)}Z`;
  return {
    apiVersion: 'v1',
    kind: 'Event',
    metadata: { name, namespace },
    involvedObject: { ...object, ...(object.namespace === '' ? { namespace: undefined } : {}) },
    ...{ type, reason, message },
    source: { component: OWN_COMPONENT },
    reportingComponent: OWN_COMPONENT,
    firstTimestamp: time,
    lastTimestamp: time,
    count: 1,
  };
}
