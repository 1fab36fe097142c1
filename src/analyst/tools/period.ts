import { z } from 'zod';
import type { Millis } from '../../model/objects.ts';
import { type ToolFailure, toolFailure } from './tool.ts';

const DAY = 24 * 60 * 60 * 1000;
const DATE = /^\d{4}-\d{2}-\d{2}$/;
/** As messages write moments, and with seconds. */
const MOMENT = /^\d{4}-\d{2}-\d{2}T\d{2}:\d{2}(:\d{2}(\.\d{1,3})?)?Z?$/;

export const periodFields = {
  from: z.string().optional().describe('UTC day or time'),
  to: z.string().optional(),
};

export interface Period {
  readonly from?: Millis;
  /** Up to but without that moment. */
  readonly to?: Millis;
}

/** Days count whole: `to` is the end of its day. */
export function readPeriod({ from, to }: { from?: string | undefined; to?: string | undefined }): Period | ToolFailure {
  const first = from === undefined ? undefined : readMoment(from);
  const last = to === undefined ? undefined : readMoment(to);
  const bad = first === null ? from : last === null ? to : null;
  if (first === null || last === null)
    return toolFailure('invalid_input', `${JSON.stringify(bad)} is neither a day (2026-11-21) nor a time`);
  const end = last === undefined || to === undefined ? undefined : DATE.test(to.trim()) ? last + DAY : last;
  if (first !== undefined && end !== undefined && end <= first)
    return toolFailure('invalid_input', 'from lies after to');
  return { ...(first === undefined ? {} : { from: first }), ...(end === undefined ? {} : { to: end }) };
}

function readMoment(text: string): Millis | null {
  const trimmed = text.trim();
  const iso = DATE.test(trimmed) ? `${trimmed}T00:00Z` : MOMENT.test(trimmed) ? `${trimmed.replace(/Z$/, '')}Z` : '';
  const at = Date.parse(iso);
  return Number.isNaN(at) ? null : at;
}
