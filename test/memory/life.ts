import { PRUNE_STRATEGY_NAMES } from '../../src/context/index.ts';
import { DETECTORS, detect } from '../../src/detectors/index.ts';
import { applyCommand } from '../../src/inbox/index.ts';
import { describeSituation, rememberAdvice, track } from '../../src/incidents/index.ts';
import { isOpen } from '../../src/model/incident.ts';
import { emptyLedger, type Ledger } from '../../src/model/ledger.ts';
import type { Situation } from '../../src/model/situation.ts';
import type { CycleResult } from '../../src/monitor/index.ts';
import { redactText } from '../../src/redact/index.ts';
import { writtenReport } from '../support/model-answers.ts';
import { NOON } from '../support/snapshots.ts';
import { missingFrom, toldIn } from '../support/told.ts';
import { type Chronicle, type Happening, placeName, type Remark } from './chronicle.ts';
import { type Conversation, startConversation } from './conversation.ts';
import { AILMENTS, lookAt, type Workload } from './town.ts';
import { Witness } from './witness.ts';

/** The midnight after what the builders of records take for now: nothing is younger than its first look. */
export const START = Math.ceil(NOON / 86_400_000) * 86_400_000;
export const CYCLE = 5 * 60_000;
export const CLUSTER = 'shop-demo';
/** Cycles that are looked at after anything happened, so that grace times pass. */
const WATCHED = 4;
/** Whose conversation the history records. */
const RECORDED = 'smart';
/** One message in so many that opens an incident is pinned, up to so many. */
const ONE_PINNED_IN = 150;
const MOST_PINS = 8;

export function momentOf(cycle: number): number {
  return START + cycle * CYCLE;
}

/** A life at one of its ends: the conversations as they stand, and what really was. */
export interface Life {
  readonly cycle: number;
  readonly now: number;
  readonly ledger: Ledger;
  readonly situation: Situation;
  readonly conversations: readonly Conversation[];
  readonly witness: Witness;
  /** `namespace/name` of every workload. */
  readonly places: readonly string[];
  readonly start: number;
  /** When the conversations were last told something: what people said since waits for the next message. */
  readonly toldUpTo: number;
  /** Of prunes, and of the ends before this one: what should never be missing, and was. */
  readonly lapses: readonly string[];
}

/**
 * Lives through a chronicle with one conversation for each strategy, by the real detectors, tracking, commands and dialogue.
 * Cycles in which nothing can turn are not looked at; they count as quiet. Stops at each of `ends` to be asked.
 */
export async function live(
  town: Workload[],
  chronicle: Chronicle,
  ends: readonly number[],
  target: number | null,
  ask: (life: Life) => Promise<void>,
): Promise<void> {
  const conversations = PRUNE_STRATEGY_NAMES.map((name) =>
    startConversation(name, target, { cluster: CLUSTER, start: START }),
  );
  const recorded = conversations.find(({ strategy }) => strategy === RECORDED);
  if (recorded === undefined) throw new Error(`no conversation by ${RECORDED}`);
  const witness = new Witness(CLUSTER, chronicle);
  const places = new Map(town.map((workload) => [placeName(workload), workload]));
  let ledger: Ledger = { ...emptyLedger(CLUSTER), hashKey: '0123456789abcdef0123456789abcdef' };
  const { happenings } = chronicle;
  let next = 0;
  let watchedUntil = 1;
  let skipped = 0;
  const lapses: string[] = [];
  const last = Math.max(...ends);

  for (let cycle = 1; cycle <= last; cycle += 1) {
    const isEnd = ends.includes(cycle);
    const isDue = (happenings[next]?.cycle ?? Number.POSITIVE_INFINITY) <= cycle;
    if (!isDue && cycle > watchedUntil && !isEnd && isSettled(ledger, places)) {
      skipped += 1;
      continue;
    }
    if (skipped > 0) {
      ledger = { ...ledger, cycle: ledger.cycle + skipped };
      for (const each of conversations) each.skip(ledger.cycle, skipped, momentOf(cycle - skipped));
      skipped = 0;
    }
    for (let due = happenings[next]; due !== undefined && due.cycle <= cycle; due = happenings[next]) {
      next += 1;
      const workload = places.get(due.place);
      if (workload === undefined) throw new Error(`there is no ${due.place}`);
      ledger = await happen(due, workload, cycle, ledger, witness);
      watchedUntil = cycle + WATCHED;
    }
    for (const workload of town)
      if (workload.ailment === 'crash' || workload.ailment === 'memory') workload.restarts += 1;

    const before = ledger;
    const snapshot = lookAt(town, momentOf(cycle));
    const { ledger: tracked, updates } = track(before, snapshot, detect(snapshot, before, DETECTORS));
    const { quiet } = recorded.session.metadata;
    const situation = describeSituation({ ledger: tracked, updates, snapshot, problems: [], quiet });
    witness.see(situation);
    const earlier = recorded.session;
    const results = await Promise.all(
      conversations.map((each) => each.speak(before.cycle, tracked, situation, snapshot)),
    );
    const isAsked = results.some(({ exchange }) => exchange !== null);
    ledger = isAsked ? rememberAdvice(tracked, writtenReport(situation), situation.at) : tracked;
    await witness.record(results[conversations.indexOf(recorded)] as CycleResult, earlier, recorded.session);
    pinNow(conversations, witness, situation);
    for (const [index, conversation] of conversations.entries()) {
      const isPruned = results[index]?.exchange?.receipt !== null && results[index]?.exchange !== null;
      if (isPruned || isEnd) lapses.push(...lapsesOf(conversation, situation, witness));
    }
    const toldUpTo = recorded.session.history.at(-1)?.at ?? START;
    const end = { cycle, now: momentOf(cycle), start: START, toldUpTo, ledger, situation };
    if (isEnd) await ask({ ...end, conversations, witness, places: [...places.keys()], lapses });
  }
  await witness.history.close();
}

