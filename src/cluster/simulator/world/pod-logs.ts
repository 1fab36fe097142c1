import type { Millis } from '../../../model/objects.ts';
import type { ContainerRun, LogLine } from '../api-state.ts';
import type { Container, Pod } from './objects.ts';
import type { World } from './world-parts.ts';

interface Run {
  readonly startedAt: Millis;
  /** Null while it goes on. */
  readonly finishedAt: Millis | null;
  readonly exitCode: number | null;
}

/**
 * The log of a container's present run, or of the one before it: the image's lines, one a second from the start, and at
 * a crash its last words. Null when there is no such container, or no such run.
 */
export function podLog(
  world: World,
  { namespace, pod: name, container, previous }: ContainerRun,
): readonly LogLine[] | null {
  const pod = world.store.pods.get(`${namespace}/${name}`);
  const found = pod === undefined ? null : findContainer(pod, container);
  const run = found === null ? null : runOf(found, previous);
  if (found === null || run === null) return null;
  const behaviour = world.store.imageBehaviour(found.spec.image);
  const end = run.finishedAt ?? world.store.now;
  const lines = behaviour.logs
    .map((text, index) => ({ at: run.startedAt + index * 1_000, text }))
    .filter(({ at }) => at <= end);
  const words = behaviour.crash?.log ?? '';
  const crashed = run.finishedAt !== null && run.exitCode === behaviour.crash?.exit;
  if (!crashed || words === '') return lines;
  return [
    ...lines,
    ...words
      .replace(/\n$/, '')
      .split('\n')
      .map((text) => ({ at: end, text })),
  ];
}

function findContainer(pod: Pod, name: string): Container | null {
  return [...pod.containers, ...pod.initContainers].find(({ spec }) => spec.name === name) ?? null;
}

function runOf({ state, last }: Container, previous: boolean): Run | null {
  if (state.type === 'running')
    return previous ? last : { startedAt: state.startedAt, finishedAt: null, exitCode: null };
  if (state.type === 'terminated') return previous ? last : state.terminated;
  // A container that waits for its restart shows its last run, asked for either way.
  return last;
}
