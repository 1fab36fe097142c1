import { describe, expect, it } from 'vitest';
import { teamsChannel } from '../../../src/notify/channels/teams.ts';
import { aDelivery, channelContract, SECRET } from '../../contracts/channel.ts';
import { startHttpReceiver } from '../../support/http-receiver.ts';

describe('Microsoft Teams', () => {
  channelContract({
    fine: { status: 202, body: '' },
    open: ({ url }) => teamsChannel('teams', `${url}/workflows/${SECRET}`),
  });

  it('gets an Adaptive Card whose text makes no links', async () => {
    const receiver = await startHttpReceiver();
    const { notice } = aDelivery();
    const sly = { ...notice, lines: [{ label: 'likely cause' as const, text: '[click](http://evil)' }] };
    await teamsChannel('teams', receiver.url).deliver(aDelivery({ notice: sly }), null, AbortSignal.timeout(5_000));
    const { attachments } = JSON.parse(receiver.requests[0]?.text ?? '');
    expect(attachments[0]).toMatchObject({
      contentType: 'application/vnd.microsoft.card.adaptive',
      content: { type: 'AdaptiveCard', version: '1.4' },
    });
    expect(JSON.stringify(attachments)).toContain('\\\\[click\\\\](http://evil)');
  });
});
