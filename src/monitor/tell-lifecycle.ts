import type { PruneReceipt } from '../context/strategy.ts';
import type { Millis } from '../model/objects.ts';
import type { Session } from '../model/session.ts';
import type { LifecycleEvent } from '../session/lifecycle.ts';
import type { CycleResult } from './cycle-result.ts';
import type { MemoryOpening } from './memory.ts';
import type { MonitorPorts } from './ports.ts';

type Ports = Pick<MonitorPorts, 'lifecycle' | 'memory' | 'now'>;

/** What a start did to the session. Without a memory of its own there is no session to speak of. */
export function tellOpening({ lifecycle, memory, now }: Ports, { resumed, problem }: MemoryOpening): void {
  if (lifecycle === undefined || memory.mode !== 'persistent') return;
  const session = memory.current();
  const tell = teller(lifecycle, session, now());
  if (!resumed) tell('session_created', `session ${session.id} is new`);
  else if (problem === null) tell('session_loaded', `session ${session.id} resumed`);
  else tell('session_recovered', problem);
}

/** What a cycle did to it. */
export function tellCycle(ports: Ports, result: CycleResult, session: Session, isSaved: boolean): void {
  const { lifecycle, memory } = ports;
  if (lifecycle === undefined || memory.mode !== 'persistent') return;
  const tell = teller(lifecycle, session, result.situation.at);
  for (const receipt of [result.askedPrune, result.exchange?.receipt ?? null]) {
    if (receipt !== null) tell('session_pruned', pruneText(receipt));
  }
  if (isSaved) tell('session_saved', `cycle ${result.situation.cycle} saved`);
}

/** `asked: 84 -> 40 messages, 96000 -> 48000 tokens`. */
export function pruneText(receipt: PruneReceipt): string {
  const { cause, messagesBefore, messagesAfter, tokensBefore, tokensAfter } = receipt;
  return `${cause}: ${messagesBefore} -> ${messagesAfter} messages, ${tokensBefore} -> ${tokensAfter} tokens`;
}

function teller(lifecycle: NonNullable<Ports['lifecycle']>, session: Session, at: Millis) {
  return (event: LifecycleEvent['event'], text: string) => lifecycle.emit({ event, at, session, text });
}
