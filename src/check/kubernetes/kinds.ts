import type { ApiProbe } from '../../cluster/index.ts';
import { failed, ok, type Verdict, warning } from '../row.ts';
import { whatHappened } from './explain-failure.ts';
import { fields, name } from './read-json.ts';
import { describeKind, type WatchedKind } from './watched.ts';

/**
 * Which of the kinds the detectors read does this API server serve? An absent one is information; none at all is a wrong
 * address.
 */
export async function checkKinds(
  kinds: readonly WatchedKind[],
  probe: ApiProbe,
  signal: AbortSignal,
): Promise<Verdict> {
  const roots = [...new Set(kinds.flatMap(({ places }) => places.map(rootOf)))];
  const answers = new Map(
    await Promise.all(roots.map(async (root) => [root, await resourcesAt(probe, root, signal)] as const)),
  );
  const states = kinds.map((kind) => ({
    name: describeKind(kind),
    isOptional: kind.isOptional,
    ...stateOf(kind, answers),
  }));
  const [served, absent, unknown] = (['served', 'absent', 'unknown'] as const).map((wanted) =>
    // What is looked for on every cluster, whether it has it or not, is no news where it is not.
    states.filter(({ state, isOptional }) => state === wanted && !(isOptional && wanted === 'absent')),
  );
  if (served === undefined || absent === undefined || unknown === undefined)
    throw new Error('three states, three lists');
  const count = served.length + absent.length + unknown.length;
  if (served.length + unknown.length === 0) {
    return failed(
      `none of ${count} kinds is served, not even ${absent[0]?.name ?? 'pods'}`,
      'Check `server:` of the cluster in the kubeconfig: no Kubernetes API answers there, or one that hides its kinds.',
    );
  }
  const names = (list: typeof states) => list.map((state) => state.name).join(', ');
  const lines = [
    served.length === count ? `all ${count} served` : `${served.length} of ${count} served`,
    ...(absent.length === 0 ? [] : [`not served, so not looked at: ${names(absent)}`]),
  ];
  const [first] = unknown;
  if (first === undefined) return ok(lines.join('\n'));
  return warning(
    [...lines, `could not ask for: ${names(unknown)} (${first.why ?? 'no answer'})`].join('\n'),
    '`kubectl get apiservices` shows an extension API that is down; reading what is served needs the ClusterRole system:discovery.',
  );
}

interface KindState {
  readonly state: 'served' | 'absent' | 'unknown';
  readonly why: string | null;
}

function stateOf({ places, unknown }: WatchedKind, answers: ReadonlyMap<string, Discovery>): KindState {
  if (unknown !== null) return { state: 'unknown', why: unknown };
  const found = places.map((place) => ({ plural: place.plural, answer: answers.get(rootOf(place)) }));
  if (found.some(({ plural, answer }) => answer?.names?.has(plural) === true)) return { state: 'served', why: null };
  const unasked = found.find(({ answer }) => answer?.names == null);
  return unasked === undefined
    ? { state: 'absent', why: null }
    : { state: 'unknown', why: unasked.answer?.why ?? null };
}

function rootOf({ group, version }: { readonly group: string; readonly version: string }): string {
  return group === '' ? `/api/${version}` : `/apis/${group}/${version}`;
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
