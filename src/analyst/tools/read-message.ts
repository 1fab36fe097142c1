import { z } from 'zod';
import { LEAST_CUT_BYTES } from '../../context/index.ts';
import { fencedWithin, stamp, textOf } from './bounded-lines.ts';
import { isFailure, type MemoryReader, type RememberedMessage, readMemory } from './memory-reader.ts';
import { type AnalystTool, toolFailure } from './tool.ts';

/** Messages of a cycle, or of a number in several sessions, that are shown. */
const MOST = 6;
/** Of more than these the others are not even counted. */
const MOST_COUNTED = 30;
/** Of those that are left out so many are named. */
const MOST_NAMED = 6;
/** What a message must have room for, or all of it where it is shorter: under that its cut says nothing. */
const LEAST_BYTES = 300;
/** Room for the line that says which are left out. */
const MORE_BYTES = 100;
const FENCE = '<data></data>';
/** With what stands between a title, its text and the next. */
const FENCE_BYTES = `\n${FENCE}\n\n`.length;

const Input = z.strictObject({
  cycle: z.int().min(0).optional(),
  message: z.int().positive().optional(),
});

/** Messages as they were said: as many as there is room for, each cut in its middle where it is short. */
export function readMessage(memory: MemoryReader | null): AnalystTool<z.infer<typeof Input>> {
  return {
    name: 'read_message',
    description: 'Reads a whole message by its number, or all of a cycle.',
    input: Input,
    async run({ cycle, message }, { cluster, maxBytes }) {
      if ((cycle === undefined) === (message === undefined))
        return toolFailure('invalid_input', 'give either cycle or message');
      const chosen = cycle === undefined ? { number: message as number } : { cycle };
      const found = await readMemory(memory, (kept) => kept.messages({ cluster, ...chosen, limit: MOST_COUNTED + 1 }));
      if (isFailure(found)) return found;
      const said = found.filter(({ entry }) => entry.kind !== 'system' && textOf(entry).trim() !== '');
      if (said.length === 0) {
        const text = cycle === undefined ? `No message ${message}.` : `Cycle ${cycle} said nothing; quiet ones do not.`;
        return { ok: true, text, outcome: 'nothing found' };
      }
      const isCounted = found.length <= MOST_COUNTED;
      const { text, shown } = within(said, maxBytes, isCounted);
      const messages = said.length === 1 ? '1 message' : `${isCounted ? '' : 'more than '}${said.length} messages`;
      return { ok: true, text, outcome: shown === said.length && isCounted ? messages : `${shown} of ${messages}` };
    },
  };
}

interface Part {
  readonly number: number;
  readonly title: string;
  readonly text: string;
}

/** The first messages that have room, and the numbers of the others. Short ones leave what they do not need to those after. */
function within(
  said: readonly RememberedMessage[],
  maxBytes: number,
  isCounted: boolean,
): { readonly text: string; readonly shown: number } {
  const parts = said.map(partOf);
  const shown = parts.slice(0, fitting(parts, maxBytes));
  const left = parts.slice(shown.length);
  let room = maxBytes - borders(shown) - (left.length === 0 ? 0 : MORE_BYTES);
  if (room < LEAST_CUT_BYTES) {
    return { text: `No room is left for ${said.length === 1 ? 'this message' : 'any of them'}.`, shown: 0 };
  }
  const texts = shown.map(({ title, text }, index) => {
    const fenced = fencedWithin(text, Math.floor(room / (shown.length - index)) + FENCE.length);
    room -= Buffer.byteLength(fenced) - FENCE.length;
    return `${title}\n${fenced}`;
  });
  if (left.length > 0) texts.push(leftOut(left, isCounted));
  return { text: texts.join('\n\n'), shown: shown.length };
}

/** In no more than MORE_BYTES. */
function leftOut(left: readonly Part[], isCounted: boolean): string {
  const numbers = left.slice(0, MOST_NAMED).map(({ number }) => number);
  const others = isCounted && numbers.length === left.length ? '' : ', …';
  return `… ${isCounted ? '' : 'over '}${left.length} more left out: ${numbers.join(', ')}${others}`;
}

/** How many of them fit, at least one. */
function fitting(parts: readonly Part[], maxBytes: number): number {
  let needed = 0;
  for (const [index, part] of parts.slice(0, MOST).entries()) {
    needed += borders([part]) + Math.min(LEAST_BYTES, Buffer.byteLength(part.text));
    const more = index === parts.length - 1 ? 0 : MORE_BYTES;
    if (needed + more > maxBytes) return Math.max(index, 1);
  }
  return Math.min(parts.length, MOST);
}

function borders(parts: readonly Part[]): number {
  return parts.reduce((sum, { title }) => sum + Buffer.byteLength(title) + FENCE_BYTES, 0);
}

function partOf({ number, entry }: RememberedMessage): Part {
  const title = [
    `message ${number}`,
    entry.kind === 'report' ? 'report, concluded' : entry.kind,
    ...(entry.cycle === null ? [] : [`cycle ${entry.cycle}`]),
    ...(entry.at === null ? [] : [stamp(entry.at)]),
  ].join(' · ');
  return { number, title, text: textOf(entry) };
}
