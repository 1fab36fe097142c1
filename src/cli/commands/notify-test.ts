import { openCluster } from '../../app.ts';
import type { KubernetesSource } from '../../cluster/index.ts';
import { type Config, didYouMean } from '../../config/index.ts';
import { MonitorError } from '../../model/errors.ts';
import { type Channel, openChannels, sendSample } from '../../notify/index.ts';
import { type CliIo, EXIT } from '../io.ts';
import { notifyTestText, sampleRow } from '../render/notify-test-text.ts';
import { createPaint } from '../render/paint.ts';
import { type OutputFormat, structured } from '../render/structured.ts';
import { environmentOf, readConfig } from '../settings.ts';

export interface NotifyTestOptions {
  /** Null: all there are. */
  readonly channel: string | null;
  readonly output: OutputFormat;
}

/** How long a channel may take, in milliseconds. */
const PATIENCE = 20_000;

/** Sends a test message through each channel, or one, and tells what became of it. */
export async function testChannels(io: CliIo, { channel, output }: NotifyTestOptions): Promise<number> {
  const config = readConfig(io);
  const cluster = await clusterFor(config, io);
  try {
    const channels = openChannels(config, {
      now: io.now,
      // Where results are for a machine, the message itself is not one of them.
      write: (text) => (output === 'text' ? io.write(`${text}\n\n`) : io.complain(`${text}\n`)),
      writeEvent: async (event, signal) => cluster?.events.write(event, signal) ?? { outcome: 'unreachable' },
    });
    const results = await Promise.all(
      chosen(channels, channel).map((each) =>
        sendSample(each, {
          cluster: cluster?.cluster ?? config.clusterName ?? 'test',
          ...{ now: io.now, stopwatch: io.stopwatch },
          signal: AbortSignal.timeout(PATIENCE),
        }),
      ),
    );
    io.write(
      output === 'text'
        ? notifyTestText(results, createPaint(io.hasColor), io.columns)
        : structured({ channels: results.map(sampleRow) }, output),
    );
    return results.every(({ result }) => result.ok) ? EXIT.ok : EXIT.found;
  } finally {
    await cluster?.close();
  }
}

/** Only Events need one. */
async function clusterFor(config: Config, io: CliIo): Promise<KubernetesSource | null> {
  return config.notifyKubernetesEvents ? openCluster(config, environmentOf(io)) : null;
}

function chosen(channels: readonly Channel[], name: string | null): readonly Channel[] {
  const names = channels.map(({ traits }) => traits.name);
  if (channels.length === 0)
    throw new MonitorError(
      'usage',
      'no channel is configured',
      'Set the variables of one, such as SLACK_WEBHOOK_URL or WEBHOOK_URL; docs/notifications.md lists them all.',
    );
  const found = name === null ? channels : channels.filter(({ traits }) => traits.name === name);
  if (found.length > 0) return found;
  throw new MonitorError(
    'usage',
    `there is no channel ${name}${didYouMean(name ?? '', names)}`,
    `Configured: ${names.join(', ')}.`,
  );
}
