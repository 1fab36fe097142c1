import { openUntil } from '../../incidents/index.ts';
import type { NotifyRules, QuietHours } from '../../model/notify-rules.ts';
import type { Millis } from '../../model/objects.ts';

/** The quiet hours that hold for the channel now; null when people may be told. */
export function quietHoursAt(
  { quietHours }: Pick<NotifyRules, 'quietHours'>,
  channel: string,
  now: Millis,
): QuietHours | null {
  return quietHours.find((hours) => isFor(hours, channel) && isOn(hours, now)) ?? null;
}

function isFor({ channels }: QuietHours, channel: string): boolean {
  return channels === null || channels.includes(channel);
}

function isOn({ when, outside }: QuietHours, now: Millis): boolean {
  return (openUntil({ when }, now) !== null) !== outside;
}
