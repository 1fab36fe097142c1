import type { PruneReceipt } from '../context/strategy.ts';
import { describeNotSeen } from '../conversation/index.ts';
import { afterWhat, describeChangeOn, whenChanged } from '../model/change.ts';
import { duration } from '../model/duration.ts';
import { type Incident, type IncidentUpdate, incidentName, isOpen } from '../model/incident.ts';
import type { Ledger } from '../model/ledger.ts';
import { describeObject, type Millis } from '../model/objects.ts';
import type { SessionEvent } from '../model/session.ts';
import type { Exchange } from './converse.ts';
import { cycleFields } from './cycle-line.ts';
import type { CycleResult } from './cycle-result.ts';
import type { Events } from './events.ts';
import type { LedgerOpening } from './ledger-keeper.ts';
import type { MemoryOpening } from './memory.ts';
import type { MonitorPorts } from './ports.ts';

/** What a start found: said once, and the troubles again in every cycle line. */
export function announceOpening(
  ports: MonitorPorts,
  opening: MemoryOpening,
  found: LedgerOpening,
  ledger: Ledger,
): void {
  const { events, ledgers, source } = ports;
  announceSessionTrouble(ports, opening);
  if (found.problem !== null) {
    events.emit('error', found.outcome === 'fresh' ? 'ledger_set_aside' : 'ledger_recovered', found.problem, {
      cluster: source.cluster,
      path: ledgers.locate(source.cluster),
      outcome: found.outcome,
    });
  }
  announceSession(ports, opening);
  events.emit('debug', 'started', `ledger of ${source.cluster} at cycle ${ledger.cycle}`, {
    cluster: source.cluster,
    cycle: ledger.cycle,
    incidents: ledger.incidents.length,
    outcome: found.outcome,
    last_look_at: ledger.lastLookAt === null ? null : new Date(ledger.lastLookAt).toISOString(),
  });
}

type SessionPorts = Pick<MonitorPorts, 'events' | 'memory' | 'source'>;

/** What became of the file of the session that is gone on with. */
export function announceSessionTrouble(ports: SessionPorts, opening: MemoryOpening): void {
  if (opening.problem === null) return;
  const event = opening.outcome === 'fresh' ? 'session_set_aside' : 'session_recovered';
  ports.events.emit('error', event, opening.problem, sessionFields(ports, opening));
}

/** With which session cycles go on. */
export function announceSession(ports: SessionPorts, opening: MemoryOpening): void {
  const { events, memory } = ports;
  const session = memory.current();
  const fields = sessionFields(ports, opening);
  if (opening.interrupted !== null) {
    const { cycle, at, tools = [] } = opening.interrupted;
    const message = `the process before ended while cycle ${cycle} waited for an answer; nothing told is lost, the next cycle asks again`;
    const asked = { cycle, asked_at: new Date(at).toISOString(), tool_calls: tools.length };
    events.emit('warn', 'session_repaired', message, { ...fields, ...asked });
  }
  if (opening.idle !== null) {
    const idle = duration(opening.idle);
    const text = `session ${session.id} was idle for ${idle}: it goes on after a fresh baseline`;
    events.emit('warn', 'session_stale', text, { ...fields, idle_seconds: Math.round(opening.idle / 1000) });
  }
  if (memory.mode === 'persistent') {
    const loaded = { ...fields, messages: session.history.length, cycles: session.metadata.cycleCount };
    if (opening.resumed) events.emit('info', 'session_loaded', `session ${session.id} resumed`, loaded);
    else events.emit('info', 'session_created', `session ${session.id} is new`, loaded);
  }
}

function sessionFields({ memory, source }: SessionPorts, { outcome }: MemoryOpening) {
  return { session_id: memory.current().id, cluster: source.cluster, mode: memory.mode, outcome };
}

/**
 * One line for each incident that turned, one for a prune, and the one cycle line. What a look had trouble with is said
 * when the cycle before (`saidBefore`: its problems) did not say it already.
 */
export function announceCycle(events: Events, result: CycleResult, saidBefore: readonly string[]): void {
  const { situation, exchange } = result;
  for (const update of situation.updates.filter(({ loud }) => loud)) announceIncident(events, update, situation.cycle);
  const fresh = situation.problems.filter((problem) => !saidBefore.includes(problem));
  for (const problem of fresh) events.emit('warn', 'look_problem', problem, { cycle: situation.cycle });
  for (const { event, text } of result.sessionEvents.filter(({ event }) => CHANGES.has(event))) {
    events.emit('info', 'session_changed', text, {
      cycle: situation.cycle,
      session_id: result.sessionId,
      change: event,
    });
  }
  if (result.askedPrune !== null) announcePrune(events, result.askedPrune, result);
  if (exchange?.receipt) announcePrune(events, exchange.receipt, result);
  const level = result.degraded.length > 0 ? 'warn' : 'info';
  events.emit(level, 'cycle', summarize(result), cycleFields(result));
}

