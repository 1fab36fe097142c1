import { describe, expect, it } from 'vitest';
import { explainFailure } from '../../../src/check/kubernetes/explain-failure.ts';
import type { Failure } from '../../../src/cluster/index.ts';

const asked = { server: 'https://10.0.0.1:6443', requestTimeoutMs: 10_000 };

const CASES: readonly (readonly [failure: Failure, seen: string, remedy: string])[] = [
  [{ type: 'unreachable', code: 'ENOTFOUND' }, 'cannot reach https://10.0.0.1:6443 (ENOTFOUND)', 'DNS and VPN'],
  [{ type: 'unreachable', code: 'EAI_AGAIN' }, '(EAI_AGAIN)', 'DNS and VPN'],
  [{ type: 'unreachable', code: 'EHOSTUNREACH' }, '(EHOSTUNREACH)', 'firewall'],
  [{ type: 'unreachable', code: 'SELF_SIGNED_CERT_IN_CHAIN' }, 'no trusted connection', 'certificate-authority-data'],
  [{ type: 'unreachable', code: 'CERT_HAS_EXPIRED' }, 'no trusted connection', 'Renew'],
  [{ type: 'unreachable', code: 'ERR_TLS_CERT_ALTNAME_INVALID' }, 'no trusted connection', 'tls-server-name'],
  [{ type: 'unreachable', code: 'ERR_SSL_WRONG_VERSION_NUMBER' }, 'no trusted connection', 'No TLS is spoken there'],
  [{ type: 'credentials' }, 'could not be had', 'kubectl get --raw /version'],
  [{ type: 'unauthorized' }, '401', 'Log in again'],
  [{ type: 'forbidden' }, '403', 'system:discovery'],
  [{ type: 'not-served' }, '404', 'Check `server:`'],
  [{ type: 'status', status: 429, message: null, retryAfter: null }, 'answers 429', 'KUBE_MAX_REQUESTS'],
  [{ type: 'broken', code: 'ECONNRESET' }, 'broke (ECONNRESET)', 'load balancer'],
  [{ type: 'request-timeout' }, 'within 10 s', '--timeout'],
];

describe('explainFailure', () => {
  it.each(CASES)('tells what to do about %o', (failure, seen, remedy) => {
    const verdict = explainFailure(failure, asked);
    expect(verdict.result).toBe('failed');
    expect(verdict.seen).toContain(seen);
    expect(verdict.remedy).toContain(remedy);
  });
});
