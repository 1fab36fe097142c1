import { describe, expect, it } from 'vitest';
import { judgeNotify, type NotifyFacts } from '../../src/check/index.ts';
import { NO_RULES } from '../../src/model/notify-rules.ts';
import { aRoute, notifyRules } from '../support/notifications.ts';

const WEBHOOK = {
  type: 'webhook',
  name: 'webhook',
  url: 'https://hooks.example/s3cr3t',
  secret: 'x',
  format: 'json',
} as const;
const KEY = '0123456789abcdef0123456789abcdef';

const judge = (facts: Partial<NotifyFacts>) => judgeNotify({ channels: [], rules: NO_RULES, ...facts });
const slack = (url: string) => ({ type: 'slack', name: 'slack', by: { url } }) as const;

describe('the check of channels', () => {
  it('has nothing to check without any', () => {
    expect(judge({})).toMatchObject({ result: 'skipped' });
  });

  it('names each channel and what is known of it, but no key', () => {
    const { result, seen } = judge({
      channels: [
        { type: 'slack', name: 'slack', by: { token: 'xoxb-secret', channel: '#alerts', apiUrl: null } },
        WEBHOOK,
        { type: 'alertmanager', name: 'alertmanager', url: 'http://alertmanager:9093' },
        { type: 'teams', name: 'teams', url: 'https://teams.example/s3cr3t' },
        { type: 'pagerduty', name: 'pagerduty', routingKey: KEY, url: null },
        { type: 'kubernetes-events', name: 'kubernetes-events', namespace: 'shop' },
        { type: 'stdout', name: 'stdout' },
      ],
      rules: notifyRules({ routes: [aRoute({ channels: ['slack'] })], stormSize: 3 }),
    });
    expect(result).toBe('ok');
    expect(seen.split('\n')).toEqual([
      'slack: a bot in #alerts',
      'webhook: json to hooks.example, signed',
      'alertmanager: alertmanager:9093',
      'teams: teams.example',
      'pagerduty: Events API v2',
      'kubernetes-events: Events on the objects, else on the namespace shop',
      'stdout: the log',
      'rules: 1 route',
    ]);
  });

  it('fails for a channel that rules name and nothing configures', () => {
    const { result, seen } = judge({
      channels: [WEBHOOK],
      rules: notifyRules({ routes: [aRoute({ channels: ['slack'] })] }),
    });
    expect(result).toBe('failed');
    expect(seen).toContain('notify route all names slack, which is not configured; there are webhook');
  });

  it.each<[string, Partial<NotifyFacts>, string]>([
    ['a key for all to read', { channels: [slack('http://hooks.slack.com/s3cr3t')] }, 'SLACK_WEBHOOK_URL is http'],
    [
      'a routing key of another form',
      { channels: [{ type: 'pagerduty', name: 'pagerduty', routingKey: 'short', url: null }] },
      'PAGERDUTY_ROUTING_KEY is not',
    ],
    [
      'a token of another form',
      { channels: [{ type: 'slack', name: 'slack', by: { token: 'abc', channel: '#a', apiUrl: null } }] },
      'SLACK_BOT_TOKEN does not begin',
    ],
  ])('warns of %s', (_, facts, words) => {
    const { result, seen } = judge(facts);
    expect(result).toBe('warning');
    expect(seen).toContain(words);
    expect(seen).not.toMatch(/s3cr3t|short|abc/);
  });

  it('lets http pass where nobody else is on the way', () => {
    for (const host of ['relay:8080', 'relay.ops.svc', 'relay.ops.svc.cluster.local', '127.0.0.1:9', 'localhost'])
      expect(judge({ channels: [slack(`http://${host}/x`)] }).result, host).toBe('ok');
  });
});
