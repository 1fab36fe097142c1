import type { Millis } from '../../../model/objects.ts';

const UNITS = { m: 60, h: 3600, d: 86_400, y: 31_536_000 } as const;

/** A duration as kubectl shows ages (HumanDuration of apimachinery): two units where one would be too coarse. */
export function humanDuration(duration: Millis): string {
  // Up to two seconds ahead are clocks that differ; more is told.
  if (duration < -1000) return '<invalid>';
  const seconds = Math.max(0, Math.floor(duration / 1000));
  const whole = (unit: keyof typeof UNITS): number => Math.floor(seconds / UNITS[unit]);
  if (seconds < 120) return `${seconds}s`;
  if (whole('m') < 10) return withRest(`${whole('m')}m`, seconds % 60, 's');
  if (whole('h') < 3) return `${whole('m')}m`;
  if (whole('h') < 8) return withRest(`${whole('h')}h`, whole('m') % 60, 'm');
  if (whole('h') < 48) return `${whole('h')}h`;
  if (whole('d') < 8) return withRest(`${whole('d')}d`, whole('h') % 24, 'h');
  if (whole('d') < 730) return `${whole('d')}d`;
  if (whole('y') < 8) return withRest(`${whole('y')}y`, whole('d') % 365, 'd');
  return `${whole('y')}y`;
}

function withRest(whole: string, rest: number, unit: string): string {
  return rest === 0 ? whole : `${whole}${rest}${unit}`;
}
