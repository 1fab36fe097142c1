import type { Millis } from '../../../model/objects.ts';
import { syncReadiness, tell } from './kubelet.ts';
import type { Container, Pod } from './objects.ts';
import type { World } from './world-parts.ts';

/** periodSeconds and failureThreshold, as every container here has them. */
const PERIOD: Millis = 10_000;
const THRESHOLD = 3;
/** Events of a probe that goes on failing are written by a rate limit; more attempts than this to write one say nothing. */
const QUIET_PERIOD: Millis = 60_000;

type Plan = (delay: Millis, action: () => void) => void;

/** A readiness probe that fails from now on: after three failures the container is not ready. */
export function failReadiness(world: World, pod: Pod, container: Container, plan: Plan, message: string): void {
  const probe = (failures: number): void => {
    const text = `Readiness probe failed: ${message}`;
    tell(world, pod, container, { type: 'Warning', reason: 'Unhealthy', message: text });
    if (failures >= THRESHOLD && container.ready) {
      container.ready = false;
      syncReadiness(world, pod);
    }
    plan(failures < 30 ? PERIOD : QUIET_PERIOD, () => probe(failures + 1));
  };
  probe(1);
}

/** A liveness probe that fails three times; then the kubelet kills the container. */
export function failLiveness(world: World, pod: Pod, container: Container, plan: Plan, kill: () => void): void {
  const { name, image } = container.spec;
  const message = world.store.imageBehaviour(image).unhealthy?.message ?? 'command timed out';
  const probe = (failures: number): void => {
    const text = `Liveness probe failed: ${message}`;
    tell(world, pod, container, { type: 'Warning', reason: 'Unhealthy', message: text });
    if (failures < THRESHOLD) {
      plan(PERIOD, () => probe(failures + 1));
      return;
    }
    const killing = `Container ${name} failed liveness probe, will be restarted`;
    tell(world, pod, container, { type: 'Normal', reason: 'Killing', message: killing });
    plan(pod.template.gracePeriod, kill);
  };
  probe(1);
}
