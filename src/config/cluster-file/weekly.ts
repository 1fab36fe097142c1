import { z } from 'zod';
import type { Millis } from '../../model/objects.ts';
import { duration } from '../yaml/values.ts';
import { days, timeOfDay, zone } from './values.ts';

const LONGEST_WEEKLY: Millis = 7 * 24 * 60 * 60 * 1000;

/** A stretch of time that comes again every week. */
export const weekly = z
  .strictObject({ days, time: timeOfDay, lasts: duration, timezone: zone.default('UTC') })
  .refine(({ lasts }) => lasts <= LONGEST_WEEKLY, { path: ['lasts'], message: 'must be at most 7d' })
  .transform(({ days: on, time, lasts, timezone }) => ({
    ...{ type: 'weekly' as const, days: on, startsAt: time, lasts, timezone },
  }));
