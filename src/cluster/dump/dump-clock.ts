import type { Millis } from '../../model/objects.ts';
import { type Fields, fields, millis } from '../projection/raw.ts';

/** Finds the newest moment a dump bears witness to: the cluster's time was this, or later. */
export interface DumpClock {
  see(raw: unknown, objectKind: string | null): void;
  newest(): Millis | null;
}

/**
 * Names of times in `status` that tell of something that has happened. Others lie ahead (a certificate's renewalTime, a
 * token's expiry), and metadata.deletionTimestamp is when a grace ends.
 */
const PAST_TIMES: ReadonlySet<string> = new Set([
  'lastTransitionTime',
  'lastUpdateTime',
  'lastHeartbeatTime',
  'lastProbeTime',
  'lastScheduleTime',
  'lastSuccessfulTime',
  'lastScaleTime',
  'startTime',
  'startedAt',
  'finishedAt',
  'completionTime',
]);
const EVENT_TIMES = ['lastTimestamp', 'firstTimestamp', 'eventTime', 'deprecatedLastTimestamp'] as const;
const DEEPEST = 8;

/**
 * Trusted: what the API server (creation, managedFields: the time of each write) and the controllers wrote. A node's own
 * clock (its heartbeats, the status of its pods, its kubelet's events) counts only while the node is ready; where there
 * is nothing else, even a node that is not ready is better than no time.
 */
export function createDumpClock(): DumpClock {
  let trusted = 0;
  const byNode = new Map<string, Millis>();
  const notReady = new Set<string>();

  function note(at: Millis | null, node: string | null): void {
    if (at === null) return;
    if (node === null) trusted = Math.max(trusted, at);
    else byNode.set(node, Math.max(byNode.get(node) ?? 0, at));
  }

  function seeNode(name: string | null, status: Fields): void {
    for (const raw of list(status.conditions)) {
      const condition = fields(raw);
      if (condition.type === 'Ready' && condition.status !== 'True' && name !== null) notReady.add(name);
      // Unknown is the node controller's word: the node itself has fallen silent.
      const writer = condition.status === 'Unknown' ? null : name;
      note(millis(condition.lastTransitionTime), writer);
      note(millis(condition.lastHeartbeatTime), name);
    }
  }

  function seeEvent(event: Fields): void {
    const source = fields(event.source);
    const node = text(source.host) ?? (event.reportingComponent === 'kubelet' ? text(event.reportingInstance) : null);
    for (const key of EVENT_TIMES) note(millis(event[key]), node);
    note(millis(fields(event.series).lastObservedTime), node);
  }

  return {
    see(raw, objectKind) {
      const object = fields(raw);
      const metadata = fields(object.metadata);
      const status = fields(object.status);
      note(millis(metadata.creationTimestamp), null);
      for (const entry of list(metadata.managedFields)) note(millis(fields(entry).time), null);
      if (objectKind === 'Event') seeEvent(object);
      else if (objectKind === 'Lease') note(millis(fields(object.spec).renewTime), text(metadata.name));
      else if (objectKind === 'Node') seeNode(text(metadata.name), status);
      else {
        const writer = objectKind === 'Pod' ? text(fields(object.spec).nodeName) : null;
        visitTimes(status, (at) => note(at, writer), 0);
      }
    },
    newest() {
      const ready = [...byNode].filter(([node]) => !notReady.has(node)).map(([, at]) => at);
      const best = Math.max(trusted, ...ready);
      const any = best > 0 ? best : Math.max(0, ...byNode.values());
      return any > 0 ? any : null;
    },
  };
}

function visitTimes(raw: unknown, note: (at: Millis | null) => void, depth: number): void {
  if (typeof raw !== 'object' || raw === null || depth > DEEPEST) return;
  for (const [key, value] of Object.entries(raw)) {
    if (typeof value === 'object') visitTimes(value, note, depth + 1);
    else if (PAST_TIMES.has(key)) note(millis(value));
  }
}

function list(raw: unknown): readonly unknown[] {
  return Array.isArray(raw) ? raw : [];
}

function text(raw: unknown): string | null {
  return typeof raw === 'string' && raw !== '' ? raw : null;
}
