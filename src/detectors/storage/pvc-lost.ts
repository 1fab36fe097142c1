import { defineDetector, NOTHING } from '../detector.ts';
import { kubectl } from '../evidence/remedies.ts';

/** The claim was bound to a volume that does not exist any more: its data are not where they were. */
export const pvcLost = defineDetector({
  code: 'PvcLost',
  family: 'claim-lost',
  severity: 'critical',
  when: "A PersistentVolumeClaim's phase is Lost: the volume it was bound to is gone.",
  notWhen: null,
  advice: 'Stop what writes, find the volume at the storage provider, and restore or bind it by hand.',
  subject: 'persistentvolumeclaims',
  needs: ['persistentvolumeclaims'],
  uses: [],
  judge(claim, view) {
    if (claim.phase !== 'Lost' || claim.deletingAt !== null) return NOTHING;
    const { namespace, name, volume, storageClass } = claim;
    const object = { kind: 'PersistentVolumeClaim', namespace, name };
    const key = `PvcLost/${namespace}/${name}`;
    return {
      findings: [
        {
          code: 'PvcLost',
          severity: 'critical',
          object,
          owner: object,
          message: `its volume ${volume ?? ''} is lost`.replace('  ', ' '),
          evidence: [
            { label: 'volume', value: volume ?? 'unknown' },
            { label: 'class', value: storageClass ?? 'the default class' },
            { label: 'requested', value: claim.requested ?? 'unknown' },
          ],
          remedy: [
            kubectl(namespace, `describe pvc ${name}`),
            volume === null ? kubectl('', 'get pv') : kubectl('', `get pv ${volume}`),
          ],
          since: view.firstNoticed(key),
        },
      ],
      noticed: [key],
    };
  },
});
