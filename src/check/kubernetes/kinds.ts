import type { ApiProbe } from '../../cluster/index.ts';
import { failed, ok, type Verdict, warning } from '../row.ts';
import { whatHappened } from './explain-failure.ts';
import type { Permission } from './permission.ts';
import { fields, name } from './read-json.ts';

/**
 * Which of the kinds the detectors read does this API server serve? An absent one is information; none at all is a wrong
 * address.
 */
export async function checkKinds(
  probe: ApiProbe,
  permissions: readonly Permission[],
  signal: AbortSignal,
): Promise<Verdict> {
  const kinds = permissions.filter(({ subresource }) => subresource === null);
  const roots = [...new Set(kinds.map(rootOf))];
  const answers = new Map(
    await Promise.all(roots.map(async (root) => [root, await resourcesAt(probe, root, signal)] as const)),
  );
  const states = kinds.map((kind) => {
    const answer = answers.get(rootOf(kind));
    if (answer?.names == null) return { kind, state: 'unknown', why: answer?.why ?? null } as const;
    return { kind, state: answer.names.has(kind.resource) ? 'served' : 'absent', why: null } as const;
  });
  const named = (wanted: 'served' | 'absent' | 'unknown') =>
    states.filter(({ state }) => state === wanted).map(({ kind }) => describeKind(kind));
  const [served, absent, unknown] = [named('served'), named('absent'), named('unknown')];
  if (absent.length === kinds.length) {
    return failed(
      `none of ${kinds.length} kinds is served, not even ${absent[0] ?? 'pods'}`,
      'Check `server:` of the cluster in the kubeconfig: no Kubernetes API answers there, or one that hides its kinds.',
    );
  }
  const lines = [
    served.length === kinds.length ? `all ${kinds.length} served` : `${served.length} of ${kinds.length} served`,
    ...(absent.length === 0 ? [] : [`not served, so not looked at: ${absent.join(', ')}`]),
  ];
  if (unknown.length === 0) return ok(lines.join('\n'));
  const why = states.find((state) => state.why !== null)?.why ?? 'no answer';
  return warning(
    [...lines, `could not ask for: ${unknown.join(', ')} (${why})`].join('\n'),
    '`kubectl get apiservices` shows an extension API that is down; reading what is served needs the ClusterRole system:discovery.',
  );
}

function rootOf({ group, version }: Permission): string {
  return group === '' ? `/api/${version}` : `/apis/${group}/${version}`;
}

function describeKind({ group, resource }: Permission): string {
  return group === '' ? resource : `${resource}.${group}`;
}

interface Discovery {
  /** What a group serves, nothing when it is not there at all; null when it could not be asked. */
  readonly names: ReadonlySet<string> | null;
  readonly why: string | null;
}

async function resourcesAt(probe: ApiProbe, root: string, signal: AbortSignal): Promise<Discovery> {
  const reply = await probe.get(root, signal);
  if (!reply.ok) {
    return reply.failure.type === 'not-served'
      ? { names: new Set(), why: null }
      : { names: null, why: whatHappened(reply.failure, probe) };
  }
  const { resources } = fields(reply.json);
  if (!Array.isArray(resources)) return { names: null, why: 'the answer is no list of resources' };
  return { names: new Set(resources.flatMap((resource) => name(fields(resource).name) ?? [])), why: null };
}
