import { describe, expect, it } from 'vitest';
import { slackWebhookChannel } from '../../../src/notify/channels/slack-webhook.ts';
import { aDelivery, channelContract, SECRET } from '../../contracts/channel.ts';
import { startHttpReceiver } from '../../support/http-receiver.ts';

describe('Slack by a webhook', () => {
  channelContract({
    fine: { body: 'ok' },
    open: ({ url }) => slackWebhookChannel('slack', `${url}/services/${SECRET}`),
  });

  it('says what, where, since when, what to run and how to mute, and lets no name ping a channel', async () => {
    const receiver = await startHttpReceiver(() => ({ body: 'ok' }));
    const { notice } = aDelivery();
    const sly = { ...notice, lines: [{ label: 'what' as const, text: '<!channel> & <http://evil|click>' }] };
    const channel = slackWebhookChannel('slack', receiver.url);
    await channel.deliver(aDelivery({ notice: sly }), null, AbortSignal.timeout(5_000));
    const { text, blocks } = JSON.parse(receiver.requests[0]?.text ?? '');
    expect(text).toBe('SEV-2  shop/api keeps crashing · shop');
    const said = JSON.stringify(blocks);
    expect(said).toContain('INC-1 · shop · since 21 Nov 11:59Z (60 s) · P1 · team-pay');
    expect(said).toContain('*First:* `kubectl -n shop logs deploy/api --previous`');
    expect(said).toContain('*Mute:* `k8s-monitor incidents mute INC-1 --for 1h`');
    expect(said).toContain('&lt;!channel&gt; &amp; &lt;http://evil|click&gt;');
    expect(said).not.toContain('<!channel>');
  });
});
