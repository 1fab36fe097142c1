import type { DeploymentRecord, Snapshot, TemplateContainer } from '../../src/model/snapshot.ts';
import { aDeployment, aNode, aSnapshot, MINUTE, NOON } from './snapshots.ts';
import { aTemplate } from './workload-records.ts';

const RESOURCES = {
  memoryRequest: '256Mi',
  memoryLimit: '512Mi',
  cpuRequest: '100m',
  cpuLimit: null,
  storageLimit: null,
};
const VARIABLES = ['LOG_LEVEL', 'DB_HOST', 'DB_USER', 'CACHE_URL', 'FEATURE_FLAGS', 'HTTP_PORT'];

/** A look at Deployments as teams have them, eight variables each, and nodes; `changed` of them with another image than at first. */
export function manyWorkloads(count: number, nodes: number, changed: number): Snapshot {
  return aSnapshot({
    now: changed === 0 ? NOON - 5 * MINUTE : NOON,
    deployments: Array.from({ length: count }, (_, index) => deployment(index, index < changed)),
    nodes: Array.from({ length: nodes }, (_, index) => aNode({ name: `ip-10-0-${index >> 8}-${index & 255}` })),
  });
}

function deployment(index: number, changed: boolean): DeploymentRecord {
  const name = `service-${index}`;
  const image = `registry.example.com/team-${index % 50}/${name}:1.${changed ? 5 : 4}.2`;
  const env = VARIABLES.map((variable, place) => `${variable}=#${digest(index * 8 + place)}`);
  const container: Partial<TemplateContainer> = {
    ...{ image, resources: RESOURCES, probes: digest(index), command: null },
    env: [...env, 'DB_PASSWORD=secret/db:password', 'POD_IP=field/status.podIP'],
  };
  return aDeployment({
    ...{ namespace: `team-${index % 50}`, name, images: [`app=${image}`] },
    template: { ...aTemplate(name, container), configs: ['configmap/settings', 'secret/db'], placement: 'a-b_' },
  });
}

function digest(value: number): string {
  return Buffer.from([value >> 16, value >> 8, value]).toString('base64url');
}
