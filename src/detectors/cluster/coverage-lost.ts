import { whyBlind } from '../../model/coverage.ts';
import type { Evidence, Finding } from '../../model/finding.ts';
import type { ObjectRef } from '../../model/objects.ts';
import type { Coverage } from '../../model/snapshot.ts';
import { earlier } from '../age.ts';
import { defineLookDetector, NOTHING } from '../detector.ts';

const MOST_TOLD = 8;

/**
 * Kinds that should have been read and were not. A refusal lasts until somebody grants the right; a failure may be one slow
 * answer, so it counts once an earlier look met it too, or when nothing at all could be read.
 */
export const coverageLost = defineLookDetector({
  code: 'CoverageLost',
  family: 'coverage',
  severity: 'medium',
  when: 'A kind the detectors need could not be read: at once when the API server refused it (401, 403), in the second look that failed when it failed otherwise, or when nothing could be read at all.',
  notWhen: 'APIs that are not served; what the configuration leaves out on purpose; dumps.',
  advice: 'Grant what is missing (`k8s-monitor check` prints it); trouble of those kinds is not seen until then.',
  needs: [],
  uses: [],
  judgeLook(view) {
    if (view.partial) return NOTHING;
    const lost = view.coverage.filter(({ state }) => state === 'denied' || state === 'failed');
    if (lost.length === 0) return NOTHING;
    const owner: ObjectRef = { kind: 'Cluster', namespace: '', name: view.cluster };
    const noticed = lost.map(keyOf);
    const blind = whyBlind(view.coverage) !== null;
    const lasting = lost.filter(
      (entry) => blind || entry.state === 'denied' || view.firstNoticed(keyOf(entry)) !== null,
    );
    if (lasting.length === 0) return { findings: [], noticed, excused: [owner] };
    const since = lasting.map((entry) => view.firstNoticed(keyOf(entry))).reduce(earlier);
    const about = describe(lasting, blind);
    return {
      findings: lasting.map(
        (entry): Finding => ({
          code: 'CoverageLost',
          severity: 'medium',
          object: { kind: 'Resource', namespace: entry.namespace ?? '', name: nameOf(entry) },
          owner,
          ...about,
          remedy: ['k8s-monitor check', `kubectl auth can-i list ${nameOf(lasting[0] ?? entry)} -A`],
          since,
        }),
      ),
      noticed,
    };
  },
});

/** Of all of them together: one incident per cluster tells the whole gap. */
function describe(lost: readonly Coverage[], blind: boolean): { message: string; evidence: readonly Evidence[] } {
  const names = [...new Set(lost.map(nameOf))];
  const shown = names.slice(0, MOST_TOLD).join(', ');
  const more = names.length > MOST_TOLD ? ` and ${names.length - MOST_TOLD} more` : '';
  // Of ConfigMaps nothing is judged: it is read who changed them.
  const what = lost.every(({ kind }) => kind === 'configmaps') ? 'changes are' : 'trouble is';
  return {
    message: blind ? 'nothing could be read: trouble is not seen' : `not read: ${shown}${more}; their ${what} not seen`,
    evidence: lost.slice(0, MOST_TOLD).map((entry) => ({
      label: entry.namespace === null ? nameOf(entry) : `${nameOf(entry)} in ${entry.namespace}`,
      value: entry.reason ?? entry.state,
    })),
  };
}

function nameOf({ kind, resource }: Coverage): string {
  return resource ?? kind;
}

function keyOf(entry: Coverage): string {
  return `CoverageLost/${entry.namespace ?? ''}/${nameOf(entry)}`;
}
