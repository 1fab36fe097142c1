import { NO_RULES, type NotifyRules } from '../model/notify-rules.ts';
import { type ChannelSettings, describeStrayChannels } from '../notify/index.ts';
import { failed, ok, skipped, type Verdict, warning } from './row.ts';

export interface NotifyFacts {
  readonly channels: readonly ChannelSettings[];
  readonly rules: NotifyRules;
}

/** Are there channels, do they look like what they should be, and do the rules name no others? Nothing is sent. */
export function judgeNotify({ channels, rules }: NotifyFacts): Verdict {
  const names = channels.map(({ name }) => name);
  const strays = describeStrayChannels(rules, names);
  const seen = [...channels.map(describeChannel), ...describeRules(rules)];
  const odd = channels.flatMap(oddities);
  if (strays.length > 0)
    return failed(
      [...seen, ...strays, ...odd].join('\n'),
      'Set the variables of these channels, or correct CLUSTER_FILE: what goes that way reaches nobody.',
    );
  if (odd.length > 0)
    return warning([...seen, ...odd].join('\n'), 'Correct it if it is not meant; `k8s-monitor notify test` tries it.');
  if (channels.length === 0) return skipped('no channel is configured: people are told by the log alone');
  return ok(seen.join('\n'));
}

/** Hosts alone: paths of webhooks are their keys. */
function describeChannel(settings: ChannelSettings): string {
  const { name } = settings;
  switch (settings.type) {
    case 'slack':
      return 'token' in settings.by
        ? `${name}: a bot in ${settings.by.channel}`
        : `${name}: a webhook at ${hostOf(settings.by.url)}`;
    case 'webhook':
      return `${name}: ${settings.format} to ${hostOf(settings.url)}, ${settings.secret === null ? 'not signed' : 'signed'}`;
    case 'alertmanager':
    case 'teams':
      return `${name}: ${hostOf(settings.url)}`;
    case 'pagerduty':
      return `${name}: Events API v2`;
    case 'kubernetes-events':
      return `${name}: Events on the objects, else on the namespace ${settings.namespace}`;
    case 'stdout':
      return `${name}: the log`;
  }
}

/** What is allowed, and yet hardly what was meant. */
function oddities(settings: ChannelSettings): readonly string[] {
  switch (settings.type) {
    case 'slack':
      if ('token' in settings.by)
        return settings.by.token.startsWith('xox')
          ? []
          : ['SLACK_BOT_TOKEN does not begin as tokens of Slack do (xoxb-)'];
      return plain('SLACK_WEBHOOK_URL', settings.by.url);
    case 'webhook':
      return plain('WEBHOOK_URL', settings.url);
    case 'teams':
      return plain('TEAMS_WEBHOOK_URL', settings.url);
    case 'pagerduty':
      return /^[A-Za-z0-9]{32}$/.test(settings.routingKey)
        ? []
        : ['PAGERDUTY_ROUTING_KEY is not the 32 letters and digits of an integration key'];
    default:
      return [];
  }
}

/** A key that goes over the network for all to read. Names within a cluster or a machine are another matter. */
function plain(variable: string, url: string): readonly string[] {
  const { protocol, hostname } = new URL(url);
  const isNear = !hostname.includes('.') || /(?:\.svc|\.local|\.internal|^127\.\d+\.\d+\.\d+)$/.test(hostname);
  return protocol === 'http:' && !isNear ? [`${variable} is http: anyone on the way can read it`] : [];
}

function hostOf(url: string): string {
  return URL.canParse(url) ? new URL(url).host : 'no address';
}

function describeRules(rules: NotifyRules): readonly string[] {
  if (rules === NO_RULES) return [];
  const { routes, quietHours, escalations, mutes, digest } = rules;
  const count = (many: readonly unknown[], one: string, more = `${one}s`) =>
    many.length === 0 ? [] : [`${many.length} ${many.length === 1 ? one : more}`];
  const parts = [
    ...count(routes, 'route'),
    ...count(quietHours, 'stretch of quiet or business hours', 'stretches of quiet or business hours'),
    ...count(escalations, 'escalation'),
    ...count(mutes, 'mute'),
    ...(digest === null ? [] : ['a digest']),
  ];
  return parts.length === 0 ? [] : [`rules: ${parts.join(', ')}`];
}
