import type { Millis } from '../../model/objects.ts';
import { classifyError, classifyStatus } from './classify.ts';
import { createConnection, type RawAnswer } from './connection.ts';
import type { Failure } from './failure.ts';
import { loadKubeConfig } from './kube-config.ts';

export interface ApiProbeOptions {
  /** As $KUBECONFIG: a path, or several; null finds it as kubectl does. */
  readonly kubeconfigPath: string | null;
  readonly context: string | null;
  /** Where $KUBECONFIG and the service account of a pod are looked for. */
  readonly variables: Readonly<Record<string, string | undefined>>;
  /** How long one request may take, in milliseconds. */
  readonly requestTimeoutMs: number;
  /** Requests at once. */
  readonly maxRequests: number;
  readonly userAgent: string;
}

/** What one question was answered. `date` is the server's clock, null where it told none. */
export type ProbeReply =
  | { readonly ok: true; readonly json: unknown; readonly date: Millis | null }
  | { readonly ok: false; readonly failure: Failure };

/** Asks an API server single questions: about itself, and about what the asker may do. Writes nothing. */
export interface ApiProbe {
  /** `https://10.0.0.1:6443` */
  readonly server: string;
  /** How long one request may take, in milliseconds. */
  readonly requestTimeoutMs: number;
  /** One GET, tried once; never rejects. */
  get(path: string, signal: AbortSignal): Promise<ProbeReply>;
  /** One review (SelfSubjectAccessReview and its like, which the server answers and does not keep); never rejects. */
  review(path: string, body: unknown, signal: AbortSignal): Promise<ProbeReply>;
  close(): Promise<void>;
}

/**
 * Opens the API of the cluster that the kubeconfig names, over the same connection and credentials as the monitor's.
 * @throws MonitorError kubeconfig_missing or kubeconfig_invalid
 */
export function openApiProbe(options: ApiProbeOptions): ApiProbe {
  const place = { path: options.kubeconfigPath, context: options.context, environment: options.variables };
  const connection = createConnection(() => loadKubeConfig(place), {
    userAgent: options.userAgent,
    connections: options.maxRequests,
  });

  async function ask(signal: AbortSignal, send: (limited: AbortSignal) => Promise<RawAnswer>): Promise<ProbeReply> {
    const limited = AbortSignal.any([signal, AbortSignal.timeout(options.requestTimeoutMs)]);
    try {
      return toReply(await send(limited));
    } catch (error) {
      return { ok: false, failure: limited.aborted ? { type: 'request-timeout' } : classifyError(error) };
    }
  }

  return {
    server: connection.server,
    requestTimeoutMs: options.requestTimeoutMs,
    get: (path, signal) => ask(signal, (limited) => connection.get(path, limited)),
    review: (path, body, signal) => ask(signal, (limited) => connection.post(path, body, limited)),
    close: () => connection.close(),
  };
}

function toReply(answer: RawAnswer): ProbeReply {
  // A review is "created", though nothing is kept of it.
  if (answer.status !== 200 && answer.status !== 201) return { ok: false, failure: classifyStatus(answer) };
  try {
    return { ok: true, json: JSON.parse(answer.body.toString()), date: answer.date };
  } catch {
    return { ok: false, failure: { type: 'not-a-list', contentType: answer.contentType } };
  }
}
