import { expect, it } from 'vitest';
import { stdoutChannel } from '../../../src/notify/channels/stdout.ts';
import { aDelivery } from '../../contracts/channel.ts';

it('writes the message and is done', async () => {
  const written: unknown[] = [];
  const channel = stdoutChannel('stdout', (delivery) => written.push(delivery));
  expect(await channel.deliver(aDelivery(), null, AbortSignal.timeout(1_000))).toEqual({ ok: true, ref: null });
  expect(written).toEqual([aDelivery()]);
});
