import type { Evidence } from '../../model/finding.ts';
import type { Millis } from '../../model/objects.ts';
import type { SafeText } from '../../model/safe-text.ts';
import type { PodDetail, PodRecord } from '../../model/snapshot.ts';
import { measured } from '../age.ts';
import { defineDetector, NOTHING } from '../detector.ts';
import { eventEvidence, eventsBecause } from '../evidence/events.ts';
import { kubectl } from '../evidence/remedies.ts';
import type { View } from '../view.ts';
import { endedByConditions, endingWithin } from './pod-endings.ts';
import { podRef } from './pod-facts.ts';

const EVICTED: ReadonlySet<string> = new Set(['Evicted']);

/** The kubelet evicted a pod within 24 h: its node ran short of a resource, or the pod exceeded a limit of its own. */
export const podEvicted = defineDetector({
  code: 'PodEvicted',
  family: 'eviction',
  severity: 'medium',
  occurrence: true,
  when: 'A pod was evicted by its kubelet within 24 h, by its own limit or for pressure on its node. Without a time in its status its age is unknown.',
  notWhen: null,
  advice: 'Give it requests that match its use, or free the resource on the node that the message names.',
  subject: 'pods',
  needs: ['pods'],
  uses: ['replicasets', 'replicationcontrollers', 'jobs', 'events'],
  judge(pod, view) {
    const { detail } = pod;
    if (pod.phase !== 'Failed' || detail?.reason !== 'Evicted') return NOTHING;
    const at = evictedAt(pod, detail, view);
    const { isTold, occurredAt, noticed } = endingWithin(
      'PodEvicted',
      pod,
      at,
      view.thresholds.podEvicted.recent,
      view,
    );
    if (!isTold) return { findings: [], noticed };
    const cause = causeOf(detail.message);
    return {
      findings: [
        {
          code: 'PodEvicted',
          severity: 'medium',
          object: podRef(pod),
          owner: view.ownerOf(pod),
          message: `evicted from ${pod.node === null ? 'its node' : `node ${pod.node}`}: ${cause}`,
          evidence: evidence(pod, detail, cause, view),
          remedy: [
            kubectl(pod.namespace, `describe pod ${pod.name}`),
            pod.node === null ? kubectl('', 'top nodes') : kubectl('', `describe node ${pod.node}`),
          ],
          since: measured(occurredAt, view.clock),
          occurredAt,
        },
      ],
      noticed,
    };
  },
});

/** By the Ready or DisruptionTarget transition, else by the event. Its start says nothing: it may have run for weeks. */
function evictedAt(pod: PodRecord, detail: PodDetail, view: View): Millis | null {
  return endedByConditions(detail) ?? eventsBecause(podRef(pod), EVICTED, view)[0]?.last ?? null;
}

/** Texts of the kubelet. Source: kubernetes pkg/kubelet/eviction/helpers.go; older releases write a list of conditions. */
const NODE_LOW = /low on resource:? ?\[?([A-Za-z-]+)/;
const OWN_LIMIT =
  /(ephemeral[- ](?:local )?storage|EmptyDir volume)[^.]*exceed|exceed[^.]*(ephemeral[- ](?:local )?storage|EmptyDir)/i;

/** `node pressure: memory`, `own limit: ephemeral-storage`: which of the two decides whose trouble it is. */
function causeOf(message: SafeText | null): string {
  if (message === null) return 'cause unknown';
  const low = NODE_LOW.exec(message)?.[1];
  if (low !== undefined) return `node pressure: ${low}`;
  const own = OWN_LIMIT.exec(message);
  if (own !== null) return `own limit: ${/emptydir/i.test(own[0]) ? 'EmptyDir volume' : 'ephemeral-storage'}`;
  return 'see the kubelet’s message';
}

function evidence(pod: PodRecord, detail: PodDetail, cause: string, view: View): readonly Evidence[] {
  const facts: Evidence[] = [{ label: 'cause', value: cause }];
  if (detail.message !== null) facts.push({ label: 'kubelet', value: detail.message, free: true });
  if (pod.node !== null) facts.push({ label: 'node', value: pod.node });
  for (const { name, resources } of detail.containers.slice(0, 3)) {
    const { memoryRequest, memoryLimit, storageLimit } = resources;
    const storage = storageLimit === null ? '' : `, ephemeral-storage limit ${storageLimit}`;
    facts.push({
      label: `resources of ${name}`,
      value: `memory request ${memoryRequest ?? 'none'}, limit ${memoryLimit ?? 'none'}${storage}`,
    });
  }
  const event = eventsBecause(podRef(pod), EVICTED, view)[0];
  if (event !== undefined && event.message !== detail.message) facts.push(eventEvidence(event));
  return facts;
}
