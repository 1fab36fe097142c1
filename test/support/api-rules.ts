/** A request as it would go over the wire; read as data, since the point is to distrust it. */
export interface RequestOnTheWire {
  readonly system: string;
  readonly messages: readonly unknown[];
}

type Fields = Readonly<Record<string, unknown>>;

const MAX_MESSAGES = 100_000;
const TOOL_USE_ID = /^[a-zA-Z0-9_-]+$/;
const TOOL_NAME = /^[a-zA-Z0-9_-]{1,128}$/;

/** Fields a stored block may have when it is sent again. cache_control is set per call, citations on user text are refused. */
const FIELDS: Readonly<Record<string, readonly string[]>> = {
  text: ['type', 'text'],
  tool_use: ['type', 'id', 'name', 'input'],
  tool_result: ['type', 'tool_use_id', 'content', 'is_error'],
};

const BLOCKS_OF: Readonly<Record<string, readonly string[]>> = {
  user: ['text', 'tool_result'],
  assistant: ['text', 'tool_use'],
};

/**
 * Throws an Error naming the first thing the Messages API would answer with 400: roles and their order, blank text,
 * thinking outside the turn it was made for, tool calls and results that do not belong together, fields not allowed,
 * text without a UTF-8 form. Stricter than the API where it is lenient (unknown blocks, ends with an answer).
 */
export function assertAcceptable(request: RequestOnTheWire): void {
  const { messages } = request;
  must(request.system.isWellFormed(), 'system: text has a lone surrogate');
  must(messages.length > 0, 'messages: at least one message is required');
  must(messages.length <= MAX_MESSAGES, `messages: ${messages.length} are more than ${MAX_MESSAGES}`);
  const sent = messages.map((message, index) => checkMessage(message, `messages.${index}`));
  must(sent[0]?.role === 'user', 'messages: first message must use the "user" role');
  must(sent.at(-1)?.role === 'user', 'messages: must end with a user message, prefill is not supported');
  checkTools(sent);
  must(JSON.stringify(messages).isWellFormed(), 'messages: not valid UTF-8');
  must(!/\\ud[89a-f]/i.test(JSON.stringify(messages).replaceAll('\\\\', '')), 'messages: text has a lone surrogate');
}

interface Sent {
  readonly role: string;
  readonly blocks: readonly Fields[];
}

function checkMessage(message: unknown, at: string): Sent {
  must(isFields(message), `${at}: must be an object`);
  const { role, content, ...others } = message;
  must(typeof role === 'string' && role in BLOCKS_OF, `${at}.role: must be user or assistant`);
  must(Object.keys(others).length === 0, `${at}: extra inputs are not permitted: ${Object.keys(others)}`);
  if (typeof content === 'string') {
    must(content.trim() !== '', `${at}: text content must be non-empty`);
    return { role, blocks: [{ type: 'text', text: content }] };
  }
  must(Array.isArray(content) && content.length > 0, `${at}: must have non-empty content`);
  return { role, blocks: content.map((block: unknown, index) => checkBlock(block, role, `${at}.content.${index}`)) };
}

function checkBlock(block: unknown, role: string, at: string): Fields {
  must(isFields(block), `${at}: must be an object`);
  const type = String(block.type);
  must(!type.endsWith('thinking'), `${at}: thinking blocks cannot be modified or moved`);
  must(BLOCKS_OF[role]?.includes(type) === true, `${at}: ${type} blocks are not permitted in ${role} messages`);
  for (const field of Object.keys(block)) {
    must(FIELDS[type]?.includes(field) === true, `${at}.${field}: extra inputs are not permitted`);
  }
  if (type === 'text') checkText(block, at);
  if (type === 'tool_use') {
    must(typeof block.id === 'string' && TOOL_USE_ID.test(block.id), `${at}.id: must match ${TOOL_USE_ID}`);
    must(typeof block.name === 'string' && TOOL_NAME.test(block.name), `${at}.name: must match ${TOOL_NAME}`);
    must(isFields(block.input), `${at}.input: must be an object`);
  }
  if (type === 'tool_result') checkResult(block, at);
  return block;
}

function checkText(block: Fields, at: string): void {
  must(typeof block.text === 'string' && block.text.trim() !== '', `${at}: text content blocks must be non-empty`);
}

function checkResult(block: Fields, at: string): void {
  must(typeof block.tool_use_id === 'string', `${at}.tool_use_id: is required`);
  must(!('is_error' in block) || typeof block.is_error === 'boolean', `${at}.is_error: must be a boolean`);
  if (!('content' in block) || typeof block.content === 'string') return;
  must(Array.isArray(block.content), `${at}.content: must be text or blocks`);
  for (const part of block.content) {
    must(isFields(part) && part.type === 'text', `${at}.content: only text is expected here`);
    checkText(part, `${at}.content`);
  }
}

/** Each call is answered at the beginning of the very next message, each answer has its call there, each id is used once. */
function checkTools(messages: readonly Sent[]): void {
  const used = new Set<unknown>();
  for (const [index, message] of messages.entries()) {
    const next = messages[index + 1];
    const calls = message.blocks.filter((block) => block.type === 'tool_use').map((block) => block.id);
    for (const id of calls) {
      must(!used.has(id), `messages.${index}: tool_use ids must be unique: ${id}`);
      used.add(id);
      const answered = next?.blocks.slice(0, calls.length).some((block) => block.tool_use_id === id);
      must(
        answered === true,
        `messages.${index}: tool_use ids were found without tool_result blocks immediately after: ${id}`,
      );
    }
    const before = messages[index - 1]?.blocks ?? [];
    const results = message.blocks.filter((block) => block.type === 'tool_result').map((block) => block.tool_use_id);
    must(new Set(results).size === results.length, `messages.${index}: each tool_use must have a single result`);
    for (const id of results) {
      const called = before.some((block) => block.type === 'tool_use' && block.id === id);
      must(called, `messages.${index}: unexpected tool_use_id found in tool_result blocks: ${id}`);
    }
  }
}

function isFields(value: unknown): value is Fields {
  return typeof value === 'object' && value !== null && !Array.isArray(value);
}

function must(isRight: boolean, problem: string): asserts isRight {
  if (!isRight) throw new Error(`400 invalid_request_error: ${problem}`);
}
