import { z } from 'zod';
import type { Millis } from '../model/objects.ts';

/** The years 0000 to 9999: what RFC 3339 can write. */
const EARLIEST: Millis = -62_167_219_200_000;
const LATEST: Millis = 253_402_300_799_999;

const WITH_OFFSET = /(?:Z|[+-]\d\d:\d\d)$/;

/**
 * A moment: Millis in memory, RFC 3339 in a file. Written in UTC with milliseconds (`2026-11-21T09:15:00.000Z`); read
 * with any offset, and as UTC without one, because other programs' files have local-looking times.
 */
export const moment = z.codec(z.iso.datetime({ offset: true, local: true }), z.int().min(EARLIEST).max(LATEST), {
  decode: (text) => Date.parse(WITH_OFFSET.test(text) ? text : `${text}Z`),
  encode: (millis) => new Date(millis).toISOString(),
});

/** A moment as files have it; null stays null. */
export function writeMoment(millis: Millis | null): string | null {
  if (millis === null) return null;
  // As the codec does, without the codec: a ledger has thousands.
  if (!Number.isInteger(millis) || millis < EARLIEST || millis > LATEST) throw new RangeError('this is no moment');
  return isoTime(millis);
}

/** Of a moment as `writeMoment` writes it; null for every other value, other spellings of a moment among them. */
export function readWrittenMoment(text: unknown): Millis | null {
  if (typeof text !== 'string' || text.length !== LENGTH) return null;
  if (!text.startsWith(lastDate)) {
    const millis = Date.parse(text);
    return !Number.isNaN(millis) && isoTime(millis) === text ? millis : null;
  }
  const hours = number(text, 11, 13);
  const minutes = number(text, 14, 16);
  const seconds = number(text, 17, 19);
  const fraction = number(text, 20, 23);
  const isTime = hours < 24 && minutes < 60 && seconds < 60 && fraction < 1_000;
  const isMarked = text[10] === 'T' && text[13] === ':' && text[16] === ':' && text[19] === '.' && text[23] === 'Z';
  if (!isTime || !isMarked) return null;
  return lastDay * DAY + ((hours * 60 + minutes) * 60 + seconds) * 1_000 + fraction;
}

const LENGTH = '1970-01-01T00:00:00.000Z'.length;

/** Of digits alone; NaN of anything else. */
function number(text: string, from: number, to: number): number {
  let value = 0;
  for (let at = from; at < to; at += 1) {
    const digit = text.charCodeAt(at) - 48;
    if (digit < 0 || digit > 9) return Number.NaN;
    value = 10 * value + digit;
  }
  return value;
}

const DAY = 86_400_000;
/** Most moments that are written one after the other are of one day. */
let lastDay = 0;
let lastDate = '1970-01-01';

/** As `Date.toISOString`, ten times faster. */
function isoTime(millis: Millis): string {
  const day = Math.floor(millis / DAY);
  if (day !== lastDay) {
    lastDate = new Date(day * DAY).toISOString().slice(0, -'T00:00:00.000Z'.length);
    lastDay = day;
  }
  const rest = millis - day * DAY;
  const minutes = Math.floor(rest / 60_000);
  const seconds = Math.floor(rest / 1_000) % 60;
  const fraction = rest % 1_000;
  const padded = fraction < 10 ? `00${fraction}` : fraction < 100 ? `0${fraction}` : fraction;
  return `${lastDate}T${twoDigits(Math.floor(minutes / 60))}:${twoDigits(minutes % 60)}:${twoDigits(seconds)}.${padded}Z`;
}

function twoDigits(value: number): string {
  return value < 10 ? `0${value}` : `${value}`;
}
