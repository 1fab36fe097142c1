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

/** What says how a channel works that is not there means nothing: whoever set it believes that people are told. */
function halfAChannel(values: Partial<ConfigValues>): readonly string[] {
  return [...halfABot(values), ...halfAWebhook(values)];
}

function halfAWebhook({ webhookUrl: url, webhookSecret: secret, webhookFormat: format }: Partial<ConfigValues>) {
  if (url !== null) return [];
  return [
    ...(secret === null || secret === undefined ? [] : ['WEBHOOK_SECRET']),
    ...(format === undefined || format === 'json' ? [] : ['WEBHOOK_FORMAT']),
  ].map((name) => `${name} is set and WEBHOOK_URL is not: nothing is sent; set both, or neither`);
}

/** A bot needs to know where to write, and a channel who writes. */
function halfABot({ slackBotToken: token, slackChannel: channel }: Partial<ConfigValues>): readonly string[] {
  if (token === undefined || channel === undefined || (token === null) === (channel === null)) return [];
  return token === null
    ? ['SLACK_CHANNEL is set and SLACK_BOT_TOKEN is not: set both, or SLACK_WEBHOOK_URL alone']
    : ['SLACK_BOT_TOKEN is set and SLACK_CHANNEL is not: set both, or SLACK_WEBHOOK_URL alone'];
}

/** What is allowed, yet probably not meant. */
export function findWarnings(values: ConfigValues, given: ReadonlyMap<string, RawValue>): readonly string[] {
  return [
    ...nearMisses([...given.keys()]),
    ...unevenSchedule(values),
    ...emptyScope(values),
    ...longRequests(values),
    ...twoSlacks(values),
  ];
}

function unevenSchedule({ cronSchedule }: ConfigValues): readonly string[] {
  const uneven = describeUnevenSteps(cronSchedule);
  return uneven === null ? [] : [`CRON_SCHEDULE: ${uneven}`];
}

function emptyScope({ namespaces, excludeNamespaces }: ConfigValues): readonly string[] {
  const isEmpty = namespaces.length > 0 && namespaces.every((name) => excludeNamespaces.includes(name));
  return isEmpty ? ['EXCLUDE_NAMESPACES leaves nothing of NAMESPACES: no namespace is looked at'] : [];
}

function twoSlacks({ slackBotToken, slackWebhookUrl }: ConfigValues): readonly string[] {
  return slackBotToken !== null && slackWebhookUrl !== null
    ? ['SLACK_WEBHOOK_URL is not used: the bot of SLACK_BOT_TOKEN can do more']
    : [];
}

function longRequests({
  kubeRequestTimeoutSeconds: request,
  lookTimeoutSeconds: look,
}: ConfigValues): readonly string[] {
  return request <= look
    ? []
    : [`KUBE_REQUEST_TIMEOUT_SECONDS (${request}) is above LOOK_TIMEOUT_SECONDS (${look}), which ends every request`];
}
