import { duration } from '../model/duration.ts';
import type { WorkloadTemplate } from '../model/incident.ts';
import type { Millis } from '../model/objects.ts';

/** What was seen to end a trouble, in words; observation only, never a guess at the cause. */
export function describeEnding(
  before: WorkloadTemplate | null,
  after: WorkloadTemplate | null,
  healthyFor: Millis,
): string {
  const changes = before === null || after === null ? [] : templateChanges(before, after);
  const healthy = `healthy for ${duration(healthyFor)}`;
  return changes.length === 0 ? healthy : `${changes.join(', ')}, then ${healthy}`;
}

function templateChanges(before: WorkloadTemplate, after: WorkloadTemplate): string[] {
  const old = new Map(before.images.map(split));
  const images = after.images.map(split).flatMap(([container, image]) => {
    const previous = old.get(container);
    return previous === undefined || previous === image ? [] : [`image ${container} ${shorten(previous, image)}`];
  });
  return before.replicas === after.replicas ? images : [...images, `replicas ${before.replicas} -> ${after.replicas}`];
}

function split(entry: string): [string, string] {
  const at = entry.indexOf('=');
  return [entry.slice(0, at), entry.slice(at + 1)];
}

/** `1.4.2 -> 1.5.0` when only the tag differs, else both names in full. */
function shorten(previous: string, image: string): string {
  const [repository, tag] = cutTag(image);
  const [previousRepository, previousTag] = cutTag(previous);
  return repository === previousRepository && tag !== '' && previousTag !== ''
    ? `${previousTag} -> ${tag}`
    : `${previous} -> ${image}`;
}

/** The tag follows the last colon behind the last slash; before it a colon is a registry's port. */
function cutTag(image: string): [string, string] {
  const colon = image.indexOf(':', image.lastIndexOf('/') + 1);
  return colon < 0 ? [image, ''] : [image.slice(0, colon), image.slice(colon + 1)];
}
