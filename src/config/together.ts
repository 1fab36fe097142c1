import { describeUnevenSteps } from './cron-schedule.ts';
import type { ConfigValues } from './load.ts';
import { nearMisses } from './near-miss.ts';
import type { RawValue } from './raw-values.ts';

/** Values that are valid alone but not together. What is missing was not valid by itself and is told already. */
export function findConflicts(values: Partial<ConfigValues>): readonly string[] {
  return [...targetAbove(values), ...halfAChannel(values)];
}

function targetAbove({ contextPruneTarget: target, contextPruneThreshold: threshold }: Partial<ConfigValues>) {
  if (target === undefined || target === null || threshold === undefined || target < threshold) return [];
  return [`CONTEXT_PRUNE_TARGET is ${target}; allowed: a number below CONTEXT_PRUNE_THRESHOLD, which is ${threshold}`];
}

/** A bot needs to know where to write, and a channel who writes. */
function halfAChannel({ slackBotToken: token, slackChannel: channel }: Partial<ConfigValues>): readonly string[] {
  if (token === undefined || channel === undefined || (token === null) === (channel === null)) return [];
  return token === null
    ? ['SLACK_CHANNEL is set and SLACK_BOT_TOKEN is not: set both, or SLACK_WEBHOOK_URL alone']
    : ['SLACK_BOT_TOKEN is set and SLACK_CHANNEL is not: set both, or SLACK_WEBHOOK_URL alone'];
}

/** What is allowed, yet probably not meant. */
export function findWarnings(values: ConfigValues, given: ReadonlyMap<string, RawValue>): readonly string[] {
  return [...nearMisses([...given.keys()]), ...unevenSchedule(values), ...emptyScope(values), ...longRequests(values)];
}

function unevenSchedule({ cronSchedule }: ConfigValues): readonly string[] {
  const uneven = describeUnevenSteps(cronSchedule);
  return uneven === null ? [] : [`CRON_SCHEDULE: ${uneven}`];
}

function emptyScope({ namespaces, excludeNamespaces }: ConfigValues): readonly string[] {
  const isEmpty = namespaces.length > 0 && namespaces.every((name) => excludeNamespaces.includes(name));
  return isEmpty ? ['EXCLUDE_NAMESPACES leaves nothing of NAMESPACES: no namespace is looked at'] : [];
}

function longRequests({
  kubeRequestTimeoutSeconds: request,
  lookTimeoutSeconds: look,
}: ConfigValues): readonly string[] {
  return request <= look
    ? []
    : [`KUBE_REQUEST_TIMEOUT_SECONDS (${request}) is above LOOK_TIMEOUT_SECONDS (${look}), which ends every request`];
}
