import type { Finding } from '../../model/finding.ts';
import type { ContainerRecord, PodRecord, Termination } from '../../model/snapshot.ts';
import { measured, notAfter } from '../age.ts';
import { defineDetector, NOTHING } from '../detector.ts';
import { kubectl } from '../evidence/remedies.ts';
import type { View } from '../view.ts';
import { exitEvidence, exitMeaning, memoryEvidence } from './containers.ts';
import { crashingSince, newestOomKill, type OomKill } from './crashes.ts';
import { containerLabel, crashOf, logRemedy, podRef } from './pod-facts.ts';
import { waitsInBackOff } from './waiting.ts';

/**
 * A container of any role was killed for memory within the last hour. Exit 137 alone is no such thing: a failed liveness
 * probe and an eviction end with it, too. Critical while the kubelet backs off from starting it again: then it is the
 * more exact name of the crash loop.
 */
export const oomKilled = defineDetector({
  code: 'OOMKilled',
  family: 'crash',
  severity: 'high',
  occurrence: true,
  when: 'A container was OOMKilled, by its present or last state, within the last hour. Critical while it waits in CrashLoopBackOff.',
  notWhen: 'Exit 137 without the reason OOMKilled: a liveness kill, an eviction.',
  advice: 'Compare what the container uses with its memory limit, and raise the limit or mend the leak.',
  subject: 'pods',
  needs: ['pods'],
  uses: ['replicasets', 'replicationcontrollers', 'jobs'],
  judge(pod, view) {
    const worst = newestOomKill(pod, view);
    return worst === null ? NOTHING : { findings: [describe(pod, worst, view)] };
  },
});

function describe(pod: PodRecord, { container, kill }: OomKill, view: View): Finding {
  const { clock } = view;
  const { memoryLimit } = container.resources;
  const backsOff = waitsInBackOff(container);
  const limit = memoryLimit === null ? 'it has no memory limit, so its pod or node ran out' : `limit ${memoryLimit}`;
  return {
    code: 'OOMKilled',
    severity: backsOff ? 'critical' : 'high',
    object: podRef(pod),
    owner: view.ownerOf(pod),
    message: `container ${containerLabel(container)} ran out of memory: ${limit}, ${container.restarts} restarts`,
    evidence: factsOf(container, kill, view),
    remedy: [
      kubectl(pod.namespace, `top pod ${pod.name} --containers`),
      logRemedy(pod, container)[0] ?? kubectl(pod.namespace, `describe pod ${pod.name}`),
    ],
    since: measured(backsOff ? crashingSince(pod, container) : kill.finishedAt, clock),
    occurredAt: notAfter(kill.finishedAt, clock),
    crash: crashOf(pod, container),
  };
}

/** Of the kill itself, even when a later run ended in another way. */
function factsOf(container: ContainerRecord, kill: Termination, view: View) {
  const killed = { ...container, state: { type: 'terminated', termination: kill } } as const;
  const facts = exitEvidence(killed, view.clock);
  const { exitCode } = kill;
  if (exitCode === null) return [...facts, ...memoryEvidence(container)];
  // The usual meanings of 137 are all but one ruled out.
  return facts.map((fact) =>
    fact.label === 'exit code' && exitMeaning(exitCode) !== null
      ? { label: 'exit code', value: `${exitCode} (SIGKILL: out of memory)` }
      : fact,
  );
}
