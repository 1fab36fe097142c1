import { stripVTControlCharacters } from 'node:util';
import type { ContentBlock, ConversationEntry } from '../../model/conversation.ts';
import { toWire } from '../../model/wire.ts';
import { moment } from './times.ts';

/**
 * A message as it was said: text as it is, of other blocks what they are. A file may come from another program, so escapes
 * that would move the cursor are left out.
 */
export function entryText({ content }: ConversationEntry): string {
  const text = typeof content === 'string' ? content : content.map(blockText).join('\n');
  return stripVTControlCharacters(text).trimEnd();
}

function blockText(block: ContentBlock): string {
  if (block.type === 'text' && typeof block.text === 'string') return block.text;
  const what = typeof block.name === 'string' ? `${block.type} ${block.name}` : block.type;
  return `[${what}]`;
}

/** A message for `-o json`, under the keys of the session file. Content stays as it is: its keys are not ours. */
export function entryData(entry: ConversationEntry) {
  const { role, kind, cycle, at, pinned, incidents, content, report } = entry;
  return {
    number: entry.number ?? null,
    role,
    kind,
    cycle,
    at: moment(at),
    pinned,
    excluded: entry.excluded === true,
    incidents,
    content,
    report: toWire(report),
  };
}
