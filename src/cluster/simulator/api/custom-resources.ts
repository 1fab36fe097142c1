import type { KubernetesObject } from '../kubernetes-object.ts';
import { asList, asObject, asText } from './read.ts';
import { API_RESOURCES, type ApiResource, groupVersion, type PrinterColumn, pluralOf } from './resources.ts';

/** The custom resources among objects: as their CustomResourceDefinitions define them, else as the objects suggest. */
export function customResources(objects: readonly KubernetesObject[]): readonly ApiResource[] {
  const defined = objects.filter(({ kind }) => kind === 'CustomResourceDefinition').flatMap(definedBy);
  const known = new Set([...API_RESOURCES, ...defined].map(({ group, kind }) => `${group}/${kind}`));
  const guessed = new Map<string, ApiResource>();
  for (const object of objects) {
    const { group, version } = groupVersion(object.apiVersion);
    if (known.has(`${group}/${object.kind}`)) continue;
    const key = `${group}/${version}/${object.kind}`;
    if (guessed.has(key)) continue;
    const namespaced = object.metadata.namespace !== undefined;
    guessed.set(key, { group, version, plural: pluralOf(object.kind), kind: object.kind, namespaced });
  }
  return [...defined, ...guessed.values()];
}

/** One resource per served version; the preferred one first. */
function definedBy(definition: KubernetesObject): ApiResource[] {
  const spec = asObject(definition.spec);
  const names = asObject(spec.names);
  const group = asText(spec.group);
  const plural = asText(names.plural);
  const kind = asText(names.kind);
  if (group === null || plural === null || kind === null) return [];
  // v1beta1 had one version in `version`, with the columns beside it.
  const versions = spec.versions === undefined ? [{ name: spec.version, served: true, storage: true }] : spec.versions;
  return asList(versions)
    .map(asObject)
    .filter(({ name, served }) => typeof name === 'string' && served !== false)
    .toSorted((a, b) => Number(b.storage === true) - Number(a.storage === true))
    .map((version) => ({
      group,
      version: String(version.name),
      plural,
      kind,
      namespaced: spec.scope !== 'Cluster',
      singular: asText(names.singular) ?? kind.toLowerCase(),
      shortNames: asList(names.shortNames).filter((name) => typeof name === 'string'),
      categories: asList(names.categories).filter((name) => typeof name === 'string'),
      columns: columnsOf(version.additionalPrinterColumns ?? spec.additionalPrinterColumns),
    }));
}

function columnsOf(raw: unknown): readonly PrinterColumn[] {
  return asList(raw)
    .map(asObject)
    .map((column) => ({
      name: asText(column.name) ?? '',
      type: asText(column.type) ?? 'string',
      description: asText(column.description) ?? '',
      priority: Number(column.priority ?? 0),
      path: asText(column.jsonPath) ?? asText(column.JSONPath) ?? '',
    }));
}
