import { IncomingWebhook, IncomingWebhookHTTPError } from '@slack/webhook';
import type { Channel } from '../channel.ts';
import { fromError, fromStatus, TAKEN } from './outcome.ts';
import { receiver } from './post-json.ts';
import { slackMessage, slackMetadata } from './slack-blocks.ts';
import { createSlackFetch } from './slack-fetch.ts';

/** Slack by an incoming webhook: it posts, and can neither edit nor reply. */
export function slackWebhookChannel(name: string, url: string): Channel {
  const who = receiver('slack', name, url);
  return {
    traits: { name, groups: true, edits: false },
    type: 'slack',
    async deliver({ id, notice }, _ref, signal) {
      const network = createSlackFetch(signal);
      try {
        const webhook = new IncomingWebhook(url, { fetch: network.fetch });
        await webhook.send({ ...slackMessage(notice), metadata: slackMetadata(id), unfurl_links: false });
        return TAKEN;
      } catch (error) {
        const answer = error instanceof IncomingWebhookHTTPError ? network.last() : null;
        return (
          (answer === null ? null : fromStatus(who, answer.status, answer.headers, url)) ??
          fromError(who, error, signal)
        );
      }
    },
  };
}
