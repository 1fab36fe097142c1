import { row } from './row.ts';
import { boolean, choice, optional, secret, text, url } from './types.ts';
import type { VariableRow } from './variable.ts';

const line = text('any text on one line', (value) => /^\P{Cc}{1,1000}$/u.test(value));

/** Never shown: who knows it may write in its name. */
function hidden<T>(row: VariableRow<T>): VariableRow<T> {
  return { ...row, secret: true };
}

/** Where people are told. */
export const NOTIFY_ROWS = {
  SLACK_WEBHOOK_URL: hidden(
    row(
      'Notify',
      'url',
      optional(url),
      '',
      'An incoming webhook of Slack: it posts each message. With a bot token there are threads and edits.',
    ),
  ),
  SLACK_BOT_TOKEN: hidden(
    row('Notify', 'string', optional(secret), '', 'The token of a Slack bot with the scope `chat:write`.'),
  ),
  SLACK_CHANNEL: row(
    'Notify',
    'string',
    optional(line),
    '',
    'Where the bot writes: `#alerts`, or the id of a channel it was invited to.',
  ),
  WEBHOOK_URL: hidden(
    row('Notify', 'url', optional(url), '', 'Any receiver of JSON; docs/notifications.md has the schema.'),
  ),
  WEBHOOK_SECRET: hidden(
    row('Notify', 'string', optional(secret), '', 'Signs each request to WEBHOOK_URL (HMAC-SHA256).'),
  ),
  WEBHOOK_FORMAT: row('Notify', 'enum', choice(['json', 'cloudevents']), 'json', 'How WEBHOOK_URL wants its messages.'),
  ALERTMANAGER_URL: row(
    'Notify',
    'url',
    optional(url),
    '',
    'A Prometheus Alertmanager: each incident is an alert, firing until it is over.',
  ),
  TEAMS_WEBHOOK_URL: hidden(
    row('Notify', 'url', optional(url), '', 'The webhook of a Microsoft Teams workflow that posts a card.'),
  ),
  PAGERDUTY_ROUTING_KEY: hidden(
    row('Notify', 'string', optional(secret), '', 'The integration key of a PagerDuty service (Events API v2).'),
  ),
  NOTIFY_KUBERNETES_EVENTS: row(
    'Notify',
    'boolean',
    boolean,
    'false',
    'Makes an Event on the object of each message, for `kubectl describe`. The role must allow to create events.',
  ),
  NOTIFY_STDOUT: row(
    'Notify',
    'boolean',
    boolean,
    'false',
    'Writes each message into the log too, as the event `notification`.',
  ),
  HEARTBEAT_URL: hidden(
    row(
      'Notify',
      'url',
      optional(url),
      '',
      "Asked with GET after each good cycle: a dead-man's switch there tells when the agent is gone.",
    ),
  ),
} as const;