/** Open incidents that the conversation does not tell as open, and pins that it does not hold. */
function lapsesOf({ strategy, own }: Conversation, { open, cycle }: Situation, { pins }: Witness): string[] {
  const where = `${strategy}, cycle ${cycle}`;
  return [
    ...missingFrom(toldIn(own), open).map(({ number, code }) => `${where}: INC-${number} ${code} is open and not told`),
    ...pins.filter((pin) => !own.includes(pin)).map((pin) => `${where}: a pin is gone: ${pin.slice(0, 60)}`),
  ];
}

/** Nothing is on its way: what is ill is known, what is well has been resolved. */
function isSettled(ledger: Ledger, places: ReadonlyMap<string, Workload>): boolean {
  return ledger.incidents
    .filter(isOpen)
    .every(({ owner, flapping }) => !flapping && places.get(`${owner.namespace}/${owner.name}`)?.ailment !== null);
}

async function happen(
  happening: Happening,
  workload: Workload,
  cycle: number,
  ledger: Ledger,
  witness: Witness,
): Promise<Ledger> {
  switch (happening.what) {
    case 'change':
      witness.change(
        happening.place,
        'tag' in happening.to ? happening.to.tag : `${happening.to.limit}Mi`,
        momentOf(cycle),
      );
      Object.assign(workload, happening.to, { changedAt: momentOf(cycle) - 60_000 });
      return ledger;
    case 'fall':
      Object.assign(workload, { ailment: happening.ailment, illSince: momentOf(cycle) - 30_000 });
      return ledger;
    case 'recovery':
      workload.ailment = null;
      return ledger;
    default:
      return remark(happening, workload, cycle, ledger, witness);
  }
}

/** Said of the incident that is open there; of none when tracking has folded or not yet opened it. */
function remark(happening: Remark, workload: Workload, cycle: number, ledger: Ledger, witness: Witness): Ledger {
  const code = workload.ailment === null ? null : AILMENTS[workload.ailment];
  const incident = ledger.incidents.find(
    (each) =>
      isOpen(each) &&
      each.code === code &&
      each.owner.name === workload.name &&
      each.owner.namespace === workload.namespace,
  );
  if (incident === undefined) return ledger;
  const said = { schemaVersion: 1, cluster: CLUSTER, by: redactText('anna'), at: momentOf(cycle) - 90_000 } as const;
  const on = { ...said, incident: incident.number, episode: incident.occurrences };
  const applied = applyCommand(ledger, { ...on, command: 'note', text: redactText(happening.text) }, ledger.cycle + 1);
  if (applied.outcome !== 'applied') throw new Error(applied.text);
  witness.remember(happening, incident.number, momentOf(cycle));
  return applied.ledger;
}

/** People pin a message now and then: in every conversation the one of this cycle, if it opened something. */
function pinNow(conversations: readonly Conversation[], witness: Witness, situation: Situation): void {
  const opened = situation.updates.find(({ turn }) => turn === 'opened' || turn === 'recurring');
  if (opened === undefined || witness.all.length % ONE_PINNED_IN !== 1 || witness.pins.length >= MOST_PINS) return;
  for (const conversation of conversations) {
    const message = conversation.session.history.findLast(({ role }) => role === 'user');
    if (message?.number !== undefined) conversation.pin(message.number);
  }
  const told = conversations[0]?.session.history.findLast(({ role }) => role === 'user')?.content;
  if (typeof told === 'string') witness.pins.push(told);
}
