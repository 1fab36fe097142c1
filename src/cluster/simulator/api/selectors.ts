import type { KubernetesObject } from '../kubernetes-object.ts';
import { selectableFields } from './field-labels.ts';
import { parseLabelSelector } from './label-selector.ts';
import type { ApiResource } from './resources.ts';

/** Does an object belong to what was asked for? */
export type Matches = (object: KubernetesObject) => boolean;

const everything: Matches = () => true;

/** Reads labelSelector and fieldSelector of a query; a mistake is told in Kubernetes' words. Null: nothing is left out. */
export function readSelectors(
  query: URLSearchParams,
  resource: ApiResource,
): { readonly matches: Matches | null } | { readonly mistake: string } {
  const labels = query.get('labelSelector') ?? '';
  const fields = query.get('fieldSelector') ?? '';
  if (labels.trim() === '' && fields.trim() === '') return { matches: null };
  const byLabel = labels.trim() === '' ? everything : parseLabelSelector(labels);
  if (typeof byLabel === 'string') return { mistake: byLabel };
  const byField = fields.trim() === '' ? everything : parseFieldSelector(fields, resource);
  if (typeof byField === 'string') return { mistake: byField };
  return { matches: (object) => byLabel(object) && byField(object) };
}

/** `spec.nodeName=worker-1,status.phase!=Failed`; a text tells a mistake. */
function parseFieldSelector(selector: string, resource: ApiResource): Matches | string {
  const terms: Matches[] = [];
  for (const term of selector.split(/(?<!\\),/)) {
    if (term === '') continue;
    const parsed = /^([^=!]+)(==|!=|=)(.*)$/s.exec(term);
    if (parsed === null) return `invalid selector: '${selector}'; can't understand '${term}'`;
    const [, label = '', operator, escaped = ''] = parsed;
    const field = selectableFields(resource).get(label);
    if (field === undefined) return `field label not supported: ${label}`;
    const value = escaped.replaceAll(/\\([\\,=])/g, '$1');
    terms.push((object) => (field(object) === value) === (operator !== '!='));
  }
  return (object) => terms.every((matches) => matches(object));
}
