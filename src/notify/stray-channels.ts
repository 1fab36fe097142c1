import type { NotifyRules } from '../model/notify-rules.ts';
import { CHANNEL_TYPES } from './channel.ts';

/**
 * Where the rules name channels that are not there: what is sent that way reaches nobody. One sentence for each place.
 *
 * @param channels the names of those that are
 */
export function describeStrayChannels(rules: NotifyRules, channels: readonly string[]): readonly string[] {
  const there = new Set(channels);
  return placesOf(rules).flatMap(({ place, names }) =>
    [...new Set(names)]
      .filter((name) => !there.has(name))
      .map((name) => `${place} names ${name}, ${isType(name) ? notSet(channels) : `which is no channel: ${KNOWN}`}`),
  );
}

/** The same of names that are no channel anywhere, whatever is configured: a slip of the pen. */
export function describeUnknownChannels(rules: NotifyRules): readonly string[] {
  return describeStrayChannels(rules, CHANNEL_TYPES);
}

/** Every channel that the rules name, once. */
export function namedChannels(rules: NotifyRules): readonly string[] {
  return [...new Set(placesOf(rules).flatMap(({ names }) => names))];
}

const KNOWN = CHANNEL_TYPES.join(', ');

function isType(name: string): boolean {
  return CHANNEL_TYPES.some((type) => type === name);
}

function notSet(channels: readonly string[]): string {
  return `which is not configured; ${channels.length === 0 ? 'no channel is' : `there are ${channels.join(', ')}`}`;
}

interface Place {
  readonly place: string;
  readonly names: readonly string[];
}

function placesOf({ routes, quietHours, escalations, digest }: NotifyRules): readonly Place[] {
  return [
    ...routes.map(({ name, channels }) => ({ place: `notify route ${name}`, names: channels })),
    ...quietHours.map(({ name, channels, outside }) => ({
      place: `notify ${outside ? 'business' : 'quiet'} hours ${name}`,
      names: channels ?? [],
    })),
    ...escalations.map(({ severities, channels }) => ({
      place: `notify escalation of ${severities.join(', ')}`,
      names: channels,
    })),
    { place: 'notify digest', names: digest?.channels ?? [] },
  ];
}
