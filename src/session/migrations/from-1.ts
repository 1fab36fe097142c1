import { isJsonObject, type Migration, mapObjects } from '../../storage/index.ts';

/** What version 2 keeps in `metadata` and version 1 did not: there such a key was another program's, kept as found. */
const NEW_IN_METADATA: ReadonlySet<string> = new Set([
  'next_message',
  'asking',
  'last_call',
  'recent_calls',
  'calibration',
  'heartbeat',
  'segment',
  'pinned_incidents',
  'settings',
  'offered_tools',
  'events',
  'closed_at',
  'heard',
]);

/** What version 2 keeps of a message and version 1 passed over. */
const NEW_IN_MESSAGES: ReadonlySet<string> = new Set(['number', 'excluded', 'summary']);

/** Version 2 numbers the messages and keeps the state of the session; foreign keys of those names make room. */
export const fromOne: Migration = {
  from: 1,
  migrate: ({ conversation_history, metadata, ...rest }) => ({
    ...rest,
    conversation_history: mapObjects(conversation_history, (entry) =>
      Object.fromEntries(Object.entries(entry).filter(([key]) => !NEW_IN_MESSAGES.has(key))),
    ),
    metadata: isJsonObject(metadata)
      ? Object.fromEntries(
          Object.entries(metadata).map(([key, value]) => [NEW_IN_METADATA.has(key) ? `other_${key}` : key, value]),
        )
      : metadata,
  }),
};
