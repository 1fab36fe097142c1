import type { SessionReply } from '../inbox/index.ts';
import { incidentName } from '../model/incident.ts';
import type { Session } from '../model/session.ts';
import type { MonitorPorts } from './ports.ts';

/** What is said to a command. */
export type Answer = Pick<SessionReply, 'outcome' | 'text'>;

/** Ids of commands that are done and may still lie in the session's inbox. */
export function settledWishes({ door }: Pick<MonitorPorts, 'door'>, { metadata }: Session): ReadonlySet<string> {
  return new Set([...metadata.heard, ...(door?.fulfilled() ?? [])]);
}

export function tellReplies(
  { events }: Pick<MonitorPorts, 'events'>,
  sessionId: string,
  replies: readonly SessionReply[],
): void {
  for (const { id, command, outcome, text } of replies) {
    const fields = { id, command: command.command, by: command.by, session_id: sessionId, ...named(command) };
    if (outcome === 'applied') events.emit('info', 'command_applied', text, fields);
    else events.emit('warn', 'command_refused', text, fields);
  }
}

export function tellSessionProblems(
  { events }: Pick<MonitorPorts, 'events'>,
  sessionId: string,
  problems: readonly string[],
): void {
  for (const problem of problems) events.emit('warn', 'inbox_problem', problem, { session_id: sessionId });
}

function named(command: SessionReply['command']): Readonly<Record<string, unknown>> {
  switch (command.command) {
    case 'prune':
      return {};
    case 'switch':
      return { to: command.to };
    case 'exclude':
    case 'include':
      return { messages: command.messages };
    case 'pin':
    case 'unpin':
      return { messages: command.messages, incidents: command.incidents.map((number) => incidentName({ number })) };
  }
}
