import { LogLevel, WebAPIPlatformError, WebAPIRateLimitedError, WebClient } from '@slack/web-api';
import type { Delivery } from '../../model/notification.ts';
import type { Channel, DeliveryResult, NotDelivered } from '../channel.ts';
import type { SlackBot } from '../settings.ts';
import { fromError, fromStatus, notDelivered, TAKEN } from './outcome.ts';
import { slackMessage, slackMetadata } from './slack-blocks.ts';
import { createSlackFetch, type SlackFetch } from './slack-fetch.ts';

/** Reasons for which a reply in a thread also stands in the channel, where it pings people. */
const BROADCAST: ReadonlySet<Delivery['notice']['reason']> = new Set(['worsened', 'escalated', 'reminder']);

/** What a person must mend, by Slack's own names of errors. */
const REFUSALS: Readonly<Record<string, string>> = {
  invalid_auth: 'The bot token is not valid.',
  not_authed: 'The bot token is missing.',
  account_inactive: 'The bot token was revoked.',
  token_revoked: 'The bot token was revoked.',
  channel_not_found: 'The channel does not exist, or the bot is not in it: invite it with /invite.',
  not_in_channel: 'Invite the bot into the channel with /invite.',
  is_archived: 'The channel is archived.',
  missing_scope: 'The bot needs the scope chat:write.',
};

/** Errors of Slack's that say nothing of the message. */
const MOMENTARY: ReadonlySet<string> = new Set([
  'fatal_error',
  'internal_error',
  'request_timeout',
  'service_unavailable',
  'team_added_to_org',
]);

/** Where a message lies at Slack. */
interface Place {
  readonly channel: string;
  readonly ts: string;
}

/**
 * Slack by a bot token (scope chat:write): the first message opens a thread, later ones reply in it, and the first one always
 * reads as things are now.
 */
export function slackBotChannel(name: string, { token, channel, apiUrl }: SlackBot): Channel {
  const who = name === 'slack' ? 'slack' : `slack ${name}`;

  async function post(client: WebClient, delivery: Delivery, thread: Place | null): Promise<DeliveryResult> {
    const { id, notice } = delivery;
    const message = { ...slackMessage(notice), metadata: slackMetadata(id), unfurl_links: false };
    if (thread !== null) {
      const reply = { channel: thread.channel, thread_ts: thread.ts, ...message };
      await (BROADCAST.has(notice.reason)
        ? client.chat.postMessage({ ...reply, reply_broadcast: true })
        : client.chat.postMessage(reply));
      return TAKEN;
    }
    const answer = await client.chat.postMessage({ channel, ...message });
    if (answer.ts === undefined) return TAKEN;
    return { ok: true, ref: JSON.stringify({ channel: answer.channel ?? channel, ts: answer.ts }) };
  }

  async function edit(client: WebClient, { id, notice }: Delivery, { channel: at, ts }: Place): Promise<void> {
    await client.chat.update({ channel: at, ts, ...slackMessage(notice), metadata: slackMetadata(id) });
  }

  async function act(client: WebClient, delivery: Delivery, place: Place | null): Promise<DeliveryResult> {
    if (place === null) return delivery.act === 'edit' ? TAKEN : post(client, delivery, null);
    switch (delivery.act) {
      case 'open':
      case 'single':
        return post(client, delivery, null);
      case 'edit':
        // An analysis is more to read, not another state: it stands in the thread, and pings nobody.
        if (delivery.notice.kind === 'analysis') return post(client, delivery, place);
        await edit(client, delivery, place);
        return TAKEN;
      case 'reply':
        return post(client, delivery, place);
      case 'resolve':
        await edit(client, delivery, place);
        return post(client, delivery, place);
    }
  }

  return {
    traits: { name, groups: true, edits: true },
    type: 'slack',
    async deliver(delivery, ref, signal) {
      const network = createSlackFetch(signal);
      const client = new WebClient(token, {
        fetch: network.fetch,
        retryConfig: { retries: 0 },
        rejectRateLimitedCalls: true,
        logger: SILENT,
        ...(apiUrl === null ? {} : { slackApiUrl: apiUrl }),
      });
      try {
        return await act(client, delivery, ref === null ? null : placeOf(ref));
      } catch (error) {
        return explain(who, error, network.last(), signal);
      }
    },
  };
}

function explain(
  who: string,
  error: unknown,
  answer: ReturnType<SlackFetch['last']>,
  signal: AbortSignal,
): NotDelivered {
  if (error instanceof WebAPIRateLimitedError)
    return notDelivered('rate_limited', `${who} asks for patience.`, null, error.retryAfter * 1_000);
  if (error instanceof WebAPIPlatformError) {
    const name = /^[a-z_]{1,60}$/.test(error.data.error) ? error.data.error : 'an error';
    if (MOMENTARY.has(name)) return notDelivered('server_error', `${who} says ${name}.`);
    const remedy = REFUSALS[name];
    return remedy === undefined
      ? notDelivered('invalid', `${who} says ${name}.`, 'Look the error up in the documentation of chat.postMessage.')
      : notDelivered('refused', `${who} says ${name}.`, remedy);
  }
  // The client explains an answer that is none of Slack's own in words; its status says more.
  const isHttp = answer !== null && !signal.aborted;
  return (isHttp ? fromStatus(who, answer.status, answer.headers, answer.url) : null) ?? fromError(who, error, signal);
}

function placeOf(ref: string): Place | null {
  try {
    const place: unknown = JSON.parse(ref);
    if (typeof place !== 'object' || place === null || !('channel' in place) || !('ts' in place)) return null;
    return typeof place.channel === 'string' && typeof place.ts === 'string'
      ? { channel: place.channel, ts: place.ts }
      : null;
  } catch {
    return null;
  }
}

const silence = (): void => undefined;
/** What goes wrong is told by the result; the client's own lines could hold the token. */
const SILENT = {
  debug: silence,
  info: silence,
  warn: silence,
  error: silence,
  setLevel: silence,
  getLevel: () => LogLevel.ERROR,
  setName: silence,
};
