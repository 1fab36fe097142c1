import { mkdtemp, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { DatabaseSync } from 'node:sqlite';
import { createSqliteHistory, type History, type HistoryQuery, type RecordedMessage } from '../../src/history/index.ts';
import { aBatch, aMessage, DAY, MINUTE } from '../support/history-records.ts';
import { NOON } from '../support/snapshots.ts';
import { type Bench, measureRatio, median, type Row } from './harness.ts';

const MESSAGES = 1_000_000;
const AT_ONCE = 5_000;
const ROUNDS = 7;

/** What one looks for in a year's messages, and what a scan of the same text would have to look for. */
const SEARCHES: readonly (readonly [what: string, query: HistoryQuery, like: string])[] = [
  ['a word in every message', { text: 'pods' }, '%pods%'],
  ['a code by its words', { text: 'crash loop' }, '%CrashLoop%'],
  ['a beginning', { text: 'quotaexh' }, '%QuotaExh%'],
  ['one incident', { text: 'INC-4321' }, '%INC-4321%'],
  ['an image tag', { text: 'svc-77:1.5.0' }, '%svc-77:1.5.0%'],
  ['a phrase said once, long ago', { text: '"the operator was wrong"' }, '%the operator was wrong%'],
  ['what was never said', { text: 'xylophone' }, '%xylophone%'],
  ['within two days of the first month', { text: 'unschedulable', from: NOON + 20 * DAY, to: NOON + 22 * DAY }, ''],
  ['of one incident, by its number', { text: 'memory', incident: 4_321 }, ''],
  ['the best of all that match', { text: 'memory limit', order: 'best' }, ''],
];

/** Searching, writing and the size of a history of a million messages. */
export const historyBench: Bench = {
  name: 'history',
  async run() {
    const directory = await mkdtemp(join(tmpdir(), 'k8s-monitor-bench-'));
    try {
      const history = createSqliteHistory({ directory, now: () => NOON });
      const text = await fill(history);
      const rows = [...(await searches(history, join(directory, 'history.db'))), await size(history, text)];
      await history.close();
      return [...rows, await writing(directory)];
    } finally {
      await rm(directory, { recursive: true, force: true });
    }
  },
};

/** Characters of all messages. */
async function fill(history: History): Promise<number> {
  const random = seededRandom();
  let characters = 0;
  for (let first = 1; first <= MESSAGES; first += AT_ONCE) {
    const messages = Array.from({ length: AT_ONCE }, (_, index) => sampleMessage(first + index, random));
    characters += messages.reduce((sum, { entry }) => sum + entry.content.length, 0);
    history.record(aBatch({ messages }));
    const trouble = await history.flush();
    if (trouble !== null) throw new Error(trouble);
  }
  return characters;
}

async function searches(history: History, path: string): Promise<readonly Row[]> {
  const scan = new DatabaseSync(path, { readOnly: true });
  const like = scan.prepare(
    'SELECT id, substr(text, 1, 200) FROM messages WHERE text LIKE ? ORDER BY id DESC LIMIT 20',
  );
  const rows: Row[] = [];
  for (const [what, query, pattern] of SEARCHES) {
    const { hits } = await history.search(query);
    const searched = await milliseconds(() => history.search(query));
    const first = await milliseconds(() => history.search({ ...query, limit: 1 }));
    const scanned = pattern === '' ? null : await milliseconds(async () => like.all(pattern));
    const against =
      scanned === null ? '' : `, LIKE needs ${scanned.toFixed(1)} ms: ratio ${(searched / scanned).toPrecision(2)}`;
    rows.push({
      measure: what,
      value: `${first.toFixed(1)} ms`,
      note: `first hit; ${hits.length} hits in ${searched.toFixed(1)} ms${against}`,
    });
  }
  scan.close();
  return rows;
}

async function size(history: History, characters: number): Promise<Row> {
  const { usedBytes } = await history.sizes();
  return {
    measure: 'bytes a message',
    value: (usedBytes / MESSAGES).toFixed(0),
    note: `${(usedBytes / 1e6).toFixed(0)} MB in all, ratio to the text ${(usedBytes / characters).toFixed(2)}`,
  };
}

/** Messages as cycles bring them, two at a time and flushed, against as many plain inserts of the same text. */
async function writing(directory: string): Promise<Row> {
  const count = 2_000;
  let round = 0;
  const batches = () => {
    round += 1;
    const random = seededRandom();
    return Array.from({ length: count / 2 }, (_, index) => {
      const number = round * count + index * 2;
      return [sampleMessage(number, random), sampleMessage(number + 1, random)];
    });
  };
  const history = createSqliteHistory({ directory: join(directory, 'written'), now: () => NOON });
  const plain = new DatabaseSync(join(directory, 'plain.db'));
  plain.exec('PRAGMA journal_mode = WAL; PRAGMA synchronous = NORMAL; CREATE TABLE t (id INTEGER PRIMARY KEY, text)');
  const insert = plain.prepare('INSERT INTO t (text) VALUES (?)');
  const { ratio, subjectMs } = await measureRatio({
    subject: async () => {
      for (const messages of batches()) {
        history.record(aBatch({ messages }));
        await history.flush();
      }
    },
    floor: async () => {
      for (const messages of batches()) {
        plain.exec('BEGIN IMMEDIATE');
        for (const { entry } of messages) insert.run(String(entry.content));
        plain.exec('COMMIT');
      }
    },
    rounds: 7,
    warmUps: 2,
  });
  await history.close();
  plain.close();
  return {
    measure: 'written, two at a time',
    value: ratio.toFixed(2),
    note: `${((subjectMs / count) * 2).toFixed(2)} ms CPU a cycle of two, indexed; ratio to plain inserts`,
  };
}

/** CPU milliseconds: the database is in the page cache, so that nothing is waited for. */
async function milliseconds(work: () => Promise<unknown>): Promise<number> {
  const times: number[] = [];
  for (let round = 0; round < ROUNDS; round += 1) {
    const before = process.cpuUsage();
    await work();
    const { user, system } = process.cpuUsage(before);
    times.push((user + system) / 1_000);
  }
  return median(times);
}

/** Marsaglia's xorshift: no two of these numbers have to do with each other. */
function seededRandom(): () => number {
  let state = 2_463_534_242;
  return () => {
    state ^= state << 13;
    state ^= state >>> 17;
    state ^= state << 5;
    return (state >>> 0) / 4_294_967_296;
  };
}

const CODES = ['CrashLoopBackOff', 'OOMKilled', 'ImagePullFailed', 'PodUnschedulable', 'NodeNotReady', 'PvcPending'];

/** A message of some 400 characters, a minute after the one before; one of them says something once. */
function sampleMessage(number: number, random: () => number): RecordedMessage {
  const pick = (count: number) => Math.floor(random() * count);
  const incident = pick(5_000);
  const app = `svc-${pick(2_000)}`;
  const code = pick(50) === 0 ? 'QuotaExhausted' : CODES[pick(CODES.length)];
  const lines = [
    `## Cycle ${number} of prod-eu, 5 min after the last message: pods ${14_000 + pick(900)}/14,990 ready, nodes 300/300 ready.`,
    `opened INC-${incident} SEV-${1 + pick(4)} ${code} ns-${pick(200)}/Deployment ${app}: container app restarts ${pick(50)} times, exit code 137,`,
    `image registry.example.com/${app}:1.${pick(20)}.${pick(9)}, pod ${app}-${pick(1e9).toString(36)}-${pick(60_000).toString(36)} on node-${pick(300)}`,
    `resolved INC-${pick(5_000)} after ${pick(300)} min: limit memory 128Mi -> 256Mi`,
    ...(number === 1_000 ? ['mallory noted: the operator was wrong about the quota'] : []),
  ];
  return aMessage(number, lines.join('\n'), { at: NOON + number * MINUTE, incidents: [incident] });
}
