import type { ApiProbe } from '../../cluster/index.ts';
import type { Millis } from '../../model/objects.ts';
import { ok, type Verdict, warning } from '../row.ts';
import { explainFailure } from './explain-failure.ts';
import { fields, name } from './read-json.ts';

/** What is known once the API server has answered. */
export interface ApiFacts {
  readonly server: string;
  /** `v1.34.2`; null when it may not be read. */
  readonly version: string | null;
  /** Who the server takes us for; null when it does not say. */
  readonly user: string | null;
  /** The server's clock, and ours before and after it was told; null when it tells none. */
  readonly clock: ClockSample | null;
}

export interface ClockSample {
  readonly server: Millis;
  readonly before: Millis;
  readonly after: Millis;
}

export interface Clocks {
  /** Wall clock. */
  readonly now: () => Millis;
  /** Monotonic, in milliseconds. */
  readonly stopwatch: () => number;
}

const VERSION_PATH = '/version';
/** v1 is served since Kubernetes 1.28. */
const REVIEW_VERSIONS = ['v1', 'v1beta1'] as const;

/** Does the API server answer, which version is it, whom does it take us for, and how long does a request take? */
export async function reachApi(
  probe: ApiProbe,
  clocks: Clocks,
  signal: AbortSignal,
): Promise<{ readonly verdict: Verdict; readonly facts: ApiFacts | null }> {
  const { server } = probe;
  const first = await probe.get(VERSION_PATH, signal);
  const isForbidden = !first.ok && first.failure.type === 'forbidden';
  if (!first.ok && !isForbidden) return { verdict: explainFailure(first.failure, probe), facts: null };
  const version = first.ok ? name(fields(first.json).gitVersion) : null;
  if (first.ok && version === null) {
    return {
      verdict: explainFailure({ type: 'not-a-list', contentType: 'JSON of another kind' }, probe),
      facts: null,
    };
  }

  // The first request also made the connection; this one shows what a request takes, and when the server's clock was read.
  const before = clocks.now();
  const start = clocks.stopwatch();
  const second = await probe.get(VERSION_PATH, signal);
  const took = clocks.stopwatch() - start;
  const after = clocks.now();
  const date = second.ok ? second.date : null;

  const user = await whoAmI(probe, signal);
  const facts = { server, version, user, clock: date === null ? null : { server: date, before, after } };
  const as = user === null ? 'it does not say as whom' : `as ${user}`;
  const seen = `${version ?? 'version not told (403)'} at ${server} · ${as} · ${Math.round(took)} ms a request`;
  return { verdict: judge(seen, facts), facts };
}

function judge(seen: string, { version, user }: ApiFacts): Verdict {
  if (user === 'system:anonymous') {
    return warning(
      `${seen}\nnot authenticated: the kubeconfig brings no credentials`,
      'Give the user of this context a token, a client certificate or a credentials plugin.',
    );
  }
  if (version === null)
    return warning(seen, 'Bind the ClusterRole system:public-info-viewer to this user, as clusters do by default.');
  return ok(seen);
}

async function whoAmI(probe: ApiProbe, signal: AbortSignal): Promise<string | null> {
  for (const version of REVIEW_VERSIONS) {
    const apiVersion = `authentication.k8s.io/${version}`;
    const body = { apiVersion, kind: 'SelfSubjectReview' };
    const reply = await probe.review(`/apis/${apiVersion}/selfsubjectreviews`, body, signal);
    if (reply.ok) return name(fields(fields(fields(reply.json).status).userInfo).username);
    if (reply.failure.type !== 'not-served') return null;
  }
  return null;
}
