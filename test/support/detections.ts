import { DETECTORS, detect, type ViewMemory } from '../../src/detectors/index.ts';
import type { Evidence, Finding, FindingCode } from '../../src/model/finding.ts';
import { aSnapshot, NO_MEMORY, type SnapshotParts } from './snapshots.ts';

/** What all detectors find in a look of these parts, as far as it is of the code. */
export function findingsOf(code: FindingCode, parts: SnapshotParts, memory: ViewMemory = NO_MEMORY): Finding[] {
  const { findings, failed } = detect(aSnapshot(parts), memory, DETECTORS);
  if (failed.size > 0) throw new Error(`detectors failed: ${[...failed].join(', ')}`);
  return findings.filter((finding) => finding.code === code);
}

/** The one finding of the code; an error when there are none, or several. */
export function findingOf(code: FindingCode, parts: SnapshotParts, memory: ViewMemory = NO_MEMORY): Finding {
  const [finding, ...more] = findingsOf(code, parts, memory);
  if (finding === undefined || more.length > 0) {
    throw new Error(`${finding === undefined ? 'no' : 1 + more.length} findings of ${code}, not one`);
  }
  return finding;
}

/** `label: value`, free text marked, as one reads it. */
export function evidenceLines(evidence: readonly Evidence[]): string[] {
  return evidence.map(({ label, value, free }) => `${label}: ${value}${free === true ? ' [free]' : ''}`);
}

/** The codes of all that is found in a look of these parts, in the order of the detectors. */
export function codesIn(parts: SnapshotParts, memory: ViewMemory = NO_MEMORY): string[] {
  const { findings, failed } = detect(aSnapshot(parts), memory, DETECTORS);
  if (failed.size > 0) throw new Error(`detectors failed: ${[...failed].join(', ')}`);
  return findings.map(({ code }) => code);
}

/** The codes whose trouble is there, but not told. */
export function excusedIn(parts: SnapshotParts, memory: ViewMemory = NO_MEMORY): string[] {
  return detect(aSnapshot(parts), memory, DETECTORS).excused.map(({ code }) => code);
}
