import { type Change, changeKey, describeChange } from '../model/change.ts';
import { incidentName } from '../model/incident.ts';
import type { Millis } from '../model/objects.ts';
import type { Situation } from '../model/situation.ts';
import { objectPath } from './incident-text.ts';
import { type BoundedText, clockTime } from './text.ts';

const TITLE = '### Changes';
/** Of one message: what else changed is counted. */
const MOST_TOLD = 40;

/**
 * What was changed in the cluster since the last message, first what open incidents rest on, then the newest. What is
 * routine is only counted. Returns false when there are changes and not even the title fitted.
 */
export function addClusterChanges(text: BoundedText, situation: Situation, reserve = 0): boolean {
  const { changes, at } = situation;
  if (changes.length === 0) return true;
  const incidents = incidentsByChange(situation);
  const numbers = (change: Change) => incidents.get(changeKey(change)) ?? [];
  const newsworthy = changes.filter((change) => !change.routine || numbers(change).length > 0);
  const ordered = newsworthy.toSorted(
    (a, b) => Number(numbers(b).length > 0) - Number(numbers(a).length > 0) || b.at - a.at,
  );
  if (!text.add([TITLE], reserve + MORE_RESERVE)) return false;
  let told = 0;
  for (const change of ordered.slice(0, MOST_TOLD)) {
    if (!text.add([changeLine(change, numbers(change), at)], reserve + MORE_RESERVE)) break;
    told += 1;
  }
  const routine = changes.length - newsworthy.length;
  const rest = [
    ...(told < ordered.length ? [`${ordered.length - told} more`] : []),
    ...(routine > 0 ? [`${routine} by autoscaling and the like`] : []),
  ];
  if (rest.length > 0) text.add([`… and ${rest.join(', ')}`]);
  return true;
}

const MORE_RESERVE = 80;

/** `09:08Z shop/Deployment/api image api 1.4.2 -> 1.5.0 by argocd · INC-7`. */
function changeLine(change: Change, numbers: readonly number[], now: Millis): string {
  const { at, after, seenAt, exact, object } = change;
  const time = exact ? clockTime(at, now) : `${clockTime(after, now)} to ${clockTime(seenAt, now)}`;
  const names = numbers.length === 0 ? '' : ` · ${numbers.map((number) => incidentName({ number })).join(', ')}`;
  return `${time} ${objectPath(object)} ${describeChange(change)}${names}`;
}

function incidentsByChange({ open, updates }: Situation): ReadonlyMap<string, readonly number[]> {
  const all = new Map([...open, ...updates.map(({ incident }) => incident)].map((each) => [each.number, each]));
  const found = new Map<string, number[]>();
  for (const { number, changes } of all.values()) {
    for (const change of changes) {
      const key = changeKey(change);
      const numbers = found.get(key);
      if (numbers === undefined) found.set(key, [number]);
      else numbers.push(number);
    }
  }
  return found;
}
