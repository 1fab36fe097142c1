import type { Config } from '../../config/index.ts';
import type { NotifyRules } from '../../model/notify-rules.ts';
import { type ChannelTraits, namedChannels, openChannels } from '../../notify/index.ts';

/**
 * The channels that rules are tried on: those that are configured, else those that there were, and those that the rules name:
 * rules are often tried where no channel is.
 */
export function trialChannels(
  config: Config,
  rules: NotifyRules,
  there: readonly ChannelTraits[] = [],
): readonly ChannelTraits[] {
  const none = async () => ({ outcome: 'unreachable' as const });
  const configured = openChannels(config, { now: () => 0, write: () => undefined, writeEvent: none }).map(
    ({ traits }) => traits,
  );
  const known = configured.length > 0 ? configured : there;
  const names = new Set(known.map(({ name }) => name));
  const named = namedChannels(rules).filter((name) => !names.has(name));
  const all = [...known, ...named.map((name) => ({ name, groups: true, edits: true }))];
  return all.length === 0 ? [{ name: 'any', groups: true, edits: true }] : all;
}
