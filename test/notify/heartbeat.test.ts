import { expect, it } from 'vitest';
import { pingHeartbeat } from '../../src/notify/index.ts';
import { startHttpReceiver } from '../support/http-receiver.ts';

const signal = () => new AbortController().signal;

it('asks once, and says what is wrong without the address, which is a key; that the process stops is not wrong', async () => {
  const receiver = await startHttpReceiver();
  expect(await pingHeartbeat(`${receiver.url}/ping/hush-4f1c`, signal())).toBeNull();
  expect(receiver.requests.map(({ method, path }) => [method, path])).toEqual([['GET', '/ping/hush-4f1c']]);
  receiver.answer = () => ({ status: 500 });
  expect(await pingHeartbeat(`${receiver.url}/ping/hush-4f1c`, signal())).toMatch(
    /^HEARTBEAT_URL: 127\.0\.0\.1:\d+ answered 500$/,
  );
  receiver.answer = () => ({ fault: 'hang' });
  const stop = new AbortController();
  const ping = pingHeartbeat(`${receiver.url}/ping/hush-4f1c`, stop.signal);
  stop.abort(new Error('stopping'));
  expect(await ping).toBeNull();
  receiver.answer = () => ({ fault: 'reset' });
  expect(await pingHeartbeat(`${receiver.url}/ping/hush-4f1c`, signal())).not.toContain('hush');
});
