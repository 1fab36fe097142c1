import { measured } from '../age.ts';
import { defineDetector, NOTHING } from '../detector.ts';
import { eventEvidence, newestEvent } from '../evidence/events.ts';
import { kubectl } from '../evidence/remedies.ts';

/** The volume could not be reclaimed: it is neither free nor deleted, and may still cost money. */
export const pvFailed = defineDetector({
  code: 'PvFailed',
  family: 'volume-failed',
  severity: 'critical',
  when: "A PersistentVolume's phase is Failed: it could not be deleted or recycled after its claim went.",
  notWhen: null,
  advice: 'Read its message, and look after the volume at the storage provider.',
  subject: 'persistentvolumes',
  needs: ['persistentvolumes'],
  uses: ['events'],
  judge(volume, view) {
    if (volume.phase !== 'Failed') return NOTHING;
    const { name, reclaimPolicy, claim } = volume;
    const object = { kind: 'PersistentVolume', namespace: '', name };
    const event = newestEvent(object, view, ({ type }) => type === 'Warning');
    return {
      findings: [
        {
          code: 'PvFailed',
          severity: 'critical',
          object,
          owner: object,
          message: `the volume failed (reclaim policy ${reclaimPolicy})`,
          evidence: [
            ...(volume.reason === null ? [] : [{ label: 'reason', value: volume.reason }]),
            ...(volume.message === null ? [] : [{ label: 'status', value: volume.message, free: true as const }]),
            ...(claim === null ? [] : [{ label: 'claim', value: `${claim.namespace}/${claim.name}` }]),
            { label: 'capacity', value: volume.capacity ?? 'unknown' },
            ...(event === null ? [] : [eventEvidence(event)]),
          ],
          remedy: [kubectl('', `describe pv ${name}`), kubectl('', 'get volumeattachments')],
          since: measured(volume.changedAt, view.clock),
        },
      ],
    };
  },
});
