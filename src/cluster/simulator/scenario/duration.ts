import type { Millis } from '../../../model/objects.ts';

const UNITS: Readonly<Record<string, number>> = { d: 86_400_000, h: 3_600_000, m: 60_000, s: 1_000 };

/** `20h`, `2h30m`, `45s`, `12d` in milliseconds; null when it is none of these. */
export function parseDuration(text: string): Millis | null {
  if (!/^(\d+d)?(\d+h)?(\d+m)?(\d+s)?$/.test(text) || text === '') return null;
  let total = 0;
  for (const [, amount, unit] of text.matchAll(/(\d+)([dhms])/g)) total += Number(amount) * (UNITS[unit ?? ''] ?? 0);
  return Number.isSafeInteger(total) ? total : null;
}
