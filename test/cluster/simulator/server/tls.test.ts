import { X509Certificate } from 'node:crypto';
import { Agent, fetch } from 'undici';
import { describe, expect, it, onTestFinished } from 'vitest';
import { parse } from 'yaml';
import { createCertificate, startApiServer, staticState } from '../../../../src/cluster/simulator/index.ts';

const state = staticState({ now: 0, objects: [] });

async function ask(url: string, ca: string): Promise<string> {
  const dispatcher = new Agent({ connect: { ca } });
  onTestFinished(() => dispatcher.close());
  try {
    return String((await fetch(`${url}/version`, { dispatcher })).status);
  } catch (error) {
    return String(((error as Error).cause as { code?: unknown }).code);
  }
}

describe('the simulated API server over TLS', () => {
  it('is trusted by its own CA, and by no other of the same name', async () => {
    const tls = createCertificate();
    const server = await startApiServer({ state, tls });
    onTestFinished(() => server.close());
    expect(server.url).toMatch(/^https:/);
    expect(await ask(server.url, tls.ca)).toBe('200');
    expect(await ask(server.url, createCertificate().ca)).toMatch(/CERT|VERIFY|SIGNATURE/);
  });

  it('can be expired, or made for another host', async () => {
    for (const [options, problem] of [
      [{ notAfter: Date.UTC(2021, 0, 1) }, 'CERT_HAS_EXPIRED'],
      [{ hosts: ['api.example.com'] }, 'ERR_TLS_CERT_ALTNAME_INVALID'],
    ] as const) {
      const tls = createCertificate(options);
      const server = await startApiServer({ state, tls });
      onTestFinished(() => server.close());
      expect(await ask(server.url, tls.ca)).toBe(problem);
    }
  });

  it('names its CA in the kubeconfig, or what a test wants there', async () => {
    const tls = createCertificate();
    const server = await startApiServer({ state, tls });
    onTestFinished(() => server.close());
    const cluster = (text: string) => parse(text).clusters[0].cluster;
    const encoded = cluster(server.kubeconfig())['certificate-authority-data'];
    expect(Buffer.from(encoded, 'base64').toString()).toBe(tls.ca);
    expect(cluster(server.kubeconfig({ ca: null }))).toEqual({ server: server.url, 'insecure-skip-tls-verify': true });
    expect(parse(server.kubeconfig({ token: 'other' })).users[0].user).toEqual({ token: 'other' });
    expect(parse(server.kubeconfig({ tokenFile: '/run/token' })).users[0].user).toEqual({ tokenFile: '/run/token' });
  });

  it('leaves no socket when it is closed', async () => {
    const tls = createCertificate();
    const server = await startApiServer({ state, tls });
    await ask(server.url, tls.ca);
    await server.close();
    expect(server.stats.openSockets).toBe(0);
  });
});

describe('a certificate made at run time', () => {
  it('is what X.509 readers take for one', () => {
    const { cert, ca, key } = createCertificate({ hosts: ['127.0.0.1', 'api.example.com'] });
    const read = new X509Certificate(cert);
    const authority = new X509Certificate(ca);
    expect(read.subject).toBe('CN=kube-apiserver');
    expect(read.subjectAltName).toBe('IP Address:127.0.0.1, DNS:api.example.com');
    expect(read.verify(authority.publicKey)).toBe(true);
    expect([authority.ca, read.ca]).toEqual([true, false]);
    expect(read.checkIssued(authority)).toBe(true);
    expect(key).toContain('PRIVATE KEY');
  });
});
