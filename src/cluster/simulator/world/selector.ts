import { type Fields, mapping, mappings, strings } from './fields.ts';

type Labels = Readonly<Record<string, string>>;

/** Are these labels among those? An empty mapping chooses everything. */
export function hasLabels(labels: Labels, wanted: Fields): boolean {
  return Object.entries(wanted).every(([key, value]) => labels[key] === value);
}

/** A label selector with matchLabels and matchExpressions. One that is not given, or empty, chooses everything. */
export function selects(selector: unknown, labels: Labels): boolean {
  const { matchLabels, matchExpressions } = mapping(selector);
  return hasLabels(labels, mapping(matchLabels)) && mappings(matchExpressions).every((rule) => fits(rule, labels));
}

function fits(rule: Fields, labels: Labels): boolean {
  const value = labels[String(rule.key)];
  const listed = value !== undefined && strings(rule.values).includes(value);
  if (rule.operator === 'In') return listed;
  if (rule.operator === 'NotIn') return !listed;
  return rule.operator === 'Exists' ? value !== undefined : value === undefined;
}
