import type { Millis } from '../../../model/objects.ts';
import { BACK_OFF_LIMIT, FIRST_BACK_OFF, IMAGE_SYNC, restartDelay } from './back-off.ts';
import { onKubelet, syncReadiness, tell } from './kubelet.ts';
import { digestOf, hash32 } from './naming.ts';
import type { Container, Node, Pod, Terminated } from './objects.ts';
import type { World } from './world-parts.ts';

/** How often the kubelet looks again at a pod that it keeps waiting, and says so in an event. */
const RESYNC: Millis = 12_000;
/** Between a container's end and the kubelet's decision what to do about it. */
const EXIT_NOTICED: Millis = 1_000;

/** Pulls a container's image if the node has none, and starts the container. */
export function createContainer(world: World, pod: Pod, container: Container): void {
  const { image, name } = container.spec;
  if (world.store.imageBehaviour(image) === 'missing') {
    pullMissing(world, pod, container, FIRST_BACK_OFF);
    return;
  }
  if (pod.node?.images.has(image) === true) {
    const message = `Container image "${image}" already present on machine`;
    tell(world, pod, name, { type: 'Normal', reason: 'Pulled', message });
    startContainer(world, pod, container);
    return;
  }
  tell(world, pod, name, { type: 'Normal', reason: 'Pulling', message: `Pulling image "${image}"` });
  // Some images are larger than others, always the same ones.
  const took = 1_500 + (hash32(image) % 4_000);
  onKubelet(world, pod, took, () => {
    if (pod.node !== null) reportImage(world, pod.node, image);
    const seconds = (took / 1000).toFixed(3);
    const size = 20_000_000 + (hash32(`${image}/size`) % 150_000_000);
    const message = `Successfully pulled image "${image}" in ${seconds}s (${seconds}s including waiting). Image size: ${size} bytes.`;
    tell(world, pod, name, { type: 'Normal', reason: 'Pulled', message });
    startContainer(world, pod, container);
  });
}

/** A kubelet writes its node's status when its images change, which is a heartbeat too. */
function reportImage(world: World, node: Node, image: string): void {
  node.images.add(image);
  node.heartbeatAt = world.store.now;
  world.store.touch(node, 'heartbeat');
}

function startContainer(world: World, pod: Pod, container: Container): void {
  const { store } = world;
  const { name, image, ready_after } = container.spec;
  const run = container.restarts;
  container.state = { type: 'running', startedAt: store.now, containerId: containerId(pod, container) };
  tell(world, pod, name, { type: 'Normal', reason: 'Created', message: `Created container: ${name}` });
  tell(world, pod, name, { type: 'Normal', reason: 'Started', message: `Started container ${name}` });
  store.touch(pod);

  const sameRun = (action: () => void) => (): void => {
    if (container.restarts === run && container.state.type === 'running') action();
  };
  const behaviour = store.imageBehaviour(image);
  if (typeof behaviour === 'object')
    onKubelet(
      world,
      pod,
      behaviour.crash.after,
      sameRun(() => exit(world, pod, container)),
    );
  onKubelet(
    world,
    pod,
    ready_after,
    sameRun(() => {
      container.ready = true;
      syncReadiness(world, pod);
    }),
  );
}

function exit(world: World, pod: Pod, container: Container): void {
  const { store } = world;
  const behaviour = store.imageBehaviour(container.spec.image);
  if (typeof behaviour !== 'object' || container.state.type !== 'running') return;
  const { exit: exitCode, log, reason } = behaviour.crash;
  const terminated: Terminated = {
    exitCode,
    reason: reason ?? (exitCode === 0 ? 'Completed' : 'Error'),
    // terminationMessagePolicy FallbackToLogsOnError: the end of the log stands in the status.
    message: exitCode === 0 || log === '' ? null : log.endsWith('\n') ? log : `${log}\n`,
    startedAt: container.state.startedAt,
    finishedAt: store.now,
    containerId: container.state.containerId,
  };
  container.state = { type: 'terminated', terminated };
  container.ready = false;
  syncReadiness(world, pod);
  onKubelet(world, pod, EXIT_NOTICED, () => restartOrWait(world, pod, container, terminated));
}

/** restartPolicy Always: at once the first time, then after a back-off that doubles. */
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
    onKubelet(world, pod, passed, () => tell(world, pod, name, { type: 'Warning', reason: 'BackOff', message: text }));
  }
  onKubelet(world, pod, wait, restart);
}

/** One attempt to pull an image the registry does not have, and the wait for the next. */
function pullMissing(world: World, pod: Pod, container: Container, backOff: Millis): void {
  const { name, image } = container.spec;
  const warn = (reason: string, message: string): void => tell(world, pod, name, { type: 'Warning', reason, message });
  const reference = canonicalImage(image);
  const error = `failed to pull and unpack image "${reference}": failed to resolve reference "${reference}": ${reference}: not found`;
  const rpcError = `rpc error: code = NotFound desc = ${error}`;
  tell(world, pod, name, { type: 'Normal', reason: 'Pulling', message: `Pulling image "${image}"` });
  warn('Failed', `Failed to pull image "${image}": ${rpcError}`);
  warn('Failed', 'Error: ErrImagePull');
  wait('ErrImagePull', rpcError);
  onKubelet(world, pod, IMAGE_SYNC, () => {
    tell(world, pod, name, { type: 'Normal', reason: 'BackOff', message: `Back-off pulling image "${image}"` });
    warn('Failed', 'Error: ImagePullBackOff');
    wait('ImagePullBackOff', `Back-off pulling image "${image}": ErrImagePull: ${rpcError}`);
  });
  onKubelet(world, pod, backOff, () => pullMissing(world, pod, container, Math.min(backOff * 2, BACK_OFF_LIMIT)));

  function wait(reason: string, message: string): void {
    container.state = { type: 'waiting', reason, message };
    world.store.touch(pod);
  }
}

/** `shop/api:1.4.2` as containerd writes it: `docker.io/shop/api:1.4.2`. */
export function canonicalImage(image: string): string {
  const [first = '', ...rest] = image.split('/');
  const tagged = image.includes('@') || (image.split('/').at(-1) ?? '').includes(':') ? image : `${image}:latest`;
  if (rest.length > 0 && (first.includes('.') || first.includes(':') || first === 'localhost')) return tagged;
  return rest.length === 0 ? `docker.io/library/${tagged}` : `docker.io/${tagged}`;
}

/** `2m40s`, as Go prints a duration. */
export function goDuration(milliseconds: Millis): string {
  const seconds = Math.floor(milliseconds / 1000);
  return seconds < 60 ? `${seconds}s` : `${Math.floor(seconds / 60)}m${seconds % 60}s`;
}

function containerId(pod: Pod, container: Container): string {
  return `containerd://${digestOf(`${pod.uid}/${container.spec.name}/${container.restarts}`)}`;
}
