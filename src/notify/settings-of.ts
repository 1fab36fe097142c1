import type { ChannelSettings } from './settings.ts';

/** What the environment says of channels; null and false are not set. */
export interface ChannelVariables {
  readonly slackWebhookUrl: string | null;
  readonly slackBotToken: string | null;
  readonly slackChannel: string | null;
  readonly webhookUrl: string | null;
  readonly webhookSecret: string | null;
  readonly webhookFormat: 'json' | 'cloudevents';
  readonly alertmanagerUrl: string | null;
  readonly teamsWebhookUrl: string | null;
  readonly pagerdutyRoutingKey: string | null;
  readonly notifyKubernetesEvents: boolean;
  readonly notifyStdout: boolean;
  /** NAMESPACES: none are all. */
  readonly namespaces: readonly string[];
}

/** The channels there are, each under the name of its type: routes name them so. Slack's bot is preferred to its webhook. */
export function channelSettings(variables: ChannelVariables): readonly ChannelSettings[] {
  const { slackBotToken: token, slackChannel: channel, slackWebhookUrl, webhookUrl, webhookSecret: secret } = variables;
  const { alertmanagerUrl, teamsWebhookUrl, pagerdutyRoutingKey: routingKey, webhookFormat: format } = variables;
  const found: ChannelSettings[] = [];
  if (token !== null && channel !== null)
    found.push({ type: 'slack', name: 'slack', by: { token, channel, apiUrl: null } });
  else if (slackWebhookUrl !== null) found.push({ type: 'slack', name: 'slack', by: { url: slackWebhookUrl } });
  if (webhookUrl !== null) found.push({ type: 'webhook', name: 'webhook', url: webhookUrl, secret, format });
  if (alertmanagerUrl !== null) found.push({ type: 'alertmanager', name: 'alertmanager', url: alertmanagerUrl });
  if (teamsWebhookUrl !== null) found.push({ type: 'teams', name: 'teams', url: teamsWebhookUrl });
  if (routingKey !== null) found.push({ type: 'pagerduty', name: 'pagerduty', routingKey, url: null });
  if (variables.notifyKubernetesEvents) {
    // Where rights are given in some namespaces only, there are none in default.
    const namespace = variables.namespaces[0] ?? 'default';
    found.push({ type: 'kubernetes-events', name: 'kubernetes-events', namespace });
  }
  if (variables.notifyStdout) found.push({ type: 'stdout', name: 'stdout' });
  return found;
}
