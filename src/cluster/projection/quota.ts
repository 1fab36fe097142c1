import type { QuotaRecord, QuotaResource } from '../../model/snapshot.ts';
import type { FieldsRead } from './fields-read.ts';
import type { Interner } from './interner.ts';
import { METADATA_READ, projectMetadata, sharedName, sharedValue } from './metadata.ts';
import { quantity } from './quantity.ts';
import { fields } from './raw.ts';

const MOST_RESOURCES = 100;

export const QUOTA_READ = { metadata: METADATA_READ, status: { hard: true, used: true } } as const satisfies FieldsRead;

/** A ResourceQuota: status says what is enforced, and what of it is used. */
export function projectQuota(raw: unknown, intern: Interner): QuotaRecord | null {
  const base = projectMetadata(raw, intern);
  if (base === null) return null;
  const status = fields(fields(raw).status);
  const used = fields(status.used);
  const resources: QuotaResource[] = [];
  for (const [resource, hard] of Object.entries(fields(status.hard)).slice(0, MOST_RESOURCES)) {
    const resourceName = sharedName(resource, intern);
    const limit = sharedValue(hard, intern);
    if (resourceName === null || limit === null) continue;
    const amount = sharedValue(used[resource], intern) ?? '0';
    resources.push({ name: resourceName, hard: limit, used: amount, share: shareOf(amount, limit) });
  }
  return { ...base, resources };
}

function shareOf(used: string, hard: string): number | null {
  const [part, whole] = [quantity(used), quantity(hard)];
  if (part === null || whole === null || whole <= 0) return null;
  const share = part / whole;
  // Adding 0 makes a negative zero one.
  return Number.isFinite(share) ? share + 0 : null;
}
