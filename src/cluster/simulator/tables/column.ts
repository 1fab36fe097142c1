import type { Millis } from '../../../model/objects.ts';
import { asList, asObject, asText, at, type Raw } from '../api/read.ts';
import type { KubernetesObject } from '../kubernetes-object.ts';
import { humanDuration } from './human-duration.ts';

export type Cell = string | number | boolean | null;

/** One column of kubectl's output. */
export interface Column {
  readonly name: string;
  readonly type: string;
  readonly format?: string;
  readonly description?: string;
  /** 0 is always shown, 1 only with `-o wide`. */
  readonly priority: number;
  readonly cell: (object: KubernetesObject, now: Millis) => Cell;
}

type ReadCell = Column['cell'];

export function column(name: string, cell: ReadCell): Column {
  return { name, type: 'string', priority: 0, cell };
}

export function count(name: string, cell: ReadCell): Column {
  return { name, type: 'integer', priority: 0, cell };
}

/** A column that only `-o wide` shows. */
export function wide(name: string, cell: ReadCell): Column {
  return { name, type: 'string', priority: 1, cell };
}

export const NAME: Column = {
  name: 'Name',
  type: 'string',
  format: 'name',
  priority: 0,
  cell: ({ metadata }) => metadata.name,
};

export const AGE: Column = column('Age', ({ metadata }, now) => since(metadata.creationTimestamp, now));

/** How long ago a time was, as `5d3h`. */
export function since(time: unknown, now: Millis): string {
  const moment = typeof time === 'string' ? Date.parse(time) : Number.NaN;
  return Number.isNaN(moment) ? '<unknown>' : humanDuration(now - moment);
}

export function joined(values: readonly unknown[], nothing = '<none>'): string {
  return values.length === 0 ? nothing : values.map(String).join(',');
}

/** `app=api,tier=web`, or `<none>`. */
export function pairs(labels: unknown): string {
  return joined(Object.entries(asObject(labels)).map(([key, value]) => `${key}=${value}`));
}

/** A LabelSelector as text. */
export function selector(value: unknown): string {
  const operators: Readonly<Record<string, string>> = { In: 'in', NotIn: 'notin' };
  const labels = Object.entries(asObject(at(value, 'matchLabels'))).map(([key, label]) => `${key}=${label}`);
  const expressions = asList(at(value, 'matchExpressions'))
    .map(asObject)
    .map(({ key, operator, values }) => {
      if (operator === 'Exists') return String(key);
      if (operator === 'DoesNotExist') return `!${key}`;
      return `${key} ${operators[String(operator)] ?? operator} (${asList(values).join(',')})`;
    });
  return joined([...labels, ...expressions]);
}

/** The pod template's containers, or a pod's own: one column with names, one with images, both wide. */
export function containerColumns(...path: readonly string[]): readonly Column[] {
  const containers = (object: KubernetesObject): readonly Raw[] => asList(at(object, ...path)).map(asObject);
  return [
    wide('Containers', (object) => joined(containers(object).map(({ name }) => name))),
    wide('Images', (object) => joined(containers(object).map(({ image }) => image))),
  ];
}

export function condition(object: KubernetesObject, type: string): Raw | null {
  return (
    asList(at(object, 'status', 'conditions'))
      .map(asObject)
      .find((entry) => entry.type === type) ?? null
  );
}

export function textAt(object: unknown, path: string, nothing = ''): string {
  const value = at(object, ...path.split('.'));
  return typeof value === 'number' ? String(value) : (asText(value) ?? nothing);
}

export function numberAt(object: unknown, path: string, nothing = 0): number {
  const value = at(object, ...path.split('.'));
  return typeof value === 'number' ? value : nothing;
}
