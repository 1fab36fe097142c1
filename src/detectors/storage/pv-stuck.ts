import { measured, troubleHeld } from '../age.ts';
import { defineDetector, NOTHING } from '../detector.ts';
import { eventEvidence, newestEvent } from '../evidence/events.ts';
import { kubectl } from '../evidence/remedies.ts';

/** Released volumes of policy Delete go within a minute, deleted ones too; after 10 min something holds them. */
export const pvStuck = defineDetector({
  code: 'PvStuck',
  family: 'volume-stuck',
  severity: 'low',
  when: 'A PersistentVolume is Released for more than 10 min though its policy is to delete it, or is Terminating that long.',
  notWhen: 'Its reclaim policy is Retain: it is kept on purpose.',
  advice: 'See whether the provisioner runs, and whether the volume is still attached to a node.',
  subject: 'persistentvolumes',
  needs: ['persistentvolumes'],
  uses: ['events'],
  judge(volume, view) {
    const isTerminating = volume.deletingAt !== null;
    if (!isTerminating && (volume.phase !== 'Released' || volume.reclaimPolicy === 'Retain')) return NOTHING;
    const { name, claim } = volume;
    const object = { kind: 'PersistentVolume', namespace: '', name };
    const key = `PvStuck//${name}`;
    const since = volume.deletingAt ?? volume.changedAt ?? view.firstNoticed(key);
    if (!troubleHeld(since, volume.created, view.thresholds.pvStuck.grace, view)) {
      return { findings: [], noticed: [key], excused: [object] };
    }
    const event = newestEvent(object, view, ({ type }) => type === 'Warning');
    return {
      findings: [
        {
          code: 'PvStuck',
          severity: 'low',
          object,
          owner: object,
          message: isTerminating ? 'the volume is stuck in deletion' : 'the volume is released, and not deleted',
          evidence: [
            { label: 'phase', value: isTerminating ? `${volume.phase}, Terminating` : volume.phase },
            { label: 'reclaim policy', value: volume.reclaimPolicy },
            ...(claim === null ? [] : [{ label: 'claim', value: `${claim.namespace}/${claim.name}` }]),
            ...(volume.storageClass === null ? [] : [{ label: 'class', value: volume.storageClass }]),
            ...(volume.finalizers.length === 0
              ? []
              : [{ label: 'finalizers', value: volume.finalizers.slice(0, 5).join(', ') }]),
            ...(event === null ? [] : [eventEvidence(event)]),
          ],
          remedy: [kubectl('', `describe pv ${name}`), kubectl('', 'get volumeattachments')],
          since: measured(since, view.clock),
        },
      ],
      noticed: [key],
    };
  },
});
