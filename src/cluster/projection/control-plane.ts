import type { ApiServiceRecord, LeaseRecord, NamespaceRecord } from '../../model/snapshot.ts';
import { CONDITIONS_READ, projectConditions } from './condition.ts';
import type { FieldsRead } from './fields-read.ts';
import type { Interner } from './interner.ts';
import { METADATA_READ, projectMetadata, sharedName, sharedValue } from './metadata.ts';
import { fields, integer, millis } from './raw.ts';
import { projectServiceTarget } from './webhook.ts';

export const NAMESPACE_READ = {
  metadata: METADATA_READ,
  status: { phase: true, conditions: CONDITIONS_READ },
} as const satisfies FieldsRead;

export const API_SERVICE_READ = {
  metadata: METADATA_READ,
  spec: { group: true, version: true, service: true },
  status: { conditions: CONDITIONS_READ },
} as const satisfies FieldsRead;

export const LEASE_READ = {
  metadata: METADATA_READ,
  spec: { holderIdentity: true, leaseDurationSeconds: true, renewTime: true },
} as const satisfies FieldsRead;

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
