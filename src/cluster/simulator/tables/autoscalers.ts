import { asList, asObject, at, type Raw } from '../api/read.ts';
import type { KubernetesObject } from '../kubernetes-object.ts';
import { AGE, type Column, column, count, NAME, numberAt, textAt } from './column.ts';

export const AUTOSCALER_COLUMNS: readonly Column[] = [
  NAME,
  column('Reference', (object) => {
    const target = at(object, 'spec', 'scaleTargetRef');
    return `${textAt(target, 'kind')}/${textAt(target, 'name')}`;
  }),
  column('Targets', targets),
  column('MinPods', (object) => textAt(object, 'spec.minReplicas', '<unset>')),
  count('MaxPods', (object) => numberAt(object, 'spec.maxReplicas')),
  count('Replicas', (object) => numberAt(object, 'status.currentReplicas')),
  AGE,
];

const MOST_TARGETS = 2;

/** `cpu: 83%/80%`, by the rules of Kubernetes' formatHPAMetrics. */
function targets(object: KubernetesObject): string {
  const wanted = asList(at(object, 'spec', 'metrics')).map(asObject);
  if (wanted.length === 0) return '<none>';
  const current = asList(at(object, 'status', 'currentMetrics')).map(asObject);
  const shown = wanted.map((metric, index) => target(metric, current[index] ?? {}));
  const more = shown.length > MOST_TARGETS ? ` + ${shown.length - MOST_TARGETS} more...` : '';
  return `${shown.slice(0, MOST_TARGETS).join(', ')}${more}`;
}

function target(metric: Raw, current: Raw): string {
  const key = sourceOf(metric.type);
  const wanted = at(metric, key, 'target');
  const now = at(current, key, 'current');
  const name = key === 'resource' || key === 'containerResource' ? `${textAt(at(metric, key), 'name')}: ` : '';
  const utilization = at(wanted, 'averageUtilization');
  if (typeof utilization === 'number') {
    const used = at(now, 'averageUtilization');
    return `${name}${typeof used === 'number' ? `${used}%` : '<unknown>'}/${utilization}%`;
  }
  const average = textAt(wanted, 'averageValue');
  if (average !== '') {
    const suffix = key === 'resource' || key === 'pods' || key === 'containerResource' ? '' : ' (avg)';
    return `${name}${textAt(now, 'averageValue', '<unknown>')}/${average}${suffix}`;
  }
  return `${name}${textAt(now, 'value', '<unknown>')}/${textAt(wanted, 'value', '<auto>')}`;
}

function sourceOf(type: unknown): string {
  const text = String(type ?? '');
  return `${text.charAt(0).toLowerCase()}${text.slice(1)}`;
}
