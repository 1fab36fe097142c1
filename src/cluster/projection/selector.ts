import type { Selector, SelectorExpression } from '../../model/snapshot.ts';
import type { Interner } from './interner.ts';
import { sharedName, sharedNames } from './metadata.ts';
import { fields, items } from './raw.ts';

const OPERATORS: ReadonlySet<unknown> = new Set(['In', 'NotIn', 'Exists', 'DoesNotExist']);

/** A LabelSelector, or the plain map of labels a ReplicationController has; null when there is none. */
export function projectSelector(raw: unknown, intern: Interner): Selector | null {
  if (typeof raw !== 'object' || raw === null || Array.isArray(raw)) return null;
  const selector = fields(raw);
  const isLabelSelector = 'matchLabels' in selector || 'matchExpressions' in selector;
  return {
    labels: intern.labels(isLabelSelector ? selector.matchLabels : selector),
    expressions: items(isLabelSelector ? selector.matchExpressions : null).flatMap(
      (item) => projectExpression(item, intern) ?? [],
    ),
  };
}

function projectExpression(raw: unknown, intern: Interner): SelectorExpression | null {
  const { key, operator, values } = fields(raw);
  const label = sharedName(key, intern);
  if (label === null || !OPERATORS.has(operator)) return null;
  return { key: label, operator: operator as SelectorExpression['operator'], values: sharedNames(values, intern) };
}
