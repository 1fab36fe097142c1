import type { Millis } from '../../../model/objects.ts';
import { microTimestamp, timestamp } from '../kubernetes-object.ts';
import { parseDuration } from '../scenario/duration.ts';
import type { Fields } from './fields.ts';

/** Fields that hold times end so; in others `now` is a word like any other. */
const TIME_FIELD = /(Time|Timestamp|At|timeAdded|notBefore|notAfter)$/;
/** Fields of type MicroTime. */
const MICRO_FIELD = /^(renewTime|acquireTime|eventTime|lastObservedTime)$/;

/** A manifest with the times written as `now`, `-5m` or `+2h` made absolute, seen from a moment. */
export function withTimes(manifest: Fields, now: Millis): Fields {
  return convert(manifest, '', now) as Fields;
}

function convert(value: unknown, field: string, now: Millis): unknown {
  if (typeof value === 'string') return TIME_FIELD.test(field) ? convertTime(value, field, now) : value;
  if (Array.isArray(value)) return value.map((item) => convert(item, field, now));
  if (typeof value !== 'object' || value === null) return value;
  return Object.fromEntries(Object.entries(value).map(([key, item]) => [key, convert(item, key, now)]));
}

function convertTime(value: string, field: string, now: Millis): string {
  const found = /^(?:now|([-+])(.+))$/.exec(value);
  const distance = found === null ? null : found[2] === undefined ? 0 : parseDuration(found[2]);
  if (distance === null) return value;
  const at = now + (found?.[1] === '-' ? -distance : distance);
  return MICRO_FIELD.test(field) ? microTimestamp(at) : timestamp(at);
}
