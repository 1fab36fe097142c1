import type { Container, Pod } from './objects.ts';
import type { World } from './world-parts.ts';

/** The Secret or ConfigMap a container's environment needs and the namespace lacks, in the kubelet's words; else null. */
export function missingEnvironment(world: World, pod: Pod, container: Container): string | null {
  for (const source of container.spec.env_from) {
    const [kind, name] = 'secret' in source ? ['Secret', source.secret] : ['ConfigMap', source.config_map];
    if (world.store.resources.get('', kind, pod.namespace, name) === null) {
      return `${kind.toLowerCase()} "${name}" not found`;
    }
  }
  return null;
}
