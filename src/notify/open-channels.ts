import type { Delivery } from '../model/notification.ts';
import type { Millis } from '../model/objects.ts';
import type { Channel } from './channel.ts';
import { createChannel } from './channels/index.ts';
import { describeEventWritten, type EventOutcome, type EventToWrite } from './channels/kubernetes-events.ts';
import { plainText } from './channels/plain-text.ts';
import { type ChannelVariables, channelSettings } from './settings-of.ts';

/** What channels need of the process and the cluster. */
export interface ChannelPorts {
  readonly now: () => Millis;
  /** Writes a message where the process itself is read. */
  readonly write: (text: string, delivery: Delivery) => void;
  /** Makes an Event. Rejects when the signal aborts. */
  readonly writeEvent: (event: EventToWrite, signal: AbortSignal) => Promise<{ readonly outcome: EventOutcome }>;
}

/** Where people are told, as the environment says. */
export function openChannels(
  variables: ChannelVariables,
  { now, write, writeEvent }: ChannelPorts,
): readonly Channel[] {
  const environment = {
    now,
    write: (delivery: Delivery) => write(plainText(delivery.notice).join('\n'), delivery),
    writeEvent: async (event: EventToWrite, signal: AbortSignal) => {
      const { outcome } = await writeEvent(event, signal).catch(() => ({ outcome: 'stopping' as const }));
      return describeEventWritten(outcome);
    },
  };
  return channelSettings(variables).map((settings) => createChannel(settings, environment));
}
