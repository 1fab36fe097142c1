import type { Command } from 'commander';
import { MonitorError } from '../../model/errors.ts';
import type { CliIo } from '../io.ts';
import type { Named } from './change.ts';

interface Change {
  readonly session?: string;
  readonly by?: string;
}

/** The commands that a running monitor does at its next cycle: pin, unpin, exclude, include, prune, switch. */
export function defineChanging(sessions: Command, io: CliIo, done: (code: number) => void): void {
  const changing = (name: string, description: string) =>
    sessions
      .command(name)
      .description(description)
      .option('--session <id>', 'which one; default: the current one')
      .option('--by <name>', 'who wants it; default: the user of this process');
  const load = () => import('./change.ts');
  const options = ({ session, by }: Change) => ({ session: session ?? null, by: by ?? null });

  for (const command of ['pin', 'unpin'] as const) {
    changing(command, command === 'pin' ? 'have every prune keep messages, while pins fit' : 'end a pin')
      .argument('<what...>', 'messages by their numbers (12), or all that speak of incidents (INC-7)')
      .addHelpText(
        'after',
        `\nPins may take half the room that a prune leaves; the newest stay.\n\nExamples\n  k8s-monitor sessions ${command} 12 14\n  k8s-monitor sessions ${command} INC-7`,
      )
      .action(async (names: string[], given: Change) =>
        done(await (await load()).pinSession(io, command, parseNamed(names), options(given))),
      );
  }
  for (const command of ['exclude', 'include'] as const) {
    changing(
      command,
      command === 'exclude' ? 'keep messages from the model; they stay in the session' : 'send messages again',
    )
      .argument('<message...>', 'by their numbers, as `sessions show` tells them')
      .addHelpText('after', `\nExamples\n  k8s-monitor sessions ${command} 12\n  k8s-monitor sessions ${command} 12 13`)
      .action(async (names: string[], given: Change) =>
        done(await (await load()).excludeFromSession(io, command, parseMessages(names), options(given))),
      );
  }
  changing('prune', 'prune now, as at the threshold; what goes is in the history')
    .addHelpText('after', '\nExamples\n  k8s-monitor sessions prune\n  k8s-monitor sessions prune --session demo')
    .action(async (given: Change) => done(await (await load()).pruneSession(io, options(given))));
  defineSwitch(sessions, io, done);
}

function defineSwitch(sessions: Command, io: CliIo, done: (code: number) => void): void {
  sessions
    .command('switch')
    .description('have the monitor go on with another session; with a new one, where there is none of that name')
    .argument('<id>', 'as `sessions list` shows it, or a new name')
    .option('--by <name>', 'who wants it; default: the user of this process')
    .addHelpText(
      'after',
      '\nThe session that is left stays as it is; incidents go on, since they are in the ledger. The choice is kept in SESSION_DIR over restarts. Where SESSION_ID is set to anything but its default, that decides, and this is refused.\n\nExamples\n  k8s-monitor sessions switch incident-week-47\n  k8s-monitor sessions switch k8s-monitor-default',
    )
    .action(async (id: string, { by }: { by?: string }) =>
      done(await (await import('./switch.ts')).switchToSession(io, id, by ?? null)),
    );
}

const NUMBERS = '`k8s-monitor sessions show` gives the numbers of messages; which session is meant, --session says.';

/** Throws MonitorError `usage`. */
function parseNamed(names: readonly string[]): Named {
  const messages: number[] = [];
  const incidents: number[] = [];
  for (const name of names) {
    const [, kind, number] = /^(INC-|#)?([1-9]\d{0,8})$/i.exec(name) ?? [];
    if (number === undefined)
      throw new MonitorError(
        'usage',
        `${JSON.stringify(name)} is neither a message (12) nor an incident (INC-7)`,
        NUMBERS,
      );
    (kind?.toUpperCase() === 'INC-' ? incidents : messages).push(Number(number));
  }
  return { messages: [...new Set(messages)], incidents: [...new Set(incidents)] };
}

function parseMessages(names: readonly string[]): readonly number[] {
  const { messages, incidents } = parseNamed(names);
  if (incidents.length === 0) return messages;
  throw new MonitorError('usage', 'messages are left out one by one, not by incident', NUMBERS);
}
