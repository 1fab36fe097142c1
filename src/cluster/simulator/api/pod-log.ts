import type { ContainerRun, LogLine } from '../api-state.ts';
import type { KubernetesObject } from '../kubernetes-object.ts';
import { type Answer, type StreamSink, statusAnswer } from './answer.ts';
import type { ApiContext } from './context.ts';
import { cutLog, type LogOptions, readLogOptions, writeLines } from './log-options.ts';
import { asList, asObject, asText, at, type Raw } from './read.ts';
import { badRequest, invalid, type Status, serverError } from './status.ts';

/** Answers `pods/<name>/log`: a container's log in plain text, or the kubelet's reason why there is none. */
export async function answerPodLog(
  pod: KubernetesObject,
  query: URLSearchParams,
  context: ApiContext,
): Promise<Answer> {
  const options = readLogOptions(query);
  if (typeof options === 'string') return statusAnswer(invalid('PodLogOptions', options));
  const name = pod.metadata.name;
  const container = chooseContainer(pod, query.get('container') ?? '');
  if ('mistake' in container) return statusAnswer(badRequest(container.mistake));
  const node = asText(at(pod, 'spec', 'nodeName'));
  if (node === null) return statusAnswer(badRequest(`pod ${name} does not have a host assigned`));
  const silent = kubeletOutOfReach(node, pod, container.name, context);
  if (silent !== null) return statusAnswer(silent);
  const status = statusOf(pod, container.name);
  const refusal = whyNoLog(status, container.name, name, options.previous);
  if (refusal !== null) return statusAnswer(badRequest(refusal));

  const run: ContainerRun = {
    namespace: pod.metadata.namespace ?? '',
    pod: name,
    container: container.name,
    // A container that waits to be restarted shows the run before.
    previous: options.previous || (at(status, 'state', 'running') ?? at(status, 'state', 'terminated')) === undefined,
  };
  const lines = await linesOf(run, status, context);
  const body = cutLog(lines, options, context.state.now());
  const answer: Answer = { status: 200, contentType: 'text/plain', body, headers: {} };
  return options.follow ? { ...answer, stream: follow(run, lines.length, options, context) } : answer;
}

/** The one that is named, or the only one; a choice has to be made by name. */
function chooseContainer(
  pod: KubernetesObject,
  asked: string,
): { readonly name: string } | { readonly mistake: string } {
  const names = (list: string): string[] => asList(at(pod, 'spec', list)).map((entry) => String(at(entry, 'name')));
  const containers = names('containers');
  const init = names('initContainers');
  const all = [...init, ...containers, ...names('ephemeralContainers')];
  if (asked !== '') {
    return all.includes(asked)
      ? { name: asked }
      : { mistake: `container ${asked} is not valid for pod ${pod.metadata.name}` };
  }
  const [only] = containers;
  if (all.length === 1 && only !== undefined) return { name: only };
  const others = init.length === 0 ? '' : ` or one of the init containers: [${init.join(' ')}]`;
  const choice = `choose one of: [${containers.join(' ')}]${others}`;
  return { mistake: `a container name must be specified for pod ${pod.metadata.name}, ${choice}` };
}

function statusOf(pod: KubernetesObject, container: string): Raw | null {
  const lists = ['containerStatuses', 'initContainerStatuses', 'ephemeralContainerStatuses'];
  const all = lists.flatMap((list) => asList(at(pod, 'status', list))).map(asObject);
  return all.find(({ name }) => name === container) ?? null;
}

/** The kubelet's words (validateContainerLogStatus); null: there is a log. */
function whyNoLog(status: Raw | null, container: string, pod: string, previous: boolean): string | null {
  const subject = `container "${container}" in pod "${pod}"`;
  if (status === null) return `${subject} is not available`;
  const last = asText(at(status, 'lastState', 'terminated', 'containerID'));
  if (previous) return last === null ? `previous terminated ${subject} not found` : null;
  const { running, terminated, waiting } = asObject(status.state);
  if (running !== undefined || terminated !== undefined || last !== null) return null;
  const reason = asText(at(waiting, 'reason'));
  if (reason === null) return `${subject} is waiting to start - no logs yet`;
  if (reason === 'ErrImagePull') return `${subject} is waiting to start: image can't be pulled`;
  if (reason === 'ImagePullBackOff') return `${subject} is waiting to start: trying and failing to pull image`;
  return `${subject} is waiting to start: ${reason}`;
}

/** The API server fetches logs from the kubelet: of a node it has lost, there are none. */
function kubeletOutOfReach(
  node: string,
  pod: KubernetesObject,
  container: string,
  { catalog }: ApiContext,
): Status | null {
  const found = catalog.objects({ group: '', plural: 'nodes' }).find(({ metadata }) => metadata.name === node);
  const ready = asList(at(found, 'status', 'conditions')).find((entry) => at(entry, 'type') === 'Ready');
  if (at(ready, 'status') !== 'Unknown') return null;
  const addresses = asList(at(found, 'status', 'addresses'));
  const address =
    asText(
      at(
        addresses.find((entry) => at(entry, 'type') === 'InternalIP'),
        'address',
      ),
    ) ?? node;
  const path = `containerLogs/${pod.metadata.namespace}/${pod.metadata.name}/${container}`;
  return {
    ...serverError(500, null),
    message: `Get "https://${address}:10250/${path}": dial tcp ${address}:10250: connect: no route to host`,
  };
}

/** What the state knows, else what the container's status kept of it. */
async function linesOf(run: ContainerRun, status: Raw | null, { state }: ApiContext): Promise<readonly LogLine[]> {
  const known = (await state.log?.(run)) ?? null;
  if (known !== null) return known;
  const ended = at(status, run.previous ? 'lastState' : 'state', 'terminated');
  const message = asText(at(ended, 'message'));
  // The kubelet's answer for a log that is no longer on its disk; where the state keeps none at all, containers are silent.
  const id = asText(at(ended, 'containerID')) ?? asText(at(status, 'containerID')) ?? '';
  if (message === null) {
    return state.log === undefined ? [] : [{ at: null, text: `unable to retrieve container logs for ${id}` }];
  }
  const finished = Date.parse(String(at(ended, 'finishedAt')));
  const ending = Number.isNaN(finished) ? null : finished;
  return message
    .replace(/\n$/, '')
    .split('\n')
    .map((text) => ({ at: ending, text }));
}

/** Sends new lines as they come, until the client has seen enough. */
function follow(run: ContainerRun, told: number, options: LogOptions, { state, feed }: ApiContext) {
  return (sink: StreamSink): (() => void) => {
    let seen = told;
    let reading = false;
    return feed.onTick(async () => {
      if (reading) return;
      reading = true;
      const lines = (await state.log?.(run)) ?? [];
      if (lines.length > seen) sink.write(writeLines(lines.slice(seen), options.timestamps));
      seen = Math.max(seen, lines.length);
      reading = false;
    });
  };
}
