import type { SessionListing } from './session-store.ts';

/** By the time of the save; what has none comes last, by name. */
export function newestFirst(listings: readonly SessionListing[]): readonly SessionListing[] {
  return listings.toSorted((a, b) => (b.savedAt ?? -Infinity) - (a.savedAt ?? -Infinity) || (a.id < b.id ? -1 : 1));
}
