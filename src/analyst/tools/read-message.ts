import { z } from 'zod';
import { fencedWithin, stamp, textOf } from './bounded-lines.ts';
import { isFailure, type MemoryReader, type RememberedMessage, readMemory } from './memory-reader.ts';
import { type AnalystTool, toolFailure } from './tool.ts';

/** Messages that a cycle, or a number in several sessions, may have. */
const MOST = 6;
/** Title lines and fences. */
const BORDER_BYTES = 160;

const Input = z.strictObject({
  cycle: z.int().min(0).optional(),
  message: z.int().positive().optional(),
});

/** Messages as they were said, each cut in its middle where the room is short. */
export function readMessage(memory: MemoryReader | null): AnalystTool<z.infer<typeof Input>> {
  return {
    name: 'read_message',
    description: 'Reads a whole message by its number, or all of a cycle.',
    input: Input,
    async run({ cycle, message }, { cluster, maxBytes }) {
      if ((cycle === undefined) === (message === undefined))
        return toolFailure('invalid_input', 'give either cycle or message');
      const chosen = cycle === undefined ? { number: message as number } : { cycle };
      const found = await readMemory(memory, (kept) => kept.messages({ cluster, ...chosen, limit: MOST }));
      if (isFailure(found)) return found;
      const said = found.filter(({ entry }) => entry.kind !== 'system' && textOf(entry).trim() !== '');
      if (said.length === 0) {
        const text = cycle === undefined ? `No message ${message}.` : `Cycle ${cycle} said nothing; quiet ones do not.`;
        return { ok: true, text, outcome: 'nothing found' };
      }
      const each = Math.floor(maxBytes / said.length) - BORDER_BYTES;
      const text = said.map((one) => whole(one, each)).join('\n\n');
      return { ok: true, text, outcome: said.length === 1 ? '1 message' : `${said.length} messages` };
    },
  };
}

function whole({ number, entry }: RememberedMessage, maxBytes: number): string {
  const title = [
    `message ${number}`,
    entry.kind === 'report' ? 'report, concluded' : entry.kind,
    ...(entry.cycle === null ? [] : [`cycle ${entry.cycle}`]),
    ...(entry.at === null ? [] : [stamp(entry.at)]),
  ].join(' · ');
  return `${title}\n${fencedWithin(textOf(entry), maxBytes)}`;
}
