import type { ConfigMapRecord } from '../../model/snapshot.ts';
import { LEADER } from '../projection/config-map.ts';
import { metadata, type Raw, time } from './common.ts';

/** A ConfigMap holds 1 MiB; a file may claim any number. */
const MOST_KEYS = 10_000;

/** Its metadata. Records know how many keys there are, not which. */
export function renderConfigMap(record: ConfigMapRecord): Raw {
  const { resourceVersion, keys, elects } = record;
  return {
    metadata: {
      ...metadata(record, {
        managedFields: keys === null ? [] : [dataWrite(record, keys)],
        ...(elects ? { annotations: { [LEADER]: '{}' } } : {}),
      }),
      resourceVersion: resourceVersion ?? undefined,
    },
  };
}

function dataWrite({ changedBy }: ConfigMapRecord, keys: number): Raw {
  const names = Array.from({ length: Math.max(0, Math.min(keys, MOST_KEYS)) }, (_, index) => [`f:${index + 1}`, {}]);
  const data = { 'f:data': { '.': {}, ...Object.fromEntries(names) } };
  if (changedBy === null) return { fieldsV1: keys === 0 ? {} : data };
  return { manager: changedBy.manager, operation: 'Update', time: time(changedBy.at), fieldsV1: data };
}
