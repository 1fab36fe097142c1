import type { CriticalPriority, Labels, TemplateContainer, TemplateRecord } from '../../model/snapshot.ts';
import { type Raw, time } from './common.ts';
import { digestText } from './digest.ts';
import { renderResources } from './pod.ts';

/** Lists within an object are read no further. */
const MOST_SOURCES = 100;

/** A pod template of which only labels, images and perhaps configs are known: `app=shop/api:1.4.2` becomes a container again. */
export function imagesTemplate(
  images: readonly string[],
  labels: Labels,
  critical: CriticalPriority | null = null,
  configs: readonly string[] = [],
): Raw {
  const containers = images.map((image) => {
    const at = image.indexOf('=');
    return at < 0 ? { name: image } : { name: image.slice(0, at), image: image.slice(at + 1) };
  });
  return {
    metadata: { labels },
    spec: { containers: [...containers, ...inChunks(configs).map(nameless)], priorityClassName: critical ?? undefined },
  };
}

export function renderTemplate(template: TemplateRecord, labels: Labels, critical: CriticalPriority | null): Raw {
  const { containers, placement, restartedAt, volumes } = template;
  const configs = new Set(template.configs);
  const render = (container: TemplateContainer) => renderContainer(container, configs);
  const rest = unnamedSources(template);
  return {
    metadata: { labels, annotations: { 'kubectl.kubernetes.io/restartedAt': time(restartedAt) } },
    spec: {
      initContainers: containers.filter(({ role }) => role !== 'main').map(render),
      containers: [
        ...containers.filter(({ role }) => role === 'main').map(render),
        ...(volumes === null ? rest.map(nameless) : []),
      ],
      ...(placement === null ? {} : { nodeSelector: { digest: digestText(placement) } }),
      priorityClassName: critical ?? undefined,
      ...(volumes === null ? {} : { volumes: [{ name: digestText(volumes) }, ...rest.map(projectedVolume)] }),
    },
  };
}

function renderContainer(container: TemplateContainer, configs: ReadonlySet<string>): Raw {
  const { name, role, image, resources, probes, command, env, envFrom } = container;
  return {
    name,
    ...(image === '' ? {} : { image }),
    ...(role === 'sidecar' ? { restartPolicy: 'Always' } : {}),
    resources: renderResources(resources),
    ...(probes === null ? {} : { readinessProbe: { exec: { command: [digestText(probes)] } } }),
    ...(command === null ? {} : { command: [digestText(command)] }),
    env: env.map((text) => renderVariable(text, configs)),
    envFrom: envFrom.map(reference).map(wholeSource),
  };
}

/** `DB_PASSWORD=secret/db:password`, `POD_IP=field/status.podIP`, `DB_URL=#x7Gh`. */
function renderVariable(text: string, configs: ReadonlySet<string>): Raw {
  const at = text.indexOf('=');
  const [name, source] = [text.slice(0, at), text.slice(at + 1)];
  if (source.startsWith('#')) return { name, value: digestText(source.slice(1)) };
  const { kind, name: of } = reference(source);
  if (kind === 'field') return { name, valueFrom: { fieldRef: { fieldPath: of } } };
  const whole = configOf(source, configs);
  const keyed = { name: reference(whole).name, key: source.slice(whole.length + 1) };
  return { name, valueFrom: kind === 'secret' ? { secretKeyRef: keyed } : { configMapKeyRef: keyed } };
}

/** `secret/db` of `secret/db:password`. A damaged object may have colons in its names; which is the right one, `configs` knows. */
function configOf(source: string, configs: ReadonlySet<string>): string {
  const ends = [...source.matchAll(/:/g)].map(({ index }) => source.slice(0, index));
  return ends.find((end) => configs.has(end)) ?? ends[0] ?? source;
}

/** The ConfigMaps and Secrets that no variable names. */
function unnamedSources({ configs, containers }: TemplateRecord): readonly (readonly string[])[] {
  const known = new Set(configs);
  const named = new Set(
    containers.flatMap(({ env, envFrom }) => [
      ...envFrom,
      ...env.map((text) => configOf(text.slice(text.indexOf('=') + 1), known)),
    ]),
  );
  return inChunks(configs.filter((config) => !named.has(config)));
}

function inChunks(configs: readonly string[]): readonly (readonly string[])[] {
  return Array.from({ length: Math.ceil(configs.length / MOST_SOURCES) }, (_, index) =>
    configs.slice(index * MOST_SOURCES, (index + 1) * MOST_SOURCES),
  );
}

/** A container without a name, which no record has, names them. */
function nameless(sources: readonly string[]): Raw {
  return { envFrom: sources.map(reference).map(wholeSource) };
}

interface Reference {
  readonly kind: string;
  readonly name: string;
}

/** `secret/db` */
function reference(text: string): Reference {
  const slash = text.indexOf('/');
  return { kind: text.slice(0, Math.max(0, slash)), name: text.slice(slash + 1) };
}

function wholeSource({ kind, name }: Reference): Raw {
  return kind === 'secret' ? { secretRef: { name } } : { configMapRef: { name } };
}

function projectedVolume(sources: readonly string[]): Raw {
  const projected = sources
    .map(reference)
    .map(({ kind, name }) => (kind === 'secret' ? { secret: { name } } : { configMap: { name } }));
  return { projected: { sources: projected } };
}
