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
  return new Date(millis).toISOString();
}
