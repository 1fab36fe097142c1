import type { Command, Inbox } from '../../../src/inbox/index.ts';
import { isOpen } from '../../../src/model/incident.ts';
import type { CycleResult } from '../../../src/monitor/index.ts';
import { redactText } from '../../../src/redact/index.ts';

const PEOPLE = ['anna', 'ben', 'chidi', 'dora'] as const;
const NOTES = [
  'we have seen this after every schema migration; the fix is to restart the consumer',
  'known issue with the vendor API, ticket OPS-2217',
  'the limit was lowered last week to save money, raise it again if this repeats',
  'rollback is safe here, the migration is backwards compatible',
] as const;

/**
 * The word of people on what the cycle brought, for the next one to hear: they take on some of what opened, note something
 * on a few, and say of some that ended what it was. By the incidents' numbers, so that all rows hear the same.
 */
export async function speakFor(inbox: Inbox, { situation }: CycleResult): Promise<void> {
  const { cluster, at, cycle } = situation;
  for (const { incident, turn, loud } of situation.updates) {
    if (!loud) continue;
    const { number, occurrences } = incident;
    const by = redactText(PEOPLE[number % PEOPLE.length] ?? 'anna');
    const envelope = {
      schemaVersion: 1,
      cluster,
      by,
      at: at + 60_000,
      incident: number,
      episode: occurrences,
    } as const;
    const commands: Command[] = [];
    if (turn === 'opened' && number % 3 === 0) commands.push({ ...envelope, command: 'ack' });
    if (turn === 'opened' && number % 7 === 0) {
      commands.push({ ...envelope, command: 'note', text: redactText(NOTES[number % NOTES.length] ?? '') });
    }
    if (!isOpen(incident) && number % 5 === 0) {
      commands.push({ ...envelope, command: 'resolve-as', verdict: 'real', because: null });
    }
    for (const [place, command] of commands.entries()) {
      await inbox.send(`c${String(cycle).padStart(6, '0')}-${number}-${place}`, command);
    }
  }
}
