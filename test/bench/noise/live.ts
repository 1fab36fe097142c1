import { createWorld, type Scenario } from '../../../src/cluster/simulator/index.ts';
import { createDetectors, DEFAULT_RULES, DETECTORS, detect, kindsOf } from '../../../src/detectors/index.ts';
import { describeSituation, track } from '../../../src/incidents/index.ts';
import { atLeastAsSevere } from '../../../src/model/finding.ts';
import { emptyLedger, type Ledger } from '../../../src/model/ledger.ts';
import { createWorldSource } from '../context/source.ts';
import { type PlainAgent, perChange, repeating } from './agents.ts';
import { CREWS, CrewWatch } from './crew.ts';
import { Duties } from './duty.ts';
import type { ChannelTally } from './tally.ts';

export interface NoiseResult {
  readonly looks: number;
  /** Episodes of SEV-3 or worse, without those that turned out to follow from another after people had been told. */
  readonly incidents: number;
  readonly channels: readonly ChannelTally[];
  readonly plain: readonly { readonly name: string; readonly pings: number }[];
}

const HASH_KEY = '0123456789abcdef0123456789abcdef';
const HOUR = 3_600_000;

/**
 * Lives through a scenario look by look, and counts who would be pinged.
 *
 * @param progress told at the end of each day, with what it came to so far.
 */
export async function liveThrough(
  scenario: Scenario,
  progress: (day: number, soFar: NoiseResult) => void,
): Promise<NoiseResult> {
  const world = createWorld(scenario);
  const source = createWorldSource(world, HASH_KEY);
  const { detectors, thresholds } = createDetectors(DETECTORS, DEFAULT_RULES);
  const request = { kinds: kindsOf(detectors, ['configmaps']), signal: new AbortController().signal };
  const agents: readonly PlainAgent[] = [
    repeating(0, 'one message per finding per look'),
    repeating(4 * HOUR, 'one message per finding, again every 4 h'),
    perChange(),
  ];
  const plain = agents.map(({ name }) => ({ name, pings: 0 }));
  const crews = CREWS.map((crew) => new CrewWatch(crew));
  const duties = new Duties();
  let ledger: Ledger = emptyLedger(scenario.cluster);
  let looks = 0;
  const result = (): NoiseResult => ({
    ...{ looks, incidents: duties.trueIncidents, plain },
    channels: crews.map(({ tally }) => tally),
  });
  for (let at = world.startsAt; at <= world.endsAt; at += world.lookEvery) {
    world.advanceTo(at);
    const snapshot = await source.look(request);
    const detection = detect(snapshot, ledger, detectors, thresholds);
    const tracked = track(ledger, snapshot, detection);
    const situation = describeSituation({ ...tracked, snapshot, problems: [], quiet: null });
    const due = duties.look(tracked.ledger.incidents);
    for (const crew of crews) crew.look(situation, due);
    ledger = tracked.ledger;
    const bad = detection.findings.filter(({ severity }) => atLeastAsSevere(severity, 'medium'));
    for (const [index, agent] of agents.entries()) {
      const counted = plain[index];
      if (counted !== undefined) counted.pings += agent.look(bad, at);
    }
    looks += 1;
    if ((at - world.startsAt) % (24 * HOUR) === 0 && at > world.startsAt)
      progress((at - world.startsAt) / (24 * HOUR), result());
  }
  return result();
}
