import type { Millis } from '../../model/objects.ts';
import type { EventRecord } from '../../model/snapshot.ts';
import { redactText } from '../../redact/index.ts';
import { OWN_COMPONENT } from '../own-events.ts';
import type { FieldsRead } from './fields-read.ts';
import type { Interner } from './interner.ts';
import { sharedName } from './metadata.ts';
import { type Fields, fields, identifier, integer, millis } from './raw.ts';

const NO_TEXT = redactText('');

const OBJECT_READ = { kind: true, name: true, namespace: true, fieldPath: true } as const;

export const EVENT_READ = {
  metadata: { namespace: true, creationTimestamp: true },
  involvedObject: OBJECT_READ,
  regarding: OBJECT_READ,
  series: { count: true, lastObservedTime: true },
  type: true,
  reason: true,
  message: true,
  note: true,
  count: true,
  deprecatedCount: true,
  source: { component: true },
  deprecatedSource: { component: true },
  reportingComponent: true,
  reportingController: true,
  firstTimestamp: true,
  deprecatedFirstTimestamp: true,
  lastTimestamp: true,
  deprecatedLastTimestamp: true,
  eventTime: true,
} as const satisfies FieldsRead;

/**
 * An event of either API: core/v1 (involvedObject, message, count, first- and lastTimestamp) or events.k8s.io/v1
 * (regarding, note, eventTime, and the former fields as deprecated*). Null when it does not say what it is about.
 */
export function projectEvent(raw: unknown, intern: Interner): EventRecord | null {
  const event = readEvent(raw, intern);
  return event === null ? null : toEventRecord(event, intern);
}

/** An event whose message has not been redacted: it must not leave the log it is kept in. */
export interface RawEvent extends Omit<EventRecord, 'message'> {
  readonly message: string;
}

/** Redaction is most of the work, and of a hundred thousand events most are let go. */
export function toEventRecord(event: RawEvent, intern: Interner): EventRecord {
  return { ...event, message: intern.freeText(event.message) ?? NO_TEXT };
}

export function readEvent(raw: unknown, intern: Interner): RawEvent | null {
  const event = fields(raw);
  const metadata = fields(event.metadata);
  const about = fields(event.involvedObject ?? event.regarding);
  const kind = sharedName(about.kind, intern);
  const objectName = identifier(about.name);
  if (kind === null || objectName === null) return null;
  const series = fields(event.series);
  const source = sourceOf(event, intern);
  return {
    namespace: intern.text(identifier(metadata.namespace) ?? ''),
    object: { kind, namespace: intern.text(identifier(about.namespace) ?? ''), name: objectName },
    container: containerOf(about.fieldPath, intern),
    source,
    // What this agent itself has said of an object is no trouble of that object.
    type: event.type === 'Warning' && source !== OWN_COMPONENT ? 'Warning' : 'Normal',
    reason: sharedName(event.reason, intern) ?? '',
    message: rawText(event.message) ?? rawText(event.note) ?? '',
    count: positive(series.count) ?? positive(event.count) ?? positive(event.deprecatedCount) ?? 1,
    first: firstSeen(event, metadata),
    last: lastSeen(event, metadata, series),
  };
}

/** The component of core/v1's source, or the controller events.k8s.io names. */
function sourceOf(event: Fields, intern: Interner): string | null {
  const names = [
    fields(event.source ?? event.deprecatedSource).component,
    event.reportingComponent,
    event.reportingController,
  ];
  return names.reduce<string | null>((found, raw) => found ?? sharedName(raw, intern), null);
}

/** `spec.containers{app}`, `spec.initContainers{migrate}`. */
function containerOf(fieldPath: unknown, intern: Interner): string | null {
  const path = typeof fieldPath === 'string' ? /^spec\.\w+\{([^{}]{1,253})\}$/.exec(fieldPath) : null;
  return sharedName(path?.[1], intern);
}

function rawText(raw: unknown): string | null {
  return typeof raw === 'string' && raw !== '' ? raw : null;
}

function firstSeen(event: Fields, metadata: Fields): Millis | null {
  const first = millis(event.firstTimestamp) ?? millis(event.deprecatedFirstTimestamp) ?? millis(event.eventTime);
  return first ?? millis(metadata.creationTimestamp);
}

/** The newest time the event gives; its creation where it gives none. */
function lastSeen(event: Fields, metadata: Fields, series: Fields): Millis | null {
  const times = [series.lastObservedTime, event.lastTimestamp, event.deprecatedLastTimestamp, event.eventTime];
  const newest = Math.max(...times.map((time) => millis(time) ?? 0));
  return newest > 0 ? newest : (millis(metadata.creationTimestamp) ?? firstSeen(event, metadata));
}

function positive(raw: unknown): number | null {
  const value = integer(raw);
  return value !== null && value > 0 ? value : null;
}
