import type { Analyst } from '../../../src/analyst/index.ts';
import { API_RESOURCES, type ApiResource } from '../../../src/cluster/simulator/api/resources.ts';
import type { ApiState, KubernetesObject } from '../../../src/cluster/simulator/index.ts';
import { columnsOf } from '../../../src/cluster/simulator/tables/columns.ts';
import { NO_CACHE } from '../../../src/context/index.ts';

/** What an agent without memory asks for, as `kubectl get KIND -A`: by group and plural. */
const SHOWN: readonly (readonly [group: string, plural: string])[] = [
  ['', 'nodes'],
  ['', 'pods'],
  ['apps', 'deployments'],
  ['apps', 'statefulsets'],
  ['apps', 'daemonsets'],
  ['batch', 'cronjobs'],
  ['batch', 'jobs'],
  ['', 'services'],
  ['', 'persistentvolumeclaims'],
  ['networking.k8s.io', 'ingresses'],
  ['autoscaling', 'horizontalpodautoscalers'],
  ['', 'resourcequotas'],
];

/**
 * The whole cluster as a table a person would read: every object of the kinds above by kubectl's own columns, of pods
 * also their node, cells parted by one space and nothing aligned; and every Warning event kept (an hour's). No object as
 * JSON or YAML, no ReplicaSets, EndpointSlices, Leases or Normal events: less than agents that dump objects send.
 */
export function fullPicture(state: ApiState): string {
  const tables = SHOWN.flatMap(([group, plural]) => {
    const objects = state.list(group, plural) ?? [];
    return objects.length === 0 ? [] : [tableOf(resourceOf(group, plural), objects, state.now())];
  });
  const warnings = (state.list('', 'events') ?? []).filter(({ type }) => type === 'Warning');
  if (warnings.length > 0) tables.push(tableOf(resourceOf('', 'events'), warnings, state.now()));
  return tables.join('\n\n');
}

function resourceOf(group: string, plural: string): ApiResource {
  const found = API_RESOURCES.find((resource) => resource.group === group && resource.plural === plural);
  if (found === undefined) throw new Error(`no resource ${group}/${plural}`);
  return found;
}

function tableOf(resource: ApiResource, objects: readonly KubernetesObject[], now: number): string {
  const columns = columnsOf(resource).filter(({ priority, name }) => priority === 0 || name === 'Node');
  const head = ['NAMESPACE', ...columns.map(({ name }) => name.toUpperCase())].join(' ');
  const rows = objects.map((object) => {
    const cells = columns.map(({ cell }) => String(cell(object, now) ?? ''));
    return [object.metadata.namespace ?? '-', ...cells].join(' ');
  });
  return [`kubectl get ${resource.plural} -A`, head, ...rows].join('\n');
}

/** Sends the whole picture before each cycle's message, as an agent does that keeps nothing and judges by itself. */
export function withFullPicture(analyst: Analyst, state: ApiState): Analyst {
  return {
    ...analyst,
    analyse(request) {
      const [message] = request.messages;
      if (request.messages.length !== 1 || typeof message?.content !== 'string')
        throw new Error('an agent without memory sends one message');
      const content = `${fullPicture(state)}\n\n${message.content}`;
      // Every picture is another: a cache would only be written.
      return analyst.analyse({ ...request, messages: [{ role: 'user', content }], cache: NO_CACHE });
    },
  };
}
