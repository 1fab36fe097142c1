import type { Millis } from '../../../model/objects.ts';
import { restartDelay } from './back-off.ts';
import { missingEnvironment } from './container-needs.ts';
import { pullImage } from './image-pull.ts';
import { onKubelet, syncReadiness, tell } from './kubelet.ts';
import { digestOf } from './naming.ts';
import type { Container, Pod, Terminated } from './objects.ts';
import { endPodIfDone } from './pod-end.ts';
import { failLiveness, failReadiness } from './probes.ts';
import type { World } from './world-parts.ts';

/** How often the kubelet looks again at a pod that it keeps waiting, and says so in an event. */
const RESYNC: Millis = 12_000;
/** Between a container's end and the kubelet's decision what to do about it. */
const EXIT_NOTICED: Millis = 1_000;
/** An init container that nobody said more about does its work in so long. */
const INIT_RUNS: Millis = 2_000;

/** Pulls a container's image if the node has none, and starts the container. */
export function createContainer(world: World, pod: Pod, container: Container): void {
  pullImage(world, pod, container, () => configure(world, pod, container));
}

/** A container is created only when what its environment is made of is there; the kubelet looks again and again. */
function configure(world: World, pod: Pod, container: Container): void {
  const { cannot_start: cannotStart } = world.store.imageBehaviour(container.spec.image);
  const missing = missingEnvironment(world, pod, container);
  const problem = missing === null ? (cannotStart ?? null) : { reason: 'CreateContainerConfigError', message: missing };
  if (problem === null) {
    startContainer(world, pod, container);
    return;
  }
  const same = container.state.type === 'waiting' && container.state.message === problem.message;
  if (!same) {
    container.state = { type: 'waiting', ...problem };
    world.store.touch(pod);
  }
  // RunContainerError is what the status says; the event gives the error alone.
  tell(world, pod, container, { type: 'Warning', reason: 'Failed', message: `Error: ${problem.message}` });
  onKubelet(world, pod, RESYNC, () => createContainer(world, pod, container));
}

function startContainer(world: World, pod: Pod, container: Container): void {
  const { store } = world;
  const { name } = container.spec;
  container.state = { type: 'running', startedAt: store.now, containerId: containerId(pod, container) };
  tell(world, pod, container, { type: 'Normal', reason: 'Created', message: `Created container: ${name}` });
  tell(world, pod, container, { type: 'Normal', reason: 'Started', message: `Started container ${name}` });
  store.touch(pod);
  planLife(world, pod, container, container.spec.ready_after);
}

/** What is to become of a running container, by what its image does now; what was planned before is off. */
export function planLife(world: World, pod: Pod, container: Container, readyAfter: Millis): void {
  container.plan += 1;
  const { plan } = container;
  const planned = (delay: Millis, action: () => void): void =>
    onKubelet(world, pod, delay, () => {
      if (container.plan === plan && container.state.type === 'running') action();
    });
  const behaviour = world.store.imageBehaviour(container.spec.image);
  const { crash, unhealthy, unready, hangs } = behaviour;
  const runs = container.spec.runs ?? (container.role === 'init' ? INIT_RUNS : null);
  if (crash !== undefined && container.restarts < (crash.times ?? Number.POSITIVE_INFINITY)) {
    const { exit, log, after } = crash;
    const reason = crash.reason ?? (exit === 0 ? 'Completed' : 'Error');
    planned(after, () => end(world, pod, container, { exitCode: exit, reason, log }));
  } else if (unhealthy !== undefined) {
    planned(unhealthy.after, () =>
      failLiveness(world, pod, container, planned, () => {
        end(world, pod, container, { exitCode: unhealthy.exit, reason: 'Error', log: '' });
      }),
    );
  } else if (runs !== null && !hangs) {
    planned(runs, () => end(world, pod, container, { exitCode: 0, reason: 'Completed', log: '' }));
  }
  if (container.role === 'init') return;
  planned(readyAfter, () => {
    if (unready !== undefined) failReadiness(world, pod, container, planned, unready);
    else if (!container.ready) {
      container.ready = true;
      syncReadiness(world, pod);
    }
  });
}

