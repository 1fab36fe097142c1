import { InvalidArgumentError } from 'commander';
import { FINDING_CODES } from '../model/finding.ts';
import type { Millis } from '../model/objects.ts';

/** Readers of option values. Each throws what commander tells as wrong usage. */

/** RFC 3339, zone included: without one a time would mean another moment on another machine. */
export function parseTime(text: string): Millis {
  const at = Date.parse(text);
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
