import { type CustomResource, customResourceName } from '../model/snapshot.ts';

/** The operators of OpenShift, and its machines' configuration: what CUSTOM_RESOURCES names by default. Both are cluster-scoped. */
export const OPENSHIFT_RESOURCES = [
  'clusteroperators.config.openshift.io',
  'machineconfigpools.machineconfiguration.openshift.io',
] as const;

/** Stands for no custom resource at all. */
export const NO_CUSTOM_RESOURCES = 'none';

const NAME = /^([a-z][a-z0-9-]{0,62})\.([a-z0-9][a-z0-9.-]{0,252})(?:\/(v[a-z0-9]{1,62}))?$/;

/** `certificates.cert-manager.io`, or with the version to ask for, `certificates.cert-manager.io/v1`; null when it is neither. */
export function parseCustomResource(text: string): CustomResource | null {
  const [, plural, group, version] = NAME.exec(text) ?? [];
  return plural === undefined || group === undefined ? null : { plural, group, version: version ?? null };
}

/** Those that are names, each once. */
export function parseCustomResources(texts: readonly string[]): readonly CustomResource[] {
  const named = texts.map(parseCustomResource).filter((found) => found !== null);
  return [...new Map(named.map((found) => [customResourceName(found), found])).values()];
}
