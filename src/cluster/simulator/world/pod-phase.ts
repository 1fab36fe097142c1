import type { Container, Pod } from './objects.ts';

export type PodPhase = 'Pending' | 'Running' | 'Succeeded' | 'Failed';

/** The kubelet's getPhase. */
export function phaseOf(pod: Pod): PodPhase {
  if (pod.failure !== null) return 'Failed';
  if (pod.node === null || pod.startedAt === null) return 'Pending';
  const { restartPolicy } = pod.template;
  const failedInit = pod.initContainers.find(({ state }) => state.type === 'terminated' && exitCode(state) !== 0);
  if (failedInit !== undefined && restartPolicy === 'Never') return 'Failed';
  if (pod.initContainers.some(({ ready }) => !ready)) return 'Pending';
  if (pod.containers.some(neverRan)) return 'Pending';
  const ended = pod.containers.every(({ state }) => state.type === 'terminated');
  if (!ended || restartPolicy === 'Always') return 'Running';
  if (pod.containers.every(({ state }) => exitCode(state) === 0)) return 'Succeeded';
  return restartPolicy === 'Never' ? 'Failed' : 'Running';
}

/** Succeeded or Failed: nothing of it runs or will run again. */
export function isEnded(pod: Pod): boolean {
  // The quick answer for nearly every pod there is.
  if (pod.failure === null && pod.template.restartPolicy === 'Always') return false;
  const phase = phaseOf(pod);
  return phase === 'Succeeded' || phase === 'Failed';
}

function neverRan({ state, last }: Container): boolean {
  return state.type === 'waiting' && last === null;
}

function exitCode(state: Container['state']): number | null {
  return state.type === 'terminated' ? state.terminated.exitCode : null;
}
