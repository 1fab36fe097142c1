import { DETECTORS, detect } from '../../src/detectors/index.ts';
import { MAX_ENDED, track } from '../../src/incidents/index.ts';
import { decodeLedger, encodeLedger } from '../../src/ledger/codec.ts';
import { isOpen } from '../../src/model/incident.ts';
import { emptyLedger, type Ledger } from '../../src/model/ledger.ts';
import type { Snapshot } from '../../src/model/snapshot.ts';
import { sampleWord } from '../support/sample-ledger.ts';
import { NOON } from '../support/snapshots.ts';
import { type Bench, measureRatio, type Row } from './harness.ts';
import { lookAt, type TrackedCluster } from './tracked-cluster.ts';

const LARGEST: TrackedCluster = { pods: 150_000, sick: 2_000 };
const QUARTER: TrackedCluster = { pods: 37_500, sick: 500 };
const MOST_BYTES = 50_000_000;

/** Diff and tracking beside detect over the same look, and the ledger's file beside plain JSON of the same size. */
export const incidentsBench: Bench = {
  name: 'incidents',
  async run() {
    const { ledger, next } = history(LARGEST);
    const quarter = history(QUARTER);
    const open = ledger.incidents.filter(isOpen).length;
    if (open !== LARGEST.sick) throw new Error(`${open} incidents are open, not ${LARGEST.sick}`);
    return [
      await beside('diff and track, 1 % changed', ledger, next, quarter),
      await beside('the same, read by namespace', ledger, byNamespace(LARGEST, 2), {
        ledger: quarter.ledger,
        next: byNamespace(QUARTER, 2),
      }),
      await beside('the same, all well again', ledger, lookAt(LARGEST, 2, false), {
        ledger: quarter.ledger,
        next: lookAt(QUARTER, 2, false),
      }),
      ...(await fileOf(longLived(ledger), longLived(quarter.ledger, 4))),
    ];
  },
};

interface History {
  /** After two looks. */
  readonly ledger: Ledger;
  /** The third. */
  readonly next: Snapshot;
}

function history(cluster: TrackedCluster): History {
  const first = cycle(emptyLedger('shop-demo'), lookAt(cluster, 0));
  return { ledger: cycle(first, lookAt(cluster, 1)), next: lookAt(cluster, 2) };
}

function cycle(ledger: Ledger, snapshot: Snapshot): Ledger {
  return track(ledger, snapshot, detect(snapshot, ledger, DETECTORS)).ledger;
}

function byNamespace(cluster: TrackedCluster, look: number): Snapshot {
  return lookAt({ ...cluster, byNamespace: true }, look);
}

/** CPU of tracking a look as a share of detecting in it, and what it costs on a cluster of a quarter of the size. */
async function beside(measure: string, ledger: Ledger, next: Snapshot, quarter: History): Promise<Row> {
  const detection = detect(next, ledger, DETECTORS);
  const smaller = detect(quarter.next, quarter.ledger, DETECTORS);
  const subject = async () => track(ledger, next, detection);
  const options = { rounds: 5, warmUps: 1 };
  const { ratio, subjectMs } = await measureRatio({
    subject,
    floor: async () => detect(next, ledger, DETECTORS),
    ...options,
  });
  const growth = await measureRatio({
    subject,
    floor: async () => track(quarter.ledger, quarter.next, smaller),
    ...options,
  });
  return {
    measure,
    value: ratio.toFixed(2),
    note: `of detect, ${Math.round(subjectMs)} ms CPU; ${LARGEST.pods} pods, ${LARGEST.sick} open; x${growth.ratio.toFixed(1)} of a quarter as many`,
  };
}

/** As after months: all that a ledger may remember of ended incidents, people's word on each tenth, verdicts, looks that moved counters. */
function longLived(ledger: Ledger, share = 1): Ledger {
  const [sample] = ledger.incidents;
  if (sample === undefined) throw new Error('a cluster in trouble has incidents');
  const ended = Array.from({ length: MAX_ENDED / share }, (_, index) => {
    const episode = { openedAt: NOON - 7_200_000, endedAt: NOON - 3_600_000, how: 'resolved' as const };
    return {
      ...sample,
      ...{ number: ledger.nextNumber + index, key: `${sample.key}-${index}`, state: 'resolved' as const },
      ...{ endedAt: NOON - 3_600_000, occurrences: 20 },
      episodes: Array.from({ length: 20 }, () => ({ ...episode, ending: 'healthy for 10 min', followed: [] })),
      ...(index % 10 === 0 ? { word: sampleWord(NOON) } : {}),
    };
  });
  const { verdict } = sampleWord(NOON);
  if (verdict === null) throw new Error('the sample has a verdict');
  const { code, owner, severity, openedAt } = sample;
  const evidence = verdict.by;
  return {
    ...ledger,
    nextNumber: ledger.nextNumber + ended.length,
    incidents: [...ledger.incidents, ...ended],
    verdicts: ended.map(({ number }) => ({
      ...{ incident: number, episode: 1, code, owner, severity, openedAt, evidence, verdict },
    })),
    counters: {
      ...ledger.counters,
      restarts: ledger.counters.restarts.map((series) => ({
        ...series,
        samples: Array.from({ length: 12 }, (_, index) => ({ at: NOON + index * 300_000, count: index + 1 })),
      })),
    },
  };
}

async function fileOf(ledger: Ledger, quarter: Ledger): Promise<Row[]> {
  const text = encodeLedger(ledger);
  const bytes = Buffer.byteLength(text);
  if (bytes >= MOST_BYTES) throw new Error(`the ledger takes ${bytes} bytes, and may take ${MOST_BYTES}`);
  const document: unknown = JSON.parse(text);
  const smallText = encodeLedger(quarter);
  const options = { rounds: 5, warmUps: 1 };
  const load = async () => decodeLedger(JSON.parse(text), 'shop-demo');
  const save = async () => encodeLedger(ledger);
  const read = await measureRatio({ subject: load, floor: async () => JSON.parse(text), ...options });
  const written = await measureRatio({
    subject: save,
    floor: async () => JSON.stringify(document, null, 2),
    ...options,
  });
  const readGrowth = await measureRatio({
    subject: load,
    floor: async () => decodeLedger(JSON.parse(smallText), 'shop-demo'),
    ...options,
  });
  const writeGrowth = await measureRatio({ subject: save, floor: async () => encodeLedger(quarter), ...options });
  const size = `${(bytes / 1e6).toFixed(1)} MB`;
  const times = (bytes / Buffer.byteLength(smallText)).toFixed(1);
  return [
    { measure: 'ledger, bytes', value: size, note: `must be below ${MOST_BYTES / 1e6} MB; x${times} of the quarter's` },
    {
      measure: 'ledger, load',
      value: read.ratio.toFixed(1),
      note: `of JSON.parse, ${Math.round(read.subjectMs)} ms CPU; x${readGrowth.ratio.toFixed(1)} of the quarter's`,
    },
    {
      measure: 'ledger, save',
      value: written.ratio.toFixed(1),
      note: `of JSON.stringify, ${Math.round(written.subjectMs)} ms CPU; x${writeGrowth.ratio.toFixed(1)} of the quarter's`,
    },
  ];
}
