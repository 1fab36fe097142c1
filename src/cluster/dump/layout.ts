import type { BuiltInKind } from '../resources.ts';
import { RESOURCES } from '../resources.ts';
import { kindOfFile, kindOfResource, kindOfWord } from './object-kind.ts';

/** What the place of a file tells of what is in it. */
export interface FilePlace {
  /** The kind it promises; null when it promises none. */
  readonly kind: BuiltInKind | null;
  /** A custom resource it promises, as `certificates.cert-manager.io`. */
  readonly resource: string | null;
  /** How files of one kind are told apart by namespace; null: not by their place. */
  readonly byNamespace: ByNamespace | null;
  /** One object, not a list: what is wrong with it says nothing of the others of its kind. */
  readonly isSingle: boolean;
  /** Not objects, but why they could not be had, by namespace (`pods-errors.json` of a support bundle). */
  readonly isErrors: boolean;
  /** In a bundle with much else in it: a file without objects is no mistake. */
  readonly isBundle: boolean;
}

export interface ByNamespace {
  readonly namespace: string;
  /** Files of one layout in one folder: `shop/pods.json` and `bank/pods.json` belong together. */
  readonly layout: string;
  /** Known from the layout; else the content must bear it out. */
  readonly isSure: boolean;
}

const NOTHING: FilePlace = {
  kind: null,
  resource: null,
  byNamespace: null,
  isSingle: false,
  isErrors: false,
  isBundle: false,
};

/** Reads a path in a dump, by `/`, from its end: the layouts may lie in folders of any name. */
export function placeOf(path: string): FilePlace {
  const folders = path.split('/');
  const stem = (folders.pop() ?? '').replace(/(\.(json|jsonl|ndjson|ya?ml|txt|out))+$/i, '');
  return mustGather(folders, stem) ?? supportBundle(folders, stem) ?? sonobuoy(folders, stem) ?? plain(folders, stem);
}

/** OpenShift must-gather, `oc adm inspect`: [cluster-scoped-resources | namespaces/NS]/GROUP/PLURAL(.yaml | /NAME.yaml). */
function mustGather(folders: readonly string[], stem: string): FilePlace | null {
  const wide = folders.lastIndexOf('cluster-scoped-resources');
  if (wide >= 0) return gathered(folders.slice(wide + 1), stem, null);
  const at = folders.lastIndexOf('namespaces');
  const namespace = folders[at + 1];
  if (at < 0 || namespace === undefined || folders[at - 1] === 'cluster-resources') return null;
  const inside = folders.slice(at + 2);
  // namespaces/shop/shop.yaml is the Namespace, namespaces/shop/pods/api-1/api-1.yaml a pod once more.
  if (inside.length === 0) return { ...NOTHING, kind: 'namespaces', isSingle: true, isBundle: true };
  const layout = `gathered ${folders.slice(0, at).join('/')}`;
  const byNamespace = isNamespace(namespace) && namespace !== 'all' ? { namespace, layout, isSure: true } : null;
  if (inside[0] === 'pods') return { ...NOTHING, kind: 'pods', byNamespace, isSingle: true, isBundle: true };
  return gathered(inside, stem, byNamespace);
}

function gathered(inside: readonly string[], stem: string, byNamespace: ByNamespace | null): FilePlace {
  const [group = '', folder] = inside;
  const plural = folder ?? stem;
  const kind = kindOfResource(group, plural);
  const isCustom = kind === null && group.includes('.');
  return {
    ...NOTHING,
    kind,
    resource: isCustom ? `${plural}.${group}` : null,
    byNamespace,
    isSingle: folder !== undefined,
    isBundle: true,
  };
}

/** Replicated's support bundle: cluster-resources/PLURAL(.json | /NS.json | -errors.json), custom-resources/PLURAL.GROUP alike. */
function supportBundle(folders: readonly string[], stem: string): FilePlace | null {
  const at = folders.lastIndexOf('cluster-resources');
  if (at < 0) return null;
  const inside = folders.slice(at + 1);
  const errors = /^(.+)-errors$/.exec(stem)?.[1];
  if (errors !== undefined) return { ...NOTHING, kind: kindOfWord(errors), isErrors: true, isBundle: true };
  const isCustom = inside[0] === 'custom-resources';
  const [plural = stem, ...deeper] = isCustom ? inside.slice(1) : inside;
  if (deeper.length > 0) return { ...NOTHING, isBundle: true };
  const layout = `bundle ${folders.slice(0, at).join('/')}`;
  const isListed = plural !== stem || inside.length > (isCustom ? 1 : 0);
  return {
    ...NOTHING,
    kind: isCustom ? null : kindOfWord(plural),
    resource: isCustom ? plural : null,
    byNamespace: isListed && isNamespace(stem) ? { namespace: stem, layout, isSure: true } : null,
    isBundle: true,
  };
}

/** Sonobuoy's results: resources/(cluster | ns/NS)/GROUP_VERSION_PLURAL.json, in former releases Plurals.json. */
function sonobuoy(folders: readonly string[], stem: string): FilePlace | null {
  const at = folders.lastIndexOf('resources');
  const [scope, namespace = '', ...deeper] = folders.slice(at + 1);
  if (at < 0 || (scope !== 'ns' && scope !== 'cluster') || deeper.length > 0) return null;
  const kind = kindOfWord(stem.slice(stem.lastIndexOf('_') + 1));
  const layout = `sonobuoy ${folders.slice(0, at).join('/')}`;
  const splits = kind !== null && scope === 'ns' && isNamespace(namespace);
  return { ...NOTHING, kind, byNamespace: splits ? { namespace, layout, isSure: true } : null, isBundle: true };
}

/** Anything else: `kubectl cluster-info dump` and people write shop/pods.json, others pods/shop.json. */
function plain(folders: readonly string[], stem: string): FilePlace {
  const folder = folders.at(-1) ?? '';
  const above = folders.slice(0, -1).join('/');
  const own = kindOfFile(stem);
  const kind = own ?? kindOfWord(folder);
  const namespace = own === null ? stem : folder;
  const isWhole = own === null || kindOfWord(stem) !== null;
  const splits = kind !== null && RESOURCES[kind].namespaced && isWhole && isNamespace(namespace);
  const layout = `${own === null ? 'by kind' : 'by namespace'} ${above}`;
  // No one else spells replicationcontrollers like this.
  const isSure = stem === 'replication-controllers';
  return { ...NOTHING, kind, byNamespace: splits ? { namespace, layout, isSure } : null };
}

function isNamespace(text: string): boolean {
  return /^[a-z0-9]([a-z0-9-]{0,61}[a-z0-9])?$/.test(text);
}
