import type { EventRecord } from '../../model/snapshot.ts';
import { measured, troubleHeld } from '../age.ts';
import { defineDetector, NOTHING } from '../detector.ts';
import { eventEvidence, newestEvent } from '../evidence/events.ts';
import { kubectl } from '../evidence/remedies.ts';
import type { View } from '../view.ts';

/**
 * No address for more than 10 min, while the controller of the class gives others one, or an event says why. Many
 * controllers never publish addresses: an empty status alone says nothing.
 */
export const ingressUnassigned = defineDetector({
  code: 'IngressUnassigned',
  family: 'ingress-address',
  severity: 'low',
  when: 'An Ingress has had no address for more than 10 min, while others of its class have one, or an event says why.',
  notWhen: 'Its controller publishes no addresses at all.',
  advice: "Read the Ingress's events, and see whether its class has a controller.",
  subject: 'ingresses',
  needs: ['ingresses'],
  uses: ['events'],
  judge(ingress, view) {
    const { namespace, name, created } = ingress;
    // Without a creation time it is a manifest, which no controller has seen.
    if (ingress.hasAddress || created === null || ingress.deletingAt !== null) return NOTHING;
    const object = { kind: 'Ingress', namespace, name };
    const event = newestEvent(object, view, tellsWhy);
    const published = publishedClasses(view).get(ingress.ingressClass ?? '') ?? 0;
    if (event === null && published === 0) return NOTHING;
    if (!troubleHeld(created, created, view.thresholds.ingress.grace, view)) {
      return { findings: [], excused: [object] };
    }
    return {
      findings: [
        {
          code: 'IngressUnassigned',
          severity: 'low',
          object,
          owner: object,
          message: published > 0 ? `no address, while ${published} others of its class have one` : 'no address',
          evidence: [
            { label: 'class', value: ingress.ingressClass ?? 'the default class' },
            ...(event === null ? [] : [eventEvidence(event)]),
          ],
          remedy: [kubectl(namespace, `describe ingress ${name}`), kubectl('', 'get ingressclass')],
          since: measured(created, view.clock),
        },
      ],
    };
  },
});

/** cert-manager speaks of an Ingress's certificates, never of its address. */
function tellsWhy({ type, source }: EventRecord): boolean {
  return type === 'Warning' && !(source ?? '').startsWith('cert-manager');
}

const classesByView = new WeakMap<View, ReadonlyMap<string, number>>();

/** How many Ingresses of each class have an address; counted once per look. */
function publishedClasses(view: View): ReadonlyMap<string, number> {
  const known = classesByView.get(view);
  if (known !== undefined) return known;
  const counts = new Map<string, number>();
  for (const { hasAddress, ingressClass } of view.all('ingresses')) {
    if (hasAddress) counts.set(ingressClass ?? '', (counts.get(ingressClass ?? '') ?? 0) + 1);
  }
  classesByView.set(view, counts);
  return counts;
}
