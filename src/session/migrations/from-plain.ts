import { isJsonObject, type JsonObject, type Migration, mapObjects, moment } from '../../storage/index.ts';

/** What version 1 kept in `metadata`, and what it took there; a key that merely has the same name does not fit. */
const FITS: Readonly<Record<string, (value: unknown) => boolean>> = {
  last_cycle: isCount,
  cluster: (value) => typeof value === 'string',
  created_at: isMoment,
  quiet: (value) => isJsonObject(value) && isCount(value.cycles) && isMoment(value.since),
  prunes: isCount,
  model: (value) => typeof value === 'string',
};

/**
 * The plain format of four keys that other programs write. Only what those four promise can be wrong with it: of a message
 * no more than role and content is kept, and of the rest what fits.
 */
export const fromPlain: Migration = {
  from: 0,
  migrate: ({ session_id, conversation_history, metadata, saved_at }) => ({
    session_id,
    conversation_history: mapObjects(conversation_history, ({ role, content }) => ({ role, content })),
    metadata: metadata === undefined ? { cycle_count: 0 } : metadataOfOne(metadata),
    saved_at: isMoment(saved_at) ? saved_at : null,
  }),
};

function metadataOfOne(metadata: unknown): unknown {
  if (!isJsonObject(metadata)) return metadata;
  const kept = Object.entries(metadata).filter(([key, value]) => FITS[key]?.(value) ?? true);
  return { cycle_count: 0, ...(Object.fromEntries(kept) satisfies JsonObject) };
}

function isCount(value: unknown): boolean {
  return Number.isSafeInteger(value) && Number(value) >= 0;
}

function isMoment(value: unknown): boolean {
  return moment.safeParse(value).success;
}
