import { basename } from 'node:path';
import { numberEntries } from '../../model/number-entries.ts';
import type { Session } from '../../model/session.ts';
import type { Candidate, Foreseen } from '../../storage/index.ts';
import { fullTime } from '../render/times.ts';

type Going = Extract<Foreseen<Session>, { readonly value: Session }>;
type Usable = Candidate<Session> & { readonly value: Session };

/** Under the list of `sessions recover`: what a start takes by itself, and what has more than that. In lines. */
export function recoverHint(
  id: string,
  candidates: readonly Candidate<Session>[],
  foreseen: Foreseen<Session>,
): readonly string[] {
  const others = candidates.filter((candidate) => candidate.kind !== 'current').filter(isUsable);
  const hasFile = candidates.some(({ kind }) => kind === 'current');
  const begins = hasFile ? `nothing of ${id}.json can be used` : `there is no ${id}.json`;
  const best = others.toSorted(byWorth)[0];
  const command = (file: string) => `k8s-monitor sessions recover ${id} --from ${file}`;
  if (foreseen.outcome === 'wants_key') return [`A start ends with an error: it has no key to ${id}.json.`];
  if (!('value' in foreseen)) {
    const goOn = best === undefined ? [] : [`To go on from ${what(best)}: ${command(basename(best.path))}`];
    return [`A start begins a new one: ${begins}.`, ...goOn];
  }
  const { value } = foreseen;
  const first = tellStart(id, foreseen);
  if (best === undefined) return [first];
  if (!hasMore(best.value, value)) return [`${first} Nothing else here has more.`];
  const { savedAt } = best.value;
  const isOlder = savedAt !== null && (value.savedAt ?? 0) > savedAt;
  const without = isOlder ? `, but nothing that was said after ${fullTime(savedAt)}` : '';
  return [
    first,
    `More is in ${what(best)}: ${difference(best.value, value)} than that${without}.`,
    `To go on from it: ${command(basename(best.path))}`,
  ];
}

/** What going on from it costs against what a start would take by itself: `21 cycles and 41 messages fewer`. Null when nothing. */
export function costOf(chosen: Session, foreseen: Foreseen<Session>): string | null {
  if (!('value' in foreseen)) return null;
  const { value } = foreseen;
  const isLess = cyclesOf(chosen) < cyclesOf(value) || chosen.history.length < value.history.length;
  return isLess ? difference(chosen, value) : null;
}

/** `21 cycles, 43 messages`. */
export function sizeOf(session: Session): string {
  return `${counted(cyclesOf(session), 'cycle')}, ${counted(session.history.length, 'message')}`;
}

function tellStart(id: string, foreseen: Going): string {
  const size = sizeOf(foreseen.value);
  switch (foreseen.outcome) {
    case 'whole':
      return `${id}.json is whole (${size}): nothing needs to be done.`;
    case 'partial':
      return `A start goes on by itself with what can be read of ${id}.json: ${size}.`;
    case 'recovered':
      return `A start goes on by itself from the backup ${basename(foreseen.backup.path)}: ${size}.`;
  }
}

function what({ path, value }: Usable): string {
  return `${basename(path)} (${sizeOf(value)})`;
}

function isUsable(candidate: Candidate<Session>): candidate is Usable {
  return candidate.value !== null;
}

/** The best first: see `hasMore`; among equals what is whole, then the newest, as they are listed. */
function byWorth(a: Usable, b: Usable): number {
  if (hasMore(a.value, b.value)) return -1;
  if (hasMore(b.value, a.value)) return 1;
  return Number(b.state === 'whole') - Number(a.state === 'whole');
}

/** By what was ever said in it, then its cycles: messages that a prune took out are missed by nobody. */
function hasMore(one: Session, other: Session): boolean {
  const ever = saidIn(one) - saidIn(other);
  return ever > 0 || (ever === 0 && cyclesOf(one) > cyclesOf(other));
}

/** Numbers go on over prunes, and a torn file tells those of the messages it has. */
function saidIn(session: Session): number {
  return numberEntries(session).metadata.nextMessage;
}

function cyclesOf({ metadata }: Session): number {
  return metadata.cycleCount;
}

/** `21 cycles and 41 messages fewer`, `2 cycles more and 40 messages fewer`. */
function difference(one: Session, other: Session): string {
  const cycles = cyclesOf(one) - cyclesOf(other);
  const messages = one.history.length - other.history.length;
  const word = (count: number) => (count > 0 ? 'more' : 'fewer');
  const told = [
    { count: cycles, text: counted(Math.abs(cycles), 'cycle') },
    { count: messages, text: counted(Math.abs(messages), 'message') },
  ].filter(({ count }) => count !== 0);
  const [first, second] = told;
  if (first === undefined) return 'as many cycles and messages';
  if (second === undefined) return `${first.text} ${word(first.count)}`;
  if (word(first.count) === word(second.count)) return `${first.text} and ${second.text} ${word(first.count)}`;
  return `${first.text} ${word(first.count)} and ${second.text} ${word(second.count)}`;
}

function counted(count: number, noun: string): string {
  return `${count} ${noun}${count === 1 ? '' : 's'}`;
}
