import { InvalidArgumentError } from 'commander';
import { FINDING_CODES } from '../model/finding.ts';
import { INCIDENT_SEVERITIES, type IncidentSeverity } from '../model/incident.ts';
import type { Millis } from '../model/objects.ts';

/** Readers of option values. Each throws what commander tells as wrong usage. */

/** RFC 3339, zone included: without one a time would mean another moment on another machine. */
export function parseTime(text: string): Millis {
  const at = isDay(text.slice(0, 10)) ? Date.parse(text) : Number.NaN;
  if (!/^\d{4}-\d\d-\d\dT\d\d:\d\d(:\d\d(\.\d+)?)?(Z|[+-]\d\d:\d\d)$/i.test(text) || Number.isNaN(at))
    throw new InvalidArgumentError('Give an RFC 3339 time such as 2026-11-21T09:15:00Z.');
  return at;
}

export function parseCodes(text: string): string[] {
  const codes = text
    .split(',')
    .map((code) => code.trim())
    .filter((code) => code !== '');
  const known = `There are ${FINDING_CODES.join(', ')}.`;
  if (codes.length === 0) throw new InvalidArgumentError(`Name at least one. ${known}`);
  const unknown = codes.filter((code) => !FINDING_CODES.some((candidate) => candidate === code));
  if (unknown.length > 0) throw new InvalidArgumentError(`Unknown: ${unknown.join(', ')}. ${known}`);
  return codes;
}

export function parsePercent(text: string): number {
  const value = Number(text);
  if (text.trim() === '' || !(value >= 0 && value <= 100))
    throw new InvalidArgumentError('Give a number from 0 to 100.');
  return value;
}

/** How many: a whole number of 1 or more. */
export function parseCount(text: string): number {
  if (!/^[1-9]\d{0,8}$/.test(text)) throw new InvalidArgumentError('Give a whole number, 1 or more.');
  return Number(text);
}

/** A whole number of 0 or more. */
export function parseNumber(text: string): number {
  if (!/^\d{1,9}$/.test(text)) throw new InvalidArgumentError('Give a whole number, 0 or more.');
  return Number(text);
}

/** How much: a number of 0 or more. */
export function parseAmount(text: string): number {
  const value = Number(text);
  if (text.trim() === '' || !(value >= 0)) throw new InvalidArgumentError('Give a number, 0 or more.');
  return value;
}

/** How long: above 0, at most an hour. */
export function parseSeconds(text: string): number {
  const value = Number(text);
  if (text.trim() === '' || !(value > 0 && value <= 3600))
    throw new InvalidArgumentError('Give a number of seconds above 0, at most 3600.');
  return value;
}

const UNITS: Readonly<Record<string, Millis>> = { s: 1000, m: 60_000, h: 3_600_000, d: 86_400_000 };
const LONGEST_DURATION: Millis = 366 * 86_400_000;

/** `30m`, `2h`, `1h30m`, `7d`: above 0, at most a year. */
export function parseDuration(text: string): Millis {
  const parts = [...text.matchAll(/(\d{1,6})([smhd])/g)];
  const milliseconds = parts.reduce((sum, [, count, unit = '']) => sum + Number(count) * (UNITS[unit] ?? 0), 0);
  const isWhole = parts.map(([part]) => part).join('') === text;
  if (!isWhole || !(milliseconds > 0 && milliseconds <= LONGEST_DURATION))
    throw new InvalidArgumentError('Give a duration such as 30m, 2h, 1h30m or 7d, at most a year.');
  return milliseconds;
}

/** `SEV-1,SEV-2`, in any case. */
export function parseSeverities(text: string): IncidentSeverity[] {
  return text.split(',').map((part) => {
    const asked = part.trim().toLowerCase();
    const severity = INCIDENT_SEVERITIES.find((candidate) => candidate.toLowerCase() === asked);
    if (severity === undefined) throw new InvalidArgumentError(`There are ${INCIDENT_SEVERITIES.join(', ')}.`);
    return severity;
  });
}

/** A moment, as it depends on when it is asked for. */
export type When = (now: Millis) => Millis;

/** RFC 3339, a UTC day as its beginning, or how long ago: `7d`. */
export function parseWhen(text: string): When {
  try {
    if (/^\d{4}-/.test(text)) {
      const at = text.length === 10 ? parseTime(`${text}T00:00:00Z`) : parseTime(text);
      return () => at;
    }
    const ago = parseDuration(text);
    return (now) => now - ago;
  } catch {
    throw new InvalidArgumentError(
      'Give a day (2026-11-21), an RFC 3339 time (2026-11-21T09:15:00Z), or how long ago (2h, 7d).',
    );
  }
}

/** A day that there is: of the 30th of February the engine makes a day in March. */
function isDay(text: string): boolean {
  const at = Date.parse(`${text}T00:00:00Z`);
  return !Number.isNaN(at) && new Date(at).toISOString().startsWith(text);
}

/** `INC-7` or `7`. */
export function parseIncident(text: string): number {
  const number = Number(/^(?:INC-)?([1-9]\d{0,8})$/i.exec(text)?.[1] ?? Number.NaN);
  if (Number.isNaN(number)) throw new InvalidArgumentError('Give an incident such as INC-7.');
  return number;
}

/** `12` or `#12`: a message's number. */
export function parseMessage(text: string): number {
  const number = Number(/^#?([1-9]\d{0,8})$/.exec(text)?.[1] ?? Number.NaN);
  if (Number.isNaN(number))
    throw new InvalidArgumentError('Give the number of a message, as `sessions show` tells it.');
  return number;
}
