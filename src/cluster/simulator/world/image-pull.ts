import type { Millis } from '../../../model/objects.ts';
import { BACK_OFF_LIMIT, FIRST_BACK_OFF, IMAGE_SYNC } from './back-off.ts';
import { onKubelet, tell } from './kubelet.ts';
import { digestOf, hash32 } from './naming.ts';
import type { Container, Node, Pod } from './objects.ts';
import type { World } from './world-parts.ts';

/** Pulls a container's image where the node has none, and then goes on. */
export function pullImage(world: World, pod: Pod, container: Container, then: () => void): void {
  const { image } = container.spec;
  if (pod.node?.images.has(image) === true) {
    const message = `Container image "${image}" already present on machine`;
    tell(world, pod, container, { type: 'Normal', reason: 'Pulled', message });
    then();
    return;
  }
  if (world.store.imageBehaviour(image).pull !== 'ok') {
    fail(world, pod, container, FIRST_BACK_OFF, then);
    return;
  }
  tell(world, pod, container, { type: 'Normal', reason: 'Pulling', message: `Pulling image "${image}"` });
  // Some images are larger than others, always the same ones.
  const took = 1_500 + (hash32(image) % 4_000);
  onKubelet(world, pod, took, () => {
    if (pod.node !== null) reportImage(world, pod.node, image);
    const seconds = (took / 1000).toFixed(3);
    const size = 20_000_000 + (hash32(`${image}/size`) % 150_000_000);
    const message = `Successfully pulled image "${image}" in ${seconds}s (${seconds}s including waiting). Image size: ${size} bytes.`;
    tell(world, pod, container, { type: 'Normal', reason: 'Pulled', message });
    then();
  });
}

/** A kubelet writes its node's status when its images change, which is a heartbeat too. */
function reportImage(world: World, node: Node, image: string): void {
  node.images.add(image);
  node.heartbeatAt = world.store.now;
  world.store.touch(node, 'heartbeat');
}

/** One attempt to pull an image that cannot be had, and the wait for the next. */
function fail(world: World, pod: Pod, container: Container, backOff: Millis, then: () => void): void {
  const { image } = container.spec;
  const warn = (reason: string, message: string): void =>
    tell(world, pod, container, { type: 'Warning', reason, message });
  const error = pullError(image, world.store.imageBehaviour(image).pull);
  tell(world, pod, container, { type: 'Normal', reason: 'Pulling', message: `Pulling image "${image}"` });
  warn('Failed', `Failed to pull image "${image}": ${error}`);
  warn('Failed', 'Error: ErrImagePull');
  wait('ErrImagePull', error);
  onKubelet(world, pod, IMAGE_SYNC, () => {
    tell(world, pod, container, {
      type: 'Normal',
      reason: 'BackOff',
      message: `Back-off pulling image "${image}"`,
    });
    warn('Failed', 'Error: ImagePullBackOff');
    wait('ImagePullBackOff', `Back-off pulling image "${image}": ErrImagePull: ${error}`);
  });
  onKubelet(world, pod, backOff, () => {
    // The registry may have got the image, or its senses, back.
    if (world.store.imageBehaviour(image).pull === 'ok') pullImage(world, pod, container, then);
    else fail(world, pod, container, Math.min(backOff * 2, BACK_OFF_LIMIT), then);
  });

  function wait(reason: string, message: string): void {
    container.state = { type: 'waiting', reason, message };
    world.store.touch(pod);
  }
}

/** What containerd says. */
function pullError(image: string, pull: string): string {
  const reference = canonicalImage(image);
  const registry = reference.slice(0, reference.indexOf('/'));
  const repository = reference.slice(reference.indexOf('/') + 1).replace(/[:@][^/]*$/, '');
  const failed = `failed to pull and unpack image "${reference}": failed to resolve reference "${reference}"`;
  const url = `https://${registry}/v2/${repository}/manifests/${/:([^/:]+)$/.exec(reference)?.[1] ?? 'latest'}`;
  if (pull === 'denied') {
    return `${failed}: pull access denied, repository does not exist or may require authorization: authorization failed: no basic auth credentials`;
  }
  if (pull === 'unreachable') {
    return `${failed}: failed to do request: Head "${url}": dial tcp 203.0.113.80:443: i/o timeout`;
  }
  if (pull === 'rate-limited') {
    return `${failed}: unexpected status from HEAD request to ${url}: 429 Too Many Requests\ntoomanyrequests: You have reached your unauthenticated pull rate limit. https://www.docker.com/increase-rate-limit`;
  }
  return `rpc error: code = NotFound desc = ${failed}: ${reference}: not found`;
}

/** An image as a node that has it names it. */
export interface PulledImage {
  /** `docker.io/shop/api:1.4.2` */
  readonly reference: string;
  /** `docker.io/shop/api@sha256:...` */
  readonly digest: string;
}

/** Each node lists its images with every heartbeat: what they are called is worked out once. */
const pulled = new Map<string, PulledImage>();
const REMEMBERED_IMAGES = 5_000;

export function pulledImage(image: string): PulledImage {
  const known = pulled.get(image);
  if (known !== undefined) return known;
  const reference = canonicalImage(image);
  const made = { reference, digest: `${reference.replace(/:[^/:]*$/, '')}@sha256:${digestOf(image)}` };
  if (pulled.size >= REMEMBERED_IMAGES) pulled.clear();
  pulled.set(image, made);
  return made;
}

/** `shop/api:1.4.2` as containerd writes it: `docker.io/shop/api:1.4.2`. */
function canonicalImage(image: string): string {
  const [first = '', ...rest] = image.split('/');
  const tagged = image.includes('@') || (image.split('/').at(-1) ?? '').includes(':') ? image : `${image}:latest`;
  if (rest.length > 0 && (first.includes('.') || first.includes(':') || first === 'localhost')) return tagged;
  return rest.length === 0 ? `docker.io/library/${tagged}` : `docker.io/${tagged}`;
}