interface Ending {
  readonly exitCode: number;
  readonly reason: string;
  readonly log: string;
}

function end(world: World, pod: Pod, container: Container, ending: Ending): void {
  const { store } = world;
  if (container.state.type !== 'running') return;
  const { exitCode, reason, log } = ending;
  const terminated: Terminated = {
    exitCode,
    reason,
    // terminationMessagePolicy FallbackToLogsOnError: the end of the log stands in the status.
    message: exitCode === 0 || log === '' ? null : log.endsWith('\n') ? log : `${log}\n`,
    startedAt: container.state.startedAt,
    finishedAt: store.now,
    containerId: container.state.containerId,
  };
  container.state = { type: 'terminated', terminated };
  container.ready = container.role === 'init' && exitCode === 0;
  syncReadiness(world, pod);
  onKubelet(world, pod, EXIT_NOTICED, () => afterEnd(world, pod, container, terminated));
}

/** The restart policy decides. Init containers of a pod that restarts always are restarted until they succeed, no longer. */
function afterEnd(world: World, pod: Pod, container: Container, terminated: Terminated): void {
  const { restartPolicy } = pod.template;
  const succeeded = terminated.exitCode === 0;
  if (container.role === 'init' && succeeded) {
    startNextContainers(world, pod);
    return;
  }
  const again = restartPolicy === 'Always' || (restartPolicy === 'OnFailure' && !succeeded);
  if (again) restartOrWait(world, pod, container, terminated);
  else endPodIfDone(world, pod);
}

/** Init containers one after the other; when all have succeeded, the others together. */
export function startNextContainers(world: World, pod: Pod): void {
  const next = pod.initContainers.find(({ ready }) => !ready);
  syncReadiness(world, pod);
  if (next !== undefined) createContainer(world, pod, next);
  else {
    for (const container of pod.containers) {
      container.state = { type: 'waiting', reason: 'ContainerCreating', message: null };
      createContainer(world, pod, container);
    }
  }
}

/** At once the first time, then after a back-off that doubles. */
function restartOrWait(world: World, pod: Pod, container: Container, terminated: Terminated): void {
  const { store } = world;
  const delay = restartDelay(container.backOff, terminated.finishedAt);
  const restart = (): void => {
    container.backOff = delay.next(store.now);
    container.last = terminated;
    container.restarts += 1;
    createContainer(world, pod, container);
  };
  const wait = terminated.finishedAt + delay.wait - store.now;
  if (wait <= 0) {
    restart();
    return;
  }
  const { name } = container.spec;
  container.last = terminated;
  const where = `container=${name} pod=${pod.name}_${pod.namespace}(${pod.uid})`;
  const message = `back-off ${goDuration(delay.wait)} restarting failed ${where}`;
  container.state = { type: 'waiting', reason: 'CrashLoopBackOff', message };
  store.touch(pod);
  const text = `Back-off restarting failed container ${name} in pod ${pod.name}_${pod.namespace}(${pod.uid})`;
  for (let passed = 0; passed < wait; passed += RESYNC) {
    onKubelet(world, pod, passed, () =>
      tell(world, pod, container, { type: 'Warning', reason: 'BackOff', message: text }),
    );
  }
  onKubelet(world, pod, wait, restart);
}

/** `2m40s`, as Go prints a duration. */
export function goDuration(milliseconds: Millis): string {
  const seconds = Math.floor(milliseconds / 1000);
  return seconds < 60 ? `${seconds}s` : `${Math.floor(seconds / 60)}m${seconds % 60}s`;
}

export function containerId(pod: Pod, container: Container, run = container.restarts): string {
  return `containerd://${digestOf(`${pod.uid}/${container.spec.name}/${run}`)}`;
}
