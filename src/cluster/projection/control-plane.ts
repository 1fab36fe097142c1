import type { ApiServiceRecord, LeaseRecord, NamespaceRecord } from '../../model/snapshot.ts';
import { projectConditions } from './condition.ts';
import type { Interner } from './interner.ts';
import { projectMetadata, sharedName, sharedValue } from './metadata.ts';
import { fields, integer, millis } from './raw.ts';
import { projectServiceTarget } from './webhook.ts';

export function projectNamespace(raw: unknown, intern: Interner): NamespaceRecord | null {
  const base = projectMetadata(raw, intern);
  if (base === null) return null;
  const status = fields(fields(raw).status);
  return {
    ...base,
    phase: status.phase === 'Active' || status.phase === 'Terminating' ? status.phase : 'Unknown',
    conditions: projectConditions(status.conditions, null, intern),
  };
}

export function projectApiService(raw: unknown, intern: Interner): ApiServiceRecord | null {
  const base = projectMetadata(raw, intern);
  if (base === null) return null;
  const spec = fields(fields(raw).spec);
  return {
    ...base,
    group: sharedName(spec.group, intern) ?? '',
    version: sharedName(spec.version, intern) ?? '',
    service: projectServiceTarget(spec.service, intern),
    conditions: projectConditions(fields(fields(raw).status).conditions, null, intern),
  };
}

export function projectLease(raw: unknown, intern: Interner): LeaseRecord | null {
  const base = projectMetadata(raw, intern);
  if (base === null) return null;
  const spec = fields(fields(raw).spec);
  return {
    ...base,
    holder: sharedValue(spec.holderIdentity, intern),
    durationSeconds: integer(spec.leaseDurationSeconds),
    renewedAt: millis(spec.renewTime),
  };
}
