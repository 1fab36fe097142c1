import type { ExcusedTrouble } from '../../model/detection.ts';
import type { Finding } from '../../model/finding.ts';
import { type ObjectRef, objectKey } from '../../model/objects.ts';
import type { EventRecord } from '../../model/snapshot.ts';
import { isWithin, measured } from '../age.ts';
import { defineLookDetector, type Judgement, NOTHING } from '../detector.ts';
import { byAge, eventEvidence } from '../evidence/events.ts';
import { kubectl } from '../evidence/remedies.ts';
import { guessOwner, guessSetOwner } from '../owners/pod-names.ts';
import type { View } from '../view.ts';
import { createExplanations } from './event-explained.ts';
import { isNoise } from './event-noise.ts';
import { isPast } from './event-passed.ts';

const MOST_TOLD = 4;

/** What nobody foresaw: a warning that comes again and again, on an object that no other detector has a word for. */
export const warningEvents = defineLookDetector({
  code: 'WarningEvents',
  family: 'warning-events',
  severity: 'low',
  when: 'A Warning event came 5 times within 30 min (in a single look: 5 times in all, the last within 30 min) on an object that no other finding explains.',
  notWhen:
    'Another finding, or an excused trouble, of the object, its owner, its pods, its claims or its node explains it; the object is healthy since, being deleted or gone; an object that was not read and not warned of for 5 min; warnings known as noise.',
  advice: 'Read the event: it is the component’s own word for what it cannot do.',
  needs: ['events'],
  uses: [
    'pods',
    'nodes',
    'replicasets',
    'deployments',
    'statefulsets',
    'daemonsets',
    'jobs',
    'services',
    'persistentvolumeclaims',
    'horizontalpodautoscalers',
  ],
  judgeLook(view, findings, excused) {
    const repeated = view.all('events').filter((event) => repeats(event, view));
    if (repeated.length === 0) return NOTHING;
    return judge(repeated, view, findings, excused);
  },
});

function judge(
  repeated: readonly EventRecord[],
  view: View,
  findings: readonly Finding[],
  excused: readonly ExcusedTrouble[],
): Judgement {
  const isExplained = createExplanations(view, findings, excused);
  const byObject = new Map<string, { object: ObjectRef; owner: ObjectRef; events: EventRecord[] }>();
  for (const event of repeated) {
    const owner = ownerOf(event.object, view);
    if (isPast(event, view) || isExplained(event.object, owner)) continue;
    const key = objectKey(event.object);
    const known = byObject.get(key);
    if (known === undefined) byObject.set(key, { object: event.object, owner, events: [event] });
    else known.events.push(event);
  }
  return { findings: [...byObject.values()].map(({ object, owner, events }) => describe(object, owner, events, view)) };
}

/** Often enough, lately enough, and worth a word. */
function repeats(event: EventRecord, view: View): boolean {
  if (event.type !== 'Warning') return false;
  const { repeats: least, window } = view.thresholds.warningEvents;
  if (event.count < least || !isWithin(event.last, window, view.clock) || isNoise(event)) return false;
  const lately = view.eventsWithin(event, window);
  if (lately !== null) return lately >= least;
  // A count that grew over days says little of now: at least one must have come in each window, on average.
  const span = event.first === null || event.last === null ? 0 : event.last - event.first;
  return event.count * window >= span;
}

function ownerOf(object: ObjectRef, view: View): ObjectRef {
  const { kind, namespace, name } = object;
  if (kind === 'Pod') {
    const pod = view.pod(namespace, name);
    return pod === undefined ? guessOwner(object, view) : view.ownerOf(pod);
  }
  const set = kind === 'ReplicaSet' ? view.replicaSet(namespace, name) : undefined;
  if (kind === 'ReplicaSet' && set === undefined) return guessSetOwner(object);
  const controller = kind === 'Job' ? view.find('jobs', namespace, name)?.controller : set?.controller;
  return controller == null ? object : { kind: controller.kind, namespace, name: controller.name };
}

function describe(object: ObjectRef, owner: ObjectRef, events: readonly EventRecord[], view: View): Finding {
  // The same whatever order they were read in.
  const ordered = events.toSorted((a, b) => b.count - a.count || byAge(a, b));
  const firsts = events.map(({ first }) => first).filter((first) => first !== null);
  const told = ordered.slice(0, MOST_TOLD);
  const more = ordered.length > MOST_TOLD ? ` and ${ordered.length - MOST_TOLD} more` : '';
  return {
    code: 'WarningEvents',
    severity: 'low',
    object,
    owner,
    message: `warned of again and again: ${told.map(({ reason, count }) => `${reason} x${count}`).join(', ')}${more}`,
    evidence: told.map((event) => {
      const { label, value } = eventEvidence(event);
      return { label: event.source === null ? label : `${label}, by ${event.source}`, value, free: true };
    }),
    remedy: [
      kubectl(
        object.namespace,
        `get events --field-selector involvedObject.kind=${object.kind},involvedObject.name=${object.name}`,
      ),
      kubectl(object.namespace, `describe ${object.kind.toLowerCase()} ${object.name}`),
    ],
    since: firsts.length === 0 ? null : measured(Math.min(...firsts), view.clock),
  };
}
