import type { Millis } from '../../../model/objects.ts';
import type { LogLine } from '../api-state.ts';

export interface LogOptions {
  readonly previous: boolean;
  readonly follow: boolean;
  readonly timestamps: boolean;
  /** The last so many lines; null: all. */
  readonly tail: number | null;
  readonly sinceSeconds: number | null;
  readonly sinceTime: Millis | null;
  readonly limitBytes: number | null;
}

/** Reads the query of a log request; a text tells a mistake, in Kubernetes' words. */
export function readLogOptions(query: URLSearchParams): LogOptions | string {
  const isSet = (name: string): boolean => ['true', '1'].includes(query.get(name) ?? '');
  const numbers: Record<string, number | null> = {};
  for (const [name, least] of [
    ['tailLines', 0],
    ['sinceSeconds', 1],
    ['limitBytes', 1],
  ] as const) {
    const text = query.get(name);
    const value = text === null || text === '' ? null : Number(text);
    if (value !== null && (!Number.isSafeInteger(value) || value < least)) {
      const rule = least === 0 ? 'must be greater than or equal to 0' : 'must be greater than 0';
      return `${name}: Invalid value: ${text}: ${rule}`;
    }
    numbers[name] = value;
  }
  const sinceText = query.get('sinceTime') ?? '';
  const sinceTime = sinceText === '' ? null : Date.parse(sinceText);
  if (sinceTime !== null && Number.isNaN(sinceTime)) return `sinceTime: Invalid value: "${sinceText}"`;
  const sinceSeconds = numbers.sinceSeconds ?? null;
  if (sinceTime !== null && sinceSeconds !== null) {
    return 'Forbidden: at most one of `sinceTime` or `sinceSeconds` may be specified';
  }
  return {
    previous: isSet('previous'),
    follow: isSet('follow'),
    timestamps: isSet('timestamps'),
    tail: numbers.tailLines ?? null,
    sinceSeconds,
    sinceTime,
    limitBytes: numbers.limitBytes ?? null,
  };
}

/** The asked part of a log as text. A line whose time is not known counts as new. */
export function cutLog(lines: readonly LogLine[], options: LogOptions, now: Millis): string {
  const { tail, sinceSeconds, sinceTime, limitBytes, timestamps } = options;
  const from = sinceSeconds === null ? sinceTime : now - sinceSeconds * 1000;
  const recent = from === null ? lines : lines.filter(({ at }) => at === null || at >= from);
  const last = tail === null ? recent : recent.slice(Math.max(0, recent.length - tail));
  const text = writeLines(last, timestamps);
  return limitBytes === null ? text : Buffer.from(text).subarray(0, limitBytes).toString('utf8');
}

export function writeLines(lines: readonly LogLine[], timestamps: boolean): string {
  const write = ({ at, text }: LogLine): string =>
    timestamps && at !== null ? `${new Date(at).toISOString().slice(0, 23)}000000Z ${text}\n` : `${text}\n`;
  return lines.map(write).join('');
}
