import type { Millis } from '../../model/objects.ts';
import { clusterFileStem } from '../../storage/index.ts';

export const SEGMENT_SUFFIX = '.looks.zst';

/** `prod.2026-11-21T09-15-00.000Z.looks.zst`: names of one cluster sort by time, and colons are no letters of a file name everywhere. */
export function segmentName(cluster: string, at: Millis, turn: number): string {
  const stamp = new Date(at).toISOString().replaceAll(':', '-');
  return `${clusterFileStem(cluster)}.${stamp}${turn === 0 ? '' : `_${String(turn).padStart(3, '0')}`}${SEGMENT_SUFFIX}`;
}

export function isSegment(name: string): boolean {
  return name.endsWith(SEGMENT_SUFFIX) && !name.startsWith('.');
}

/** When the segment's first look was; null for a name that is not of this cluster. */
export function segmentStart(name: string, cluster: string): Millis | null {
  const prefix = `${clusterFileStem(cluster)}.`;
  if (!isSegment(name) || !name.startsWith(prefix)) return null;
  const stamp = /^(\d{4}-\d\d-\d\dT\d\d)-(\d\d)-(\d\d\.\d{3}Z)(_\d+)?$/.exec(
    name.slice(prefix.length, -SEGMENT_SUFFIX.length),
  );
  if (stamp === null) return null;
  const at = Date.parse(`${stamp[1]}:${stamp[2]}:${stamp[3]}`);
  return Number.isNaN(at) ? null : at;
}
