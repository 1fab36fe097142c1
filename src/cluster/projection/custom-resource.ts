import type { CustomResourceRecord, CustomStatus } from '../../model/snapshot.ts';
import { projectConditions } from './condition.ts';
import type { FieldsRead } from './fields-read.ts';
import type { Interner } from './interner.ts';
import { METADATA_READ, projectMetadata, sharedName } from './metadata.ts';
import { fields, identifier } from './raw.ts';
import { isUnobserved } from './workload.ts';

const DEEPEST_STATUS = 4;
const MOST_STATUS = 30;

export const CUSTOM_RESOURCE_READ = {
  kind: true,
  apiVersion: true,
  metadata: { ...METADATA_READ, generation: true },
  spec: { suspend: true, paused: true },
  status: true,
} as const satisfies FieldsRead;

/** Any custom resource. `resource` is what it was read as: `certificates.cert-manager.io`. */
export function projectCustomResource(raw: unknown, resource: string, intern: Interner): CustomResourceRecord | null {
  const base = projectMetadata(raw, intern);
  if (base === null) return null;
  const { kind, apiVersion, spec: rawSpec, status: rawStatus } = fields(raw);
  const spec = fields(rawSpec);
  const status = fields(rawStatus);
  return {
    ...base,
    kind: sharedName(kind, intern) ?? '',
    group: intern.text(/^([^/]+)\//.exec(typeof apiVersion === 'string' ? apiVersion : '')?.[1] ?? ''),
    resource: intern.text(resource),
    // Not every controller writes observedGeneration: only one that does can be behind.
    unobserved: status.observedGeneration !== undefined && isUnobserved(raw),
    suspended: spec.suspend === true || spec.paused === true,
    conditions: projectConditions(status.conditions, null, intern),
    status: statusTexts(status, intern),
  };
}

/** The words of a status, by path. Lists are left out: they tell of many things, and rules name one. */
function statusTexts(status: object, intern: Interner): readonly CustomStatus[] {
  const found: CustomStatus[] = [];
  const visit = (value: unknown, path: string, depth: number): void => {
    if (found.length >= MOST_STATUS) return;
    if (typeof value === 'string' || typeof value === 'boolean' || typeof value === 'number') {
      const text = intern.freeText(String(value));
      if (text !== null && path !== '') found.push({ path: intern.text(path), value: text });
    } else if (typeof value === 'object' && value !== null && !Array.isArray(value) && depth < DEEPEST_STATUS) {
      for (const [key, inner] of Object.entries(value)) {
        const step = identifier(key);
        if (step !== null) visit(inner, path === '' ? step : `${path}.${step}`, depth + 1);
      }
    }
  };
  visit(status, '', 0);
  return found;
}
