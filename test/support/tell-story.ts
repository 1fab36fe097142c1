import { join } from 'node:path';
import { incidentText } from '../../src/cli/render/incident-text.ts';
import { createPaint } from '../../src/cli/render/paint.ts';
import { deltaText } from '../../src/conversation/delta.ts';
import { createDetectors, DEFAULT_RULES, DETECTORS, detect, kindsOf } from '../../src/detectors/index.ts';
import { findCases } from '../../src/eval/index.ts';
import { describeSituation, track } from '../../src/incidents/index.ts';
import { type Incident, type IncidentUpdate, incidentName } from '../../src/model/incident.ts';
import { emptyLedger, type Ledger } from '../../src/model/ledger.ts';
import type { Situation } from '../../src/model/situation.ts';

export interface ToldLook {
  readonly updates: readonly IncidentUpdate[];
  readonly incidents: readonly Incident[];
  readonly situation: Situation;
  /** What the model reads. */
  readonly delta: string;
  /** What people read of each incident, in the order of their numbers. */
  readonly texts: readonly string[];
}

/** A story of test/fixtures/stories, told as the monitor would: look by look, with one ledger. */
export async function tellStory(name: string): Promise<readonly ToldLook[]> {
  const [story] = await findCases(join(import.meta.dirname, '../fixtures/stories', name));
  if (story === undefined) throw new Error(`no story ${name}`);
  const { detectors, thresholds } = createDetectors(DETECTORS, DEFAULT_RULES);
  let ledger: Ledger = emptyLedger(name);
  const told: ToldLook[] = [];
  for (const { open, now } of story.looks) {
    const { source } = await open();
    const look = await source.look({ kinds: kindsOf(detectors, ['configmaps']), signal: new AbortController().signal });
    await source.close();
    const snapshot = { ...look, cluster: name };
    const tracked = track(ledger, snapshot, detect(snapshot, ledger, detectors, thresholds));
    ledger = tracked.ledger;
    const { updates } = tracked;
    const situation = describeSituation({ ledger, updates, snapshot, problems: [], quiet: null });
    const incidents = ledger.incidents.toSorted((a, b) => a.number - b.number);
    told.push({
      updates,
      incidents,
      situation,
      delta: deltaText(situation, 20_000),
      texts: incidents.map((incident) => incidentText(incident, now, createPaint(false), incidentName(incident), null)),
    });
  }
  return told;
}
