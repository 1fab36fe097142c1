import { stringify } from 'yaml';

/** How a client is told to come; each part can be wrong on purpose. */
export interface KubeconfigOptions {
  /** A bearer token; default `simulated`. */
  readonly token?: string;
  /** Instead of a token, a file that holds it: it can be rotated under a running client. */
  readonly tokenFile?: string;
  /** The CA to trust, in PEM; default the server's own. Null: the certificate is not verified. */
  readonly ca?: string | null;
}

/** A kubeconfig in YAML with one context, named as the cluster. client-node refuses plain http unless it is marked insecure. */
export function renderKubeconfig(
  name: string,
  server: string,
  ownCa: string | null,
  options: KubeconfigOptions = {},
): string {
  const ca = options.ca === undefined ? ownCa : options.ca;
  const trust =
    ca === null
      ? { 'insecure-skip-tls-verify': true }
      : { 'certificate-authority-data': Buffer.from(ca).toString('base64') };
  const user =
    options.tokenFile === undefined ? { token: options.token ?? 'simulated' } : { tokenFile: options.tokenFile };
  return stringify({
    apiVersion: 'v1',
    kind: 'Config',
    'current-context': name,
    clusters: [{ name, cluster: { server, ...trust } }],
    users: [{ name: `${name}-viewer`, user }],
    contexts: [{ name, context: { cluster: name, user: `${name}-viewer` } }],
  });
}
