/** How a channel is reached; addresses and keys come from the environment, never from a file that others may read. */
export type ChannelSettings =
  | { readonly type: 'slack'; readonly name: string; readonly by: SlackWebhook | SlackBot }
  | {
      readonly type: 'webhook';
      readonly name: string;
      readonly url: string;
      /** Signs each request; null: none is signed. */
      readonly secret: string | null;
      readonly format: 'json' | 'cloudevents';
    }
  | { readonly type: 'alertmanager'; readonly name: string; readonly url: string }
  | { readonly type: 'teams'; readonly name: string; readonly url: string }
  | { readonly type: 'pagerduty'; readonly name: string; readonly routingKey: string; readonly url: string | null }
  | {
      readonly type: 'kubernetes-events';
      readonly name: string;
      /** Of the Events that are about no object. */
      readonly namespace: string;
    }
  | { readonly type: 'stdout'; readonly name: string };

/** Posts and nothing else: no threads, no edits. */
export interface SlackWebhook {
  readonly url: string;
}

export interface SlackBot {
  readonly token: string;
  /** Its id, or its name with #. */
  readonly channel: string;
  /** Null for Slack's own address. */
  readonly apiUrl: string | null;
}
