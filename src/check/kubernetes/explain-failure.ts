import { type ApiProbe, type Failure, isTls } from '../../cluster/index.ts';
import { failed, type Verdict } from '../row.ts';

/** Who was asked, and how long an answer could take. */
export type Asked = Pick<ApiProbe, 'server' | 'requestTimeoutMs'>;

/** Why the API server could not be asked, and what to do about it. */
export function explainFailure(failure: Failure, asked: Asked): Verdict {
  return failed(whatHappened(failure, asked), whatToDo(failure, asked.server));
}

/** One line, without the remedy. */
export function whatHappened(failure: Failure, { server, requestTimeoutMs }: Asked): string {
  switch (failure.type) {
    case 'unauthorized':
      return `${server} does not accept the credentials (401)`;
    case 'forbidden':
      return `${server} does not allow it (403)`;
    case 'not-served':
      return `${server} does not serve it (404)`;
    case 'expired':
      return `${server} answers 410`;
    case 'status':
      return `${server} answers ${failure.status}${failure.message === null ? '' : `: ${failure.message}`}`;
    case 'not-a-list':
      return `what answers at ${server} is no Kubernetes API (${failure.contentType || 'no content type'})`;
    case 'damaged':
      return `what ${server} answers is damaged JSON`;
    case 'too-long':
    case 'endless':
      return `what ${server} answers has no end`;
    case 'given-up':
      return whatHappened(failure.because, { server, requestTimeoutMs });
    case 'unreachable':
      return isTls(failure.code)
        ? `no trusted connection to ${server} (${failure.code})`
        : `cannot reach ${server} (${failure.code})`;
    case 'broken':
      return `the connection to ${server} broke (${failure.code})`;
    case 'credentials':
      return "the kubeconfig's credentials could not be had";
    case 'request-timeout':
    case 'look-timeout':
    case 'stopped':
      return `no answer from ${server} within ${requestTimeoutMs / 1000} s`;
  }
}

function whatToDo(failure: Failure, server: string): string {
  switch (failure.type) {
    case 'unauthorized':
      return 'Log in again, or renew the token or client certificate of this kubeconfig; `kubectl auth whoami` must work with it.';
    case 'forbidden':
      return 'Bind the ClusterRole system:discovery to this user, as clusters do by default.';
    case 'credentials':
      return 'Run `kubectl get --raw /version` with the same kubeconfig: it shows what its credentials plugin or files lack.';
    case 'unreachable':
      return isTls(failure.code) ? trustRemedy(failure.code) : networkRemedy(failure.code, server);
    case 'given-up':
      return whatToDo(failure.because, server);
    case 'not-served':
    case 'not-a-list':
    case 'too-long':
    case 'endless':
      return 'Check `server:` of the cluster in the kubeconfig: a proxy, a login page or another program answers there.';
    case 'status':
      return failure.status === 429
        ? 'The API server is busy; try again, and lower KUBE_MAX_REQUESTS if it stays so.'
        : 'The API server is in trouble: look at its own logs, or at the load balancer in front of it.';
    case 'broken':
    case 'damaged':
    case 'expired':
      return 'Try again; if it stays so, look at the load balancer or proxy between here and the API server.';
    case 'request-timeout':
    case 'look-timeout':
    case 'stopped':
      return 'Check the way there (VPN, firewall, proxy, an overloaded API server), or allow more time with --timeout SECONDS.';
  }
}

function trustRemedy(code: string): string {
  if (/EXPIRED|NOT_YET_VALID/.test(code)) {
    return "Renew the API server's certificate, or set this machine's clock right: one of the two is off.";
  }
  if (/ALTNAME|HOSTNAME_MISMATCH/.test(code)) {
    return 'Use an address the certificate was made for, or name one as `tls-server-name` of the cluster in the kubeconfig.';
  }
  if (/EPROTO|WRONG_VERSION|SSL_/.test(code)) {
    return 'No TLS is spoken there: check scheme and port of `server:` in the kubeconfig.';
  }
  return "Put the CA that signed the API server's certificate into `certificate-authority-data` of the cluster in the kubeconfig.";
}

function networkRemedy(code: string, server: string): string {
  if (/ENOTFOUND|EAI_/.test(code))
    return `The name cannot be resolved here: check ${server} in the kubeconfig, DNS and VPN.`;
  if (code === 'ECONNREFUSED') {
    return `Nothing listens there: is the cluster up, and is ${server} in the kubeconfig its address as seen from here?`;
  }
  return 'Check the way there: VPN, firewall, security groups, and `proxy-url` in the kubeconfig.';
}
