import type { Delivery } from '../../model/notification.ts';
import type { Millis } from '../../model/objects.ts';
import type { Channel } from '../channel.ts';
import type { ChannelSettings } from '../settings.ts';
import { alertmanagerChannel } from './alertmanager.ts';
import { kubernetesEventsChannel, type WriteEvent } from './kubernetes-events.ts';
import { pagerdutyChannel } from './pagerduty.ts';
import { slackBotChannel } from './slack-bot.ts';
import { slackWebhookChannel } from './slack-webhook.ts';
import { stdoutChannel } from './stdout.ts';
import { teamsChannel } from './teams.ts';
import { webhookChannel } from './webhook.ts';

/** What channels need besides their settings. */
export interface ChannelEnvironment {
  readonly now: () => Millis;
  /** Writes a message where the process itself is read. */
  readonly write: (delivery: Delivery) => void;
  readonly writeEvent: WriteEvent;
}

/** The one place that knows every kind of channel. */
export function createChannel(settings: ChannelSettings, { now, write, writeEvent }: ChannelEnvironment): Channel {
  const { name } = settings;
  switch (settings.type) {
    case 'slack':
      return 'token' in settings.by ? slackBotChannel(name, settings.by) : slackWebhookChannel(name, settings.by.url);
    case 'webhook':
      return webhookChannel(name, { url: settings.url, secret: settings.secret, format: settings.format, now });
    case 'alertmanager':
      return alertmanagerChannel(name, settings.url, now);
    case 'teams':
      return teamsChannel(name, settings.url);
    case 'pagerduty':
      return pagerdutyChannel(name, settings.routingKey, settings.url);
    case 'kubernetes-events':
      return kubernetesEventsChannel(name, writeEvent, settings.namespace);
    case 'stdout':
      return stdoutChannel(name, write);
  }
}
