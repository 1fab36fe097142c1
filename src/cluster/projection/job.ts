import type { JobRecord } from '../../model/snapshot.ts';
import type { Interner } from './interner.ts';
import { projectMetadata, sharedName } from './metadata.ts';
import { fields } from './raw.ts';

export function projectJob(raw: unknown, intern: Interner): JobRecord | null {
  const base = projectMetadata(raw, intern);
  if (base === null) return null;
  return { ...base, generateName: sharedName(fields(fields(raw).metadata).generateName, intern) };
}
