import type { ContentBlock, ConversationEntry } from '../model/conversation.ts';
import type { Session } from '../model/session.ts';
import { checkChecksum, type Decoded, isJsonObject, isSealed, isSessionId, parseJsonBytes } from '../storage/index.ts';
import { unpack } from './archive.ts';
import { decodeSession } from './codec.ts';
import { redactWhole } from './redact-whole.ts';

/** A session that comes from elsewhere. */
export interface ForeignSession {
  readonly session: Session;
  /** The id it says it has; null when it says none that could be one. */
  readonly ownId: string | null;
  /** Its checksum is right: it is as a program of this kind wrote it, and what it says was redacted then. */
  readonly isOwn: boolean;
}

/**
 * A session of another directory, another machine or another program: a file of ours of any version, one of the plain four
 * keys, or an archive. What is malformed is refused, with where; text that was not ours is redacted, and cut nowhere.
 */
export async function readForeignSession(bytes: Uint8Array, id: string): Promise<Decoded<ForeignSession>> {
  if (isSealed(bytes)) {
    return { ok: false, problem: 'it is encrypted: export it where its key is, and import that' };
  }
  const isPacked = bytes[0] === 0x1f && bytes[1] === 0x8b;
  const plain = isPacked ? await unpack(bytes) : bytes;
  if (plain === null) return { ok: false, problem: 'it is a torn gzip file' };
  const json = parseJsonBytes(plain);
  if (!json.ok) return json;
  const checksum = checkChecksum(plain, json.value);
  if (checksum === 'wrong') {
    const problem = 'its checksum does not match: it was changed (to import what you edited, set its "sha256" to "")';
    return { ok: false, problem };
  }
  const decoded = decodeSession(json.value, id);
  if (!decoded.ok) return decoded;
  const problem = numbersProblem(decoded.value);
  if (problem !== null) return { ok: false, problem };
  const isOwn = checksum === 'right';
  const session = isOwn ? decoded.value : { ...decoded.value, history: decoded.value.history.map(redactEntry) };
  return { ok: true, value: { session, ownId: ownIdOf(json.value), isOwn } };
}

function ownIdOf(document: unknown): string | null {
  const id = isJsonObject(document) ? document.session_id : null;
  return typeof id === 'string' && isSessionId(id) ? id : null;
}

/** A number names one message for ever; where it does not, pins and the history would name another. */
function numbersProblem({ history, metadata }: Session): string | null {
  const seen = new Set<number>();
  for (const [index, { number }] of history.entries()) {
    if (number === undefined) continue;
    const where = `conversation_history[${index}].number`;
    if (seen.has(number)) return `${where}: ${number} is the number of another message already`;
    if (number >= metadata.nextMessage)
      return `${where}: ${number} is not below metadata.next_message, which is ${metadata.nextMessage}`;
    seen.add(number);
  }
  return null;
}

function redactEntry(entry: ConversationEntry): ConversationEntry {
  const { content } = entry;
  return { ...entry, content: typeof content === 'string' ? redactWhole(content) : content.map(redactBlock) };
}

/** What a block is, and which call it belongs to, are no texts: changed, the API would refuse it. */
const STRUCTURAL: ReadonlySet<string> = new Set(['type', 'id', 'tool_use_id', 'name', 'signature', 'media_type']);

function redactBlock(block: ContentBlock): ContentBlock {
  const changed = Object.entries(block).map(([key, value]) => [key, STRUCTURAL.has(key) ? value : redactValue(value)]);
  return { ...Object.fromEntries(changed), type: block.type };
}

function redactValue(value: unknown): unknown {
  if (typeof value === 'string') return redactWhole(value);
  if (Array.isArray(value)) return value.map(redactValue);
  if (!isJsonObject(value)) return value;
  return Object.fromEntries(
    Object.entries(value).map(([key, item]) => [key, STRUCTURAL.has(key) ? item : redactValue(item)]),
  );
}
