import { isWithin } from '../age.ts';
import { defineDetector, NOTHING } from '../detector.ts';
import { eventEvidence } from '../evidence/events.ts';
import { kubectl } from '../evidence/remedies.ts';

/**
 * The kernel killed a process outside of any container's limit: the node itself ran out of memory. The kubelet tells it by
 * an event and nowhere else. node-problem-detector's OOMKilling is not it: that tells of kills inside a container's limit, too.
 */
export const nodeSystemOom = defineDetector({
  code: 'NodeSystemOom',
  family: 'node-oom',
  severity: 'medium',
  occurrence: true,
  when: 'The kubelet reported a SystemOOM event within the last hour: the whole node ran out of memory.',
  notWhen: 'Kills inside a container’s own limit (OOMKilled speaks); the node is gone.',
  advice: 'Give the largest pods of the node memory requests that are true, and reserve memory for the system.',
  subject: 'events',
  needs: ['events'],
  uses: ['nodes'],
  judge(event, view) {
    if (event.reason !== 'SystemOOM' || event.object.kind !== 'Node') return NOTHING;
    const { last, count } = event;
    if (last === null || !isWithin(last, view.thresholds.nodeSystemOom.recent, view.clock)) return NOTHING;
    const { name } = event.object;
    const object = { kind: 'Node', namespace: '', name };
    if (view.showsAll('nodes', '') && view.find('nodes', '', name) === undefined) return NOTHING;
    const at = Math.min(last, view.clock.now);
    return {
      findings: [
        {
          code: 'NodeSystemOom',
          severity: 'medium',
          object,
          owner: object,
          message: `the node ran out of memory and the kernel killed a process${count > 1 ? `, ${count} times` : ''}`,
          evidence: [eventEvidence(event)],
          remedy: [kubectl('', `describe node ${name}`), kubectl('', 'top pods -A --sort-by=memory')],
          since: event.first === null ? at : Math.min(event.first, at),
          occurredAt: at,
        },
      ],
    };
  },
});
