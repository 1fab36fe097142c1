import type { Evidence, Finding } from '../../model/finding.ts';
import type { Millis, ObjectRef } from '../../model/objects.ts';
import type { ClaimRecord, EventRecord } from '../../model/snapshot.ts';
import { isWithin, measured, troubleHeld } from '../age.ts';
import { defineDetector, NOTHING } from '../detector.ts';
import { eventEvidence, newestEvent } from '../evidence/events.ts';
import { kubectl } from '../evidence/remedies.ts';
import type { View } from '../view.ts';

const RULE = {
  code: 'PvcPending',
  family: 'claim-pending',
  severity: 'high',
  when: 'A PersistentVolumeClaim is Pending for more than 2 min: nothing provisions its volume, or provisioning fails.',
  notWhen:
    'Its class waits for the first consumer and no ProvisioningFailed says otherwise: then its pod is in trouble, or there is none.',
  advice: "Read the claim's events; then its storage class, and the provisioner's pods.",
} as const;

const failed = ({ reason, type }: EventRecord) => reason === 'ProvisioningFailed' && type === 'Warning';

export const pvcPending = defineDetector({
  ...RULE,
  subject: 'persistentvolumeclaims',
  needs: ['persistentvolumeclaims'],
  uses: ['storageclasses', 'events', 'pods'],
  judge(claim, view) {
    if (claim.phase !== 'Pending' || claim.deletingAt !== null) return NOTHING;
    const { namespace, name, created } = claim;
    const object = { kind: 'PersistentVolumeClaim', namespace, name };
    const failure = newestEvent(object, view, failed);
    if (failure === null && waitsForConsumer(claim, object, view)) return NOTHING;
    if (!troubleHeld(created, created, view.thresholds.pvcPending.grace, view)) {
      return { findings: [], excused: [object] };
    }
    const event = failure ?? newestEvent(object, view, ({ reason }) => TELLING.has(reason));
    return {
      findings: [
        finding(object, why(claim, failure, view), measured(created, view.clock), [
          { label: 'class', value: claim.storageClass === '' ? 'none' : (claim.storageClass ?? 'the default class') },
          ...(claim.provisioner === null ? [] : [{ label: 'provisioner', value: claim.provisioner }]),
          { label: 'requested', value: `${claim.requested ?? 'unknown'}, ${claim.accessModes.slice(0, 4).join(', ')}` },
          ...(event === null ? [] : [eventEvidence(event)]),
        ]),
      ],
    };
  },
});

/** A claim that was not read, of which ProvisioningFailed goes on, is as pending as one that was. */
export const pvcPendingByEvent = defineDetector({
  ...RULE,
  subject: 'events',
  needs: ['events'],
  uses: ['persistentvolumeclaims'],
  fallback: true,
  judge(event, view) {
    const { kind, namespace, name } = event.object;
    if (kind !== 'PersistentVolumeClaim' || !failed(event)) return NOTHING;
    if (view.find('persistentvolumeclaims', namespace, name) !== undefined) return NOTHING;
    if (view.showsAll('persistentvolumeclaims', namespace)) return NOTHING;
    const { grace, eventRecent } = view.thresholds.pvcPending;
    if (event.last === null || !isWithin(event.last, eventRecent, view.clock)) return NOTHING;
    if (event.first === null || event.last - event.first <= grace) return NOTHING;
    const success = newestEvent(event.object, view, ({ reason }) => reason === 'ProvisioningSucceeded');
    if (success?.last != null && success.last >= event.last) return NOTHING;
    return {
      findings: [
        finding(event.object, 'its volume cannot be provisioned', measured(event.first, view.clock), [
          { label: 'seen in', value: 'events; the claim itself was not read' },
          eventEvidence(event),
        ]),
      ],
    };
  },
});

/** Events that say what a claim waits for. Source: kubernetes pkg/controller/volume/events. */
const TELLING: ReadonlySet<string> = new Set([
  'FailedBinding',
  'VolumeMismatch',
  'ExternalProvisioning',
  'ExternalExpanding',
  'Provisioning',
  'ClaimMisbound',
]);

/**
 * By its class; where that was not read, by what happened to the claim. Without delay the provisioner is asked at once and
 * stands in an annotation; a node is selected only for a class that waits.
 */
function waitsForConsumer(claim: ClaimRecord, object: ObjectRef, view: View): boolean {
  const { storageClass } = claim;
  const known = storageClass === null ? undefined : view.find('storageclasses', '', storageClass);
  if (known?.waitsForConsumer === false) return false;
  if (claim.selectedNode !== null) {
    // Its consumer has come and the provisioner was asked. The pod says so, unless nobody read the pods.
    return claim.provisioner === null || view.isRead('pods', claim.namespace);
  }
  if (known !== undefined) return true;
  return newestEvent(object, view, ({ reason }) => WAITING.has(reason)) !== null;
}

const WAITING: ReadonlySet<string> = new Set(['WaitForFirstConsumer', 'WaitForPodScheduled']);

function why({ storageClass, provisioner }: ClaimRecord, failure: EventRecord | null, view: View): string {
  if (storageClass !== null && storageClass !== '' && view.showsAll('storageclasses', '')) {
    if (view.find('storageclasses', '', storageClass) === undefined) {
      return `Pending: its storage class ${storageClass} does not exist`;
    }
  }
  if (failure !== null) return 'Pending: its volume cannot be provisioned';
  if (storageClass === '') return 'Pending: no volume without a class fits it';
  return provisioner === null
    ? 'Pending: no volume is bound to it'
    : `Pending: ${provisioner} has not provisioned its volume`;
}

function finding(object: ObjectRef, message: string, since: Millis | null, evidence: readonly Evidence[]): Finding {
  return {
    code: 'PvcPending',
    severity: 'high',
    object,
    owner: object,
    message,
    evidence,
    remedy: [kubectl(object.namespace, `describe pvc ${object.name}`), kubectl('', 'get storageclass,pv')],
    since,
  };
}
