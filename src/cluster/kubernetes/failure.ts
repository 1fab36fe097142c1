import type { SafeText } from '../../model/safe-text.ts';
import type { CoverageState } from '../../model/snapshot.ts';
import { MOST_BYTES } from './body.ts';

/** Every way a list can fail to be read whole. */
export type Failure =
  | { readonly type: 'unauthorized' }
  | { readonly type: 'forbidden' }
  | { readonly type: 'not-served' }
  /** 410: the list grew too old between two pages. */
  | { readonly type: 'expired' }
  | {
      readonly type: 'status';
      readonly status: number;
      readonly message: SafeText | null;
      readonly retryAfter: number | null;
    }
  | { readonly type: 'not-a-list'; readonly contentType: string }
  /** It says that it is JSON, and cannot be parsed. */
  | { readonly type: 'damaged' }
  /** One answer longer than any page. */
  | { readonly type: 'too-long' }
  /** A list of more pages or objects than any cluster has. */
  | { readonly type: 'endless' }
  /** No connection came about. */
  | { readonly type: 'unreachable'; readonly code: string }
  /** A connection broke. */
  | { readonly type: 'broken'; readonly code: string }
  | { readonly type: 'credentials' }
  | { readonly type: 'request-timeout' }
  /** Other lists of the kind failed at such cost that this one was not asked for. */
  | { readonly type: 'given-up'; readonly because: Failure }
  | { readonly type: 'look-timeout' }
  | { readonly type: 'stopped' };

export interface FailureContext {
  readonly namespace: string | null;
  readonly server: string;
  readonly requestTimeoutMs: number;
  readonly lookTimeoutMs: number;
}

/**
 * What a failure means for coverage, and what to do about it, in one line. It names neither kind nor namespace, which stand
 * beside it: where thirty kinds in forty namespaces fail for one reason, people are told it once.
 */
export function explain(failure: Failure, context: FailureContext): { state: CoverageState; reason: string } {
  const state =
    failure.type === 'unauthorized' || failure.type === 'forbidden'
      ? 'denied'
      : failure.type === 'not-served'
        ? 'absent'
        : 'failed';
  return { state, reason: wording(failure, context) };
}

function wording(failure: Failure, context: FailureContext): string {
  const { namespace, server, ...limits } = context;
  switch (failure.type) {
    case 'unauthorized':
      return `401: ${server} does not accept the credentials: renew the kubeconfig's token or certificate`;
    case 'forbidden':
      return namespace === null
        ? '403: the ClusterRole must allow "list"'
        : '403: a Role in the namespace must allow "list"';
    case 'not-served':
      return `404: ${server} does not serve it`;
    case 'expired':
      return '410: the list expired again and again before its last page; raise the page size or the number of requests';
    case 'status':
      return `${failure.status} from the API server${failure.message === null ? '' : `: ${failure.message}`}${waiting(failure.retryAfter)}`;
    case 'damaged':
      return 'the answer is JSON that is damaged or cut off: is a proxy in between?';
    case 'not-a-list':
      return `the answer is no Kubernetes list (${failure.contentType || 'no content type'}): is the address right, is a proxy in between?`;
    case 'too-long':
      return `one answer is longer than ${MOST_BYTES / 2 ** 20} MB: lower KUBE_PAGE_SIZE; is a proxy in between that ignores "limit"?`;
    case 'endless':
      return 'given up: the list has no end, or more objects than any cluster; is a proxy in between?';
    case 'unreachable':
      return isTls(failure.code)
        ? `no trusted connection to ${server} (${failure.code}): does the kubeconfig's certificate authority match?`
        : `cannot reach ${server} (${failure.code}): is the API server up, is the address right?`;
    case 'broken':
      return `the connection to ${server} broke before the last page (${failure.code})`;
    case 'credentials':
      return "the kubeconfig's credentials could not be had: does its plugin run, are its files there?";
    case 'request-timeout':
      return `no complete answer from ${server} within ${seconds(limits.requestTimeoutMs)}`;
    case 'given-up':
      return `not asked for, after other namespaces: ${wording(failure.because, context)}`;
    case 'look-timeout':
      return `not read to the last page within the look's ${seconds(limits.lookTimeoutMs)}`;
    case 'stopped':
      return 'the source was closed';
  }
}

/** Codes of node:tls and OpenSSL. */
export function isTls(code: string): boolean {
  return /CERT|SSL|TLS|SIGNATURE|ISSUER|EPROTO|HOSTNAME_MISMATCH/.test(code);
}

function waiting(retryAfter: number | null): string {
  return retryAfter === null || retryAfter === 0 ? '' : ` (asks to wait ${seconds(retryAfter)})`;
}

function seconds(milliseconds: number): string {
  return `${Math.round(milliseconds / 100) / 10} s`;
}