/** What runs otherwise than before; a prune has a line of its own. */
const CHANGES: ReadonlySet<SessionEvent['event']> = new Set([
  'budget_changed',
  'model_changed',
  'strategy_changed',
  'system_changed',
]);

/** Incidents that pruned messages spoke of: the log names some, the history has all. */
const INCIDENTS_NAMED = 20;

function announcePrune(events: Events, receipt: PruneReceipt, { situation, sessionId }: CycleResult): void {
  const { went, summary } = receipt;
  if (receipt.cause === 'threshold') {
    events.emit('warn', 'context_threshold', `the conversation passed the threshold: ${receipt.tokensBefore} tokens`, {
      cycle: situation.cycle,
      session_id: sessionId,
      tokens: receipt.tokensBefore,
    });
  }
  events.emit('info', 'context_pruned', `pruned ${receipt.tokensBefore} to ${receipt.tokensAfter} tokens`, {
    cycle: situation.cycle,
    session_id: sessionId,
    strategy: receipt.strategy,
    cause: receipt.cause,
    messages_before: receipt.messagesBefore,
    messages_after: receipt.messagesAfter,
    tokens_before: receipt.tokensBefore,
    tokens_after: receipt.tokensAfter,
    kept: receipt.kept,
    went: {
      messages: went.messages,
      tokens: went.tokens,
      numbers: went.numbers,
      cycles: went.cycles,
      from: went.times === null ? null : clock(went.times.first),
      to: went.times === null ? null : clock(went.times.last),
      incidents: went.incidents.slice(0, INCIDENTS_NAMED).map((number) => incidentName({ number })),
      more_incidents: Math.max(0, went.incidents.length - INCIDENTS_NAMED),
    },
    dropped_for_room: receipt.droppedForRoom,
    pins_dropped: receipt.pinsDropped,
    cut: receipt.cut,
    summary:
      summary === null
        ? null
        : {
            written_by: summary.writtenBy,
            messages: summary.messages,
            tokens: summary.tokens,
            rejected: summary.rejected,
          },
    segment: receipt.segment,
  });
}

function announceIncident(events: Events, update: IncidentUpdate, cycle: number): void {
  const { incident, turn, previousSeverity } = update;
  const level = turn === 'resolved' || turn === 'gone' ? 'info' : 'warn';
  const name = incidentName(incident);
  events.emit(
    level,
    'incident',
    `${name} ${turn}: ${incident.severity} ${incident.code} ${describeObject(incident.owner)}${former(incident)}`,
    {
      cycle,
      incident: name,
      turn,
      severity: incident.severity,
      previous_severity: previousSeverity,
      severity_because: incident.severityBecause,
      tier: incident.weight.tier,
      owner: incident.weight.owner,
      code: incident.code,
      object: describeObject(incident.owner),
      affected: incident.affected.count,
      consequences: incident.consequences.length,
      opened_at: new Date(incident.openedAt).toISOString(),
      occurrences: incident.occurrences,
      after: isOpen(incident) ? afterWhat(incident, clock) : null,
      changes: incident.changes.map(
        (change) => `${describeChangeOn(incident.owner, change)} ${whenChanged(change, clock)}`,
      ),
      changed: update.changes.length,
      was_quieted: update.wasQuieted === true,
    },
  );
}

/** Who knows the incident by its first name looks for that. */
function former({ toldAs }: Incident): string {
  return toldAs === undefined ? '' : ` (first told as ${toldAs.code} ${describeObject(toldAs.owner)})`;
}

const clock = (at: Millis) => new Date(at).toISOString();

/** What a person reads of the line. */
function summarize({ situation, loud, context, exchange, degraded }: CycleResult): string {
  const open = situation.open.length;
  const parts = [
    `cycle ${situation.cycle} ${loud ? 'loud' : 'quiet'}`,
    `${open} open incident${open === 1 ? '' : 's'}`,
    `context ${context.pct.toFixed(1)} %`,
  ];
  if (exchange !== null) parts.push(`report by ${speakerOf(exchange)}`);
  if (situation.notSeen.length > 0) parts.push(`not seen: ${describeNotSeen(situation.notSeen)}`);
  if (degraded.length > 0) parts.push(`DEGRADED: ${degraded.join('; ')}`);
  return parts.join(' · ');
}

/** `rules`, or `claude, $0.0167`. */
function speakerOf({ analysed }: Exchange): string {
  const { analyst } = analysed.success.report;
  return analysed.costUsd === null || analysed.usage === null ? analyst : `${analyst}, $${analysed.costUsd.toFixed(4)}`;
}
