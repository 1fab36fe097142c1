import { describe, expect, it } from 'vitest';
import { startHttpReceiver } from '../../support/http-receiver.ts';
import { cli } from '../../support/run-cli.ts';

describe('notify test', () => {
  it('sends one message through every channel, and says that they took it', async () => {
    const { url, requests } = await startHttpReceiver();
    const run = await cli('notify test', { env: { WEBHOOK_URL: `${url}/s3cr3t`, NOTIFY_STDOUT: 'true' } });
    expect(run.code).toBe(0);
    expect(requests.map(({ path, text }) => [path, JSON.parse(text).kind])).toEqual([['/s3cr3t', 'sample']]);
    expect(run.output).toContain('k8s-monitor  test message: this channel works');
    expect(run.output).toContain('test messages · 2 taken');
    expect(run.output).toMatch(/^webhook {2}taken {6}\d+ ms$/m);
    expect(run.output).not.toContain('s3cr3t');
  });

  it('says what was not taken, why and what to do, and exits with 3', async () => {
    const { url } = await startHttpReceiver(() => ({ status: 403 }));
    const run = await cli('notify test', { env: { WEBHOOK_URL: `${url}/s3cr3t` }, columns: 100 });
    expect(run.code).toBe(3);
    expect(run.output).toContain('test messages · 1 not');
    expect(run.output).toMatch(/^webhook {2}not taken {2}webhook \(127\.0\.0\.1:\d+\) answered 403\.$/m);
    expect(run.output).toContain('-> Check the address and the key of webhook');
    expect(run.output).not.toContain('s3cr3t');
  });

  it('tells where to look when nobody answers', async () => {
    const run = await cli('notify test', { env: { WEBHOOK_URL: 'http://127.0.0.1:1/' } });
    expect(run.code).toBe(3);
    expect(run.output).toContain('-> Check the address, DNS and the network policies');
  });

  it('sends through one channel alone where it is named', async () => {
    const { url, requests } = await startHttpReceiver();
    const env = { WEBHOOK_URL: `${url}/webhook`, ALERTMANAGER_URL: `${url}/am` };
    const run = await cli('notify test alertmanager -o json', { env });
    expect(requests.map(({ path }) => path)).toEqual(['/am/api/v2/alerts']);
    expect(JSON.parse(run.output)).toMatchObject({
      channels: [{ channel: 'alertmanager', type: 'alertmanager', taken: true, reason: null }],
    });
  });

  it('gives machines nothing but the result', async () => {
    const run = await cli('notify test -o json', { env: { NOTIFY_STDOUT: 'true' } });
    expect(JSON.parse(run.output).channels).toHaveLength(1);
    expect(run.errors).toContain('test message');
  });

  it('names the channels there are where one is asked for that is not', async () => {
    const env = { NOTIFY_STDOUT: 'true' };
    const run = await cli('notify test stdot', { env });
    expect([run.code, run.output]).toEqual([2, '']);
    expect(run.errors).toContain('there is no channel stdot; did you mean stdout?');
    expect(run.errors).toContain('Configured: stdout.');
    expect((await cli('notify test', { env: {} })).errors).toContain('no channel is configured');
  });
});
