import { describe, expect, it } from 'vitest';
import { slackBotChannel } from '../../../src/notify/channels/slack-bot.ts';
import { aDelivery, channelContract, SECRET } from '../../contracts/channel.ts';
import { type HttpReceiver, startHttpReceiver } from '../../support/http-receiver.ts';

const POSTED = { body: { ok: true, channel: 'C1', ts: '17.1' } };
const REF = JSON.stringify({ channel: 'C1', ts: '17.1' });

const open = ({ url }: HttpReceiver) =>
  slackBotChannel('slack', { token: `xoxb-${SECRET}`, channel: '#ops', apiUrl: `${url}/api/` });

/** Method and body of each call. */
function calls({ requests }: HttpReceiver) {
  return requests.map(({ path, text }) => ({
    method: path.replace('/api/', ''),
    ...Object.fromEntries(new URLSearchParams(text)),
  })) as readonly Record<string, string>[];
}

async function sent(parts: Parameters<typeof aDelivery>[0], ref: string | null = REF) {
  const receiver = await startHttpReceiver(() => POSTED);
  const result = await open(receiver).deliver(aDelivery(parts), ref, AbortSignal.timeout(5_000));
  return { result, calls: calls(receiver) };
}

describe('Slack by a bot', () => {
  channelContract({ fine: POSTED, open });

  it('opens a thread, and knows its name', async () => {
    const { result, calls: made } = await sent({}, null);
    expect(result).toEqual({ ok: true, ref: REF });
    expect(made).toMatchObject([{ method: 'chat.postMessage', channel: '#ops' }]);
  });

  it('replies in the thread, and in the channel too where people must hear it', async () => {
    const { notice } = aDelivery();
    const { calls: worse } = await sent({ act: 'reply', notice: { ...notice, reason: 'worsened' } });
    expect(worse).toMatchObject([{ method: 'chat.postMessage', thread_ts: '17.1', reply_broadcast: 'true' }]);
    const { calls: calm } = await sent({ act: 'reply' });
    expect(calm[0]).not.toHaveProperty('reply_broadcast');
  });

  it('changes the first message quietly, and when it is over marks it and says so in the thread', async () => {
    const { calls: edited } = await sent({ act: 'edit' });
    expect(edited).toMatchObject([{ method: 'chat.update', channel: 'C1', ts: '17.1' }]);
    const { notice } = aDelivery();
    const { calls: over } = await sent({
      act: 'resolve',
      notice: { ...notice, state: 'resolved', reason: 'resolved' },
    });
    expect(over.map(({ method }) => method)).toEqual(['chat.update', 'chat.postMessage']);
    expect(over[0]?.text).toMatch(/^RESOLVED {2}shop\/api keeps crashing/);
  });

  it('adds an analysis to the thread without a ping', async () => {
    const { notice } = aDelivery();
    const { calls: made } = await sent({ act: 'edit', notice: { ...notice, kind: 'analysis', reason: 'analysis' } });
    expect(made).toMatchObject([{ method: 'chat.postMessage', thread_ts: '17.1' }]);
    expect(made[0]).not.toHaveProperty('reply_broadcast');
  });

  it('says what a person must do, by what Slack says', async () => {
    const receiver = await startHttpReceiver(() => ({ body: { ok: false, error: 'not_in_channel' } }));
    expect(await open(receiver).deliver(aDelivery(), null, AbortSignal.timeout(5_000))).toEqual({
      ok: false,
      reason: 'refused',
      message: 'slack says not_in_channel.',
      remedy: 'Invite the bot into the channel with /invite.',
      retryAfterMs: null,
    });
  });
});
