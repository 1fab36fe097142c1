import type { Digest, TemplateContainer, TemplateRecord } from '../../model/snapshot.ts';
import { isObject, isSidecar } from './container.ts';
import { projectResources, RESOURCES_READ } from './container-spec.ts';
import type { FieldsRead } from './fields-read.ts';
import type { Interner } from './interner.ts';
import { imageName, sharedName } from './metadata.ts';
import { type Fields, fields, identifier, items, millis } from './raw.ts';

const RESTARTED_AT = 'kubectl.kubernetes.io/restartedAt';

/** A pod template without the values in it: names, images and quantities as they are, all else as digests. */
export function projectTemplate(raw: unknown, intern: Interner): TemplateRecord | null {
  if (!isObject(raw)) return null;
  const { metadata, spec: rawSpec } = fields(raw);
  const spec = fields(rawSpec);
  const inits = items(spec.initContainers).map(fields);
  const mains = items(spec.containers).map(fields);
  return {
    containers: [
      ...inits.flatMap((each) => projectContainer(each, isSidecar(each) ? 'sidecar' : 'init', intern) ?? []),
      ...mains.flatMap((each) => projectContainer(each, 'main', intern) ?? []),
    ],
    configs: configsOf(spec, [...inits, ...mains], intern),
    volumes: digestOf(some([spec.volumes]), intern),
    placement: digestOf(some(PLACEMENT.map((field) => spec[field])), intern),
    restartedAt: millis(fields(fields(metadata).annotations)[RESTARTED_AT]),
  };
}

const REFERENCE = { configMap: { name: true }, secret: { secretName: true, name: true } } as const;
const CONTAINER_CONFIGS_READ = {
  env: { valueFrom: { configMapKeyRef: { name: true }, secretKeyRef: { name: true } } },
  envFrom: { configMapRef: { name: true }, secretRef: { name: true } },
} as const;

/** Of the spec of a template of which nothing but those names are read. */
export const CONFIGS_READ = {
  initContainers: CONTAINER_CONFIGS_READ,
  containers: CONTAINER_CONFIGS_READ,
  volumes: { ...REFERENCE, projected: { sources: REFERENCE } },
} as const satisfies FieldsRead;

/** The ConfigMaps and Secrets that a pod template names, and nothing else of it. */
export function templateConfigs(raw: unknown, intern: Interner): readonly string[] {
  const spec = fields(fields(raw).spec);
  return configsOf(spec, [...items(spec.initContainers), ...items(spec.containers)].map(fields), intern);
}

const PLACEMENT = [
  'nodeSelector',
  'affinity',
  'tolerations',
  'topologySpreadConstraints',
  'priorityClassName',
  'schedulerName',
] as const;

const CONTAINERS_READ = {
  name: true,
  restartPolicy: true,
  image: true,
  resources: RESOURCES_READ,
  readinessProbe: true,
  livenessProbe: true,
  startupProbe: true,
  command: true,
  args: true,
  workingDir: true,
  env: true,
  envFrom: true,
} as const satisfies FieldsRead;

export const TEMPLATE_READ = {
  metadata: { labels: true, annotations: { [RESTARTED_AT]: true } },
  spec: {
    initContainers: CONTAINERS_READ,
    containers: CONTAINERS_READ,
    volumes: true,
    nodeSelector: true,
    affinity: true,
    tolerations: true,
    topologySpreadConstraints: true,
    priorityClassName: true,
    schedulerName: true,
  },
} as const satisfies FieldsRead;

function projectContainer(spec: Fields, role: TemplateContainer['role'], intern: Interner): TemplateContainer | null {
  const name = sharedName(spec.name, intern);
  if (name === null) return null;
  return {
    name,
    role,
    image: imageName(spec.image, intern) ?? '',
    resources: projectResources(spec, intern),
    probes: digestOf(some([spec.readinessProbe, spec.livenessProbe, spec.startupProbe]), intern),
    command: digestOf(some([spec.command, spec.args, spec.workingDir]), intern),
    env: items(spec.env).flatMap((variable) => projectVariable(fields(variable), intern) ?? []),
    envFrom: items(spec.envFrom).flatMap((source) => {
      const { configMapRef, secretRef } = fields(source);
      return reference('configmap', configMapRef, intern) ?? reference('secret', secretRef, intern) ?? [];
    }),
  };
}

function projectVariable(variable: Fields, intern: Interner): string | null {
  const name = identifier(variable.name);
  return name === null ? null : intern.text(`${name}=${sourceOf(variable, intern)}`);
}

/** Where a variable's value comes from. A value that stands in the template is never kept. */
function sourceOf({ value, valueFrom }: Fields, intern: Interner): string {
  const { configMapKeyRef, secretKeyRef, fieldRef, resourceFieldRef } = fields(valueFrom);
  const keyed = (kind: 'configmap' | 'secret', raw: unknown) => {
    const from = reference(kind, raw, intern);
    return from === null ? null : `${from}:${identifier(fields(raw).key) ?? ''}`;
  };
  const fromField = identifier(fields(fieldRef).fieldPath) ?? identifier(fields(resourceFieldRef).resource);
  return (
    keyed('configmap', configMapKeyRef) ??
    keyed('secret', secretKeyRef) ??
    (fromField === null ? `#${intern.digest(typeof value === 'string' ? value : '')}` : `field/${fromField}`)
  );
}

function reference(kind: 'configmap' | 'secret', raw: unknown, intern: Interner): string | null {
  const name = identifier(fields(raw).name);
  return name === null ? null : intern.text(`${kind}/${name}`);
}

/** Every ConfigMap and Secret by name, from variables, whole sources and volumes. */
function configsOf(spec: Fields, containers: readonly Fields[], intern: Interner): readonly string[] {
  const found = new Set<string>();
  const add = (kind: 'configmap' | 'secret', raw: unknown) => {
    const from = reference(kind, raw, intern);
    if (from !== null) found.add(from);
  };
  for (const container of containers) {
    for (const variable of items(container.env)) {
      const { configMapKeyRef, secretKeyRef } = fields(fields(variable).valueFrom);
      add('configmap', configMapKeyRef);
      add('secret', secretKeyRef);
    }
    for (const source of items(container.envFrom)) {
      add('configmap', fields(source).configMapRef);
      add('secret', fields(source).secretRef);
    }
  }
  for (const volume of items(spec.volumes)) {
    for (const source of [fields(volume), ...items(fields(fields(volume).projected).sources).map(fields)]) {
      add('configmap', source.configMap);
      // A volume names its Secret `secretName`, a projected source `name`.
      const { secretName, name } = fields(source.secret);
      add('secret', { name: secretName ?? name });
    }
  }
  return [...found].sort();
}

/** Null where none is set. */
function some(values: readonly unknown[]): unknown {
  return values.every((value) => value === undefined || value === null) ? null : values;
}

function digestOf(value: unknown, intern: Interner): Digest | null {
  return value === null ? null : intern.digest(value);
}
