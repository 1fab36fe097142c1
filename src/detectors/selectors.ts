import type { Labels, Selector, SelectorExpression } from '../model/snapshot.ts';

/** Does a label selector take these labels? A null selector takes nothing, an empty one everything. */
export function selects(selector: Selector | null, labels: Labels): boolean {
  if (selector === null) return false;
  return hasLabels(selector.labels, labels) && selector.expressions.every((expression) => holds(expression, labels));
}

/** Do the labels have all of `wanted`? The plain selector of a Service; an empty one takes nothing. */
export function hasLabels(wanted: Labels, labels: Labels): boolean {
  for (const key in wanted) if (labelValue(labels, key) !== wanted[key]) return false;
  return true;
}

function holds({ key, operator, values }: SelectorExpression, labels: Labels): boolean {
  const value = labelValue(labels, key);
  switch (operator) {
    case 'Exists':
      return value !== undefined;
    case 'DoesNotExist':
      return value === undefined;
    case 'In':
      return value !== undefined && values.includes(value);
    case 'NotIn':
      return value === undefined || !values.includes(value);
  }
}

/** A label may have any name, that of an inherited property too. */
function labelValue(labels: Labels, key: string): string | undefined {
  return Object.hasOwn(labels, key) ? labels[key] : undefined;
}

/** A StatefulSet's controller gives each pod its own name as a label, and Services of one broker or replica select it. */
const POD_NAME = 'statefulset.kubernetes.io/pod-name';

/** Labels that differ in every pod of a set are not kept: this one is the pod's name. `pod` null: any. */
export function withoutPodName(selector: Selector | null): {
  readonly pod: string | null;
  readonly rest: Selector | null;
} {
  const pod = selector === null ? undefined : labelValue(selector.labels, POD_NAME);
  if (selector === null || pod === undefined) return { pod: null, rest: selector };
  const { [POD_NAME]: _, ...labels } = selector.labels;
  return { pod, rest: { ...selector, labels } };
}
