import type { CacheTtl } from '../../context/index.ts';
import type { ApiMessage, ContentBlock } from '../../model/conversation.ts';

/** The API's limit on breakpoints in one request. */
const MAX_BREAKPOINTS = 4;

/**
 * From a breakpoint the API looks back over 20 blocks for a prefix it has cached. Breakpoints this far apart leave no
 * gap between their windows, with some to spare: three of them find what the call before cached, its final
 * breakpoint, behind more than 50 new blocks. A quiet conversation adds two.
 */
const BLOCKS_BETWEEN = 18;

/** Blocks the API caches as part of a prefix but lets no breakpoint stand on. */
const NOT_MARKABLE: ReadonlySet<string> = new Set(['thinking', 'redacted_thinking']);

/** What is looked up while a report is written is read again within seconds, and never after. */
const TAIL_TTL: CacheTtl = '5m';

export interface MarkedPrompt {
  readonly system: readonly ContentBlock[];
  readonly messages: readonly MarkedMessage[];
}

export interface MarkedMessage {
  readonly role: ApiMessage['role'];
  readonly content: readonly ContentBlock[];
}

/**
 * Puts cache breakpoints on a prompt: one on the system text, one on the end of the final message, the rest rolling.
 * The given messages are not changed. Text that is a plain string becomes one text block wherever it stands, so that
 * two calls differ before their breakpoints in nothing but the breakpoints, which are no part of what is cached.
 * Without a time to live there are none.
 */
export function placeBreakpoints(system: string, messages: readonly ApiMessage[], ttl: CacheTtl | null): MarkedPrompt {
  const plain = messages.map(plainMessage);
  const systemBlocks = plainSystem(system);
  const room = ttl === null ? 0 : MAX_BREAKPOINTS - systemBlocks.length;
  return {
    system: systemBlocks.map((block) => marked(block, ttl)),
    messages: markMessages(plain, new Map(positions(markableIn(plain), room).map((place) => [place, ttl]))),
  };
}

/**
 * The same for a prompt that goes on: `tail` is what the model has asked since, and was answered. The conversation's end keeps
 * its breakpoint, by which the first call cached it; the tail's own are short-lived. A conversation that was not cached is
 * now, for there may be more calls.
 */
export function placeTailBreakpoints(
  system: string,
  messages: readonly ApiMessage[],
  tail: readonly ApiMessage[],
  ttl: CacheTtl | null,
): MarkedPrompt {
  const own = ttl ?? TAIL_TTL;
  const [told, asked] = [messages.map(plainMessage), tail.map(plainMessage)];
  const marks = new Map<number, CacheTtl>();
  const end = lastMarkable(told);
  if (end !== null) marks.set(end, own);
  const blocks = markableIn(told).length;
  // Where the call before ended, and where this one does.
  for (const length of [asked.length - 2, asked.length]) {
    const place = lastMarkable(asked.slice(0, Math.max(0, length)));
    if (place !== null) marks.set(blocks + place, TAIL_TTL);
  }
  return {
    system: plainSystem(system).map((block) => marked(block, own)),
    messages: markMessages([...told, ...asked], marks),
  };
}

function plainMessage({ role, content }: ApiMessage): MarkedMessage {
  return { role, content: asBlocks(content) };
}

function plainSystem(system: string): readonly ContentBlock[] {
  return system.trim() === '' ? [] : [textBlock(system)];
}

/** @param marks by a block's place among all blocks of the messages. */
function markMessages(
  messages: readonly MarkedMessage[],
  marks: ReadonlyMap<number, CacheTtl | null>,
): readonly MarkedMessage[] {
  let position = -1;
  return messages.map(({ role, content }) => ({
    role,
    content: content.map((block) => {
      position += 1;
      return marked(block, marks.get(position) ?? null);
    }),
  }));
}

function markableIn(messages: readonly MarkedMessage[]): readonly boolean[] {
  return messages.flatMap(({ content }) => content.map(isMarkable));
}

function lastMarkable(messages: readonly MarkedMessage[]): number | null {
  const markable = markableIn(messages);
  return atOrBefore(markable, markable.length - 1);
}

/** Where breakpoints stand among the messages' blocks: the last markable block, then back in steps, newest first. */
function positions(markable: readonly boolean[], room: number): number[] {
  const chosen: number[] = [];
  let next = markable.length - 1;
  while (chosen.length < room) {
    const place = atOrBefore(markable, next);
    if (place === null) break;
    chosen.push(place);
    next = place - BLOCKS_BETWEEN;
  }
  return chosen;
}

function atOrBefore(markable: readonly boolean[], position: number): number | null {
  for (let index = position; index >= 0; index -= 1) if (markable[index] === true) return index;
  return null;
}

/** A breakpoint on an empty block is refused; one on a thinking block is not allowed. */
function isMarkable(block: ContentBlock): boolean {
  if (NOT_MARKABLE.has(block.type)) return false;
  return block.type !== 'text' || (typeof block.text === 'string' && block.text.trim() !== '');
}

function asBlocks(content: ApiMessage['content']): readonly ContentBlock[] {
  return typeof content === 'string' ? [textBlock(content)] : content.map(unmarked);
}

function textBlock(text: string): ContentBlock {
  return { type: 'text', text };
}

/** A breakpoint that came with an imported conversation would count against the four. */
function unmarked(block: ContentBlock): ContentBlock {
  if (!('cache_control' in block)) return block;
  const { cache_control: _, ...rest } = block;
  return { ...rest, type: block.type };
}

function marked(block: ContentBlock, ttl: CacheTtl | null): ContentBlock {
  return ttl === null ? block : { ...block, cache_control: { type: 'ephemeral', ttl } };
}
