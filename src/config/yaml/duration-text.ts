import type { Millis } from '../../model/objects.ts';

const UNITS = { s: 1_000, m: 60_000, h: 3_600_000, d: 86_400_000 } as const;
const LONGEST: Millis = 30 * UNITS.d;

/** `90s`, `10m`, `1h30m`, `2d`: a second to 30 days; null when it is none. */
export function parseDuration(text: string): Millis | null {
  if (!/^(?:\d{1,6}[smhd])+$/.test(text)) return null;
  const total = [...text.matchAll(/(\d+)([smhd])/g)].reduce(
    (sum, [, amount, unit]) => sum + Number(amount) * UNITS[unit as keyof typeof UNITS],
    0,
  );
  return total >= UNITS.s && total <= LONGEST ? total : null;
}

/** The same in its shortest form: `1h30m`. */
export function durationText(milliseconds: Millis): string {
  let rest = milliseconds;
  const parts: string[] = [];
  for (const unit of ['d', 'h', 'm', 's'] as const) {
    const amount = Math.floor(rest / UNITS[unit]);
    if (amount > 0) parts.push(`${amount}${unit}`);
    rest -= amount * UNITS[unit];
  }
  return parts.join('');
}
