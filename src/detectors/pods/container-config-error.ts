import type { Evidence } from '../../model/finding.ts';
import type { ContainerRecord, PodRecord } from '../../model/snapshot.ts';
import { measured } from '../age.ts';
import { defineDetector, NOTHING } from '../detector.ts';
import { eventEvidence, eventsBecause } from '../evidence/events.ts';
import { kubectl } from '../evidence/remedies.ts';
import type { View } from '../view.ts';
import { containerLabel, liveDetail, podRef } from './pod-facts.ts';
import { waitingReason, waitingSince, waitsForConfig } from './waiting.ts';

/** The kubelet cannot create or start a container: a Secret, ConfigMap, key, command or path is missing, or a hook failed. */
export const containerConfigError = defineDetector({
  code: 'ContainerConfigError',
  family: 'container-config',
  severity: 'critical',
  when: 'A container waits in CreateContainerConfigError, CreateContainerError, RunContainerError or for a failed hook.',
  notWhen: 'The pod is being deleted, or its run is over; once it is in CrashLoopBackOff, that speaks.',
  advice: 'Create the Secret, ConfigMap or key that the message names, or mend the command or path.',
  subject: 'pods',
  needs: ['pods'],
  uses: ['replicasets', 'replicationcontrollers', 'jobs', 'events'],
  judge(pod, view) {
    const detail = liveDetail(pod);
    const waiting = detail?.containers.find(waitsForConfig);
    if (detail === null || waiting === undefined) return NOTHING;

    const missing = missingThing(pod, waiting);
    const others = detail.containers.filter(waitsForConfig).length - 1;
    return {
      findings: [
        {
          code: 'ContainerConfigError',
          severity: 'critical',
          object: podRef(pod),
          owner: view.ownerOf(pod),
          message:
            `container ${waiting.name} cannot start (${waitingReason(waiting)})` +
            (missing === null ? '' : `: ${missing.text} is missing`) +
            (others === 0 ? '' : `, and ${others} more of its containers`),
          evidence: evidence(pod, waiting, missing, view),
          remedy: [
            missing === null ? kubectl(pod.namespace, `describe pod ${pod.name}`) : missing.command,
            missing === null
              ? kubectl(pod.namespace, `get pod ${pod.name} -o jsonpath='{.spec.containers[*].command}'`)
              : kubectl(pod.namespace, `describe pod ${pod.name}`),
          ],
          since: measured(waitingSince(pod, waiting), view.clock),
        },
      ],
    };
  },
});

interface MissingThing {
  /** `Secret db-password`, `key url in ConfigMap api-config`. */
  readonly text: string;
  /** The command that looks for it. */
  readonly command: string;
}

/** Names as the API server takes them: what stands in a command must be nothing else. */
const NAME = '[a-z0-9](?:[a-z0-9.-]{0,251}[a-z0-9])?';
/** Source: kubernetes pkg/kubelet/kubelet_pods.go (couldn't find key KEY in Secret NS/NAME), apimachinery (secret "NAME" not found). */
const MISSING_KEY = new RegExp(
  `couldn't find key ([-._a-zA-Z0-9]{1,253}) in (Secret|ConfigMap) (?:${NAME}/)?(${NAME})`,
);
const MISSING_OBJECT = new RegExp(`\\b(secret|configmap)s? "(${NAME})" not found`, 'i');

function missingThing(pod: PodRecord, { state }: ContainerRecord): MissingThing | null {
  const words = state.type === 'waiting' ? state.message : null;
  if (words === null) return null;
  const [, key, keyKind, keyName] = MISSING_KEY.exec(words) ?? [];
  if (key !== undefined && keyKind !== undefined && keyName !== undefined) {
    const command = kubectl(pod.namespace, `describe ${keyKind.toLowerCase()} ${keyName}`);
    return { text: `key ${key} in ${keyKind} ${keyName}`, command };
  }
  const [, kind, name] = MISSING_OBJECT.exec(words) ?? [];
  if (kind === undefined || name === undefined) return null;
  const isSecret = kind.toLowerCase() === 'secret';
  const command = kubectl(pod.namespace, `get ${isSecret ? 'secret' : 'configmap'} ${name}`);
  return { text: `${isSecret ? 'Secret' : 'ConfigMap'} ${name}`, command };
}

const FAILED: ReadonlySet<string> = new Set(['Failed', 'FailedPostStartHook', 'FailedPreStartHook']);

function evidence(
  pod: PodRecord,
  container: ContainerRecord,
  missing: MissingThing | null,
  view: View,
): readonly Evidence[] {
  const facts: Evidence[] = [
    { label: 'container', value: containerLabel(container) },
    { label: 'image', value: container.image },
    { label: 'waiting', value: waitingReason(container) ?? '' },
  ];
  if (missing !== null) facts.push({ label: 'missing', value: missing.text });
  if (container.restarts > 0) facts.push({ label: 'restarts', value: String(container.restarts) });
  if (container.state.type === 'waiting' && container.state.message !== null) {
    facts.push({ label: 'status', value: container.state.message, free: true });
  }
  const failed = eventsBecause(podRef(pod), FAILED, view).find((event) => event.container === container.name);
  if (failed !== undefined) facts.push(eventEvidence(failed));
  return facts;
}
