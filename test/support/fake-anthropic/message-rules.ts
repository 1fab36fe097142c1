import { extraInput, invalid } from './errors.ts';
import { isArray, isObject, type JsonObject } from './json.ts';
import type { FakeModel } from './models.ts';

/** The fields of the blocks this fake knows, by type; of the real API's many it needs no more. */
const BLOCK_FIELDS: Readonly<Record<string, readonly string[]>> = {
  text: ['type', 'text', 'cache_control', 'citations'],
  thinking: ['type', 'thinking', 'signature'],
  redacted_thinking: ['type', 'data'],
  tool_use: ['type', 'id', 'name', 'input', 'cache_control', 'caller'],
  tool_result: ['type', 'tool_use_id', 'content', 'is_error', 'cache_control'],
};

const ASSISTANT_ONLY: ReadonlySet<string> = new Set(['thinking', 'redacted_thinking', 'tool_use']);

/** Roles, their order, and the shape of every block. */
export function checkMessages(messages: unknown, model: FakeModel): void {
  if (!isArray(messages)) throw invalid('messages: Field required');
  if (messages.length === 0) throw invalid('messages: at least one message is required');
  for (const [index, message] of messages.entries()) checkMessage(message, `messages.${index}`, model);
  const roles = messages.map((message) => (isObject(message) ? message.role : null));
  checkRoles(roles, model);
}

function checkMessage(message: unknown, path: string, model: FakeModel): void {
  if (!isObject(message)) throw invalid(`${path}: Input should be a valid dictionary or object`);
  for (const field of Object.keys(message))
    if (field !== 'role' && field !== 'content') throw extraInput(`${path}.${field}`);
  const { role, content } = message;
  if (role !== 'user' && role !== 'assistant' && !(role === 'system' && model.systemMessages)) {
    throw invalid(`${path}.role: Input should be 'user' or 'assistant'`);
  }
  if (typeof content === 'string') {
    if (content === '') throw invalid(`${path}: all messages must have non-empty content`);
    if (content.trim() === '') throw invalid('messages: text content blocks must contain non-whitespace text');
    return;
  }
  if (!isArray(content)) throw invalid(`${path}.content: Field required`);
  if (content.length === 0) throw invalid(`${path}: all messages must have non-empty content`);
  for (const [place, block] of content.entries()) checkBlock(block, `${path}.content.${place}`, role);
}

function checkBlock(block: unknown, path: string, role: string): void {
  if (!isObject(block) || typeof block.type !== 'string') throw invalid(`${path}.type: Field required`);
  const fields = BLOCK_FIELDS[block.type];
  if (fields === undefined) {
    throw invalid(`${path}: Input tag '${block.type}' found using 'type' does not match any of the expected tags`);
  }
  for (const field of Object.keys(block))
    if (!fields.includes(field)) throw extraInput(`${path}.${block.type}.${field}`);
  if (role !== 'assistant' && ASSISTANT_ONLY.has(block.type)) {
    throw invalid(`${path}: \`${block.type}\` blocks can only be in \`assistant\` messages`);
  }
  if (role !== 'user' && block.type === 'tool_result') {
    throw invalid(`${path}: \`tool_result\` blocks can only be in \`user\` messages`);
  }
  if (block.type === 'text') checkText(block, path);
}

function checkText(block: JsonObject, path: string): void {
  if (typeof block.text !== 'string') throw invalid(`${path}.text.text: Field required`);
  if (block.text === '') {
    if (isObject(block.cache_control)) throw invalid(`${path}.text: cache_control cannot be set for empty text blocks`);
    throw invalid('messages: text content blocks must be non-empty');
  }
  if (block.text.trim() === '') throw invalid('messages: text content blocks must contain non-whitespace text');
}

function checkRoles(roles: readonly unknown[], model: FakeModel): void {
  if (roles[0] !== 'user') throw invalid('messages: first message must use the "user" role');
  for (const [index, role] of roles.entries()) {
    if (role !== 'system') continue;
    const next = roles[index + 1];
    if (roles[index - 1] !== 'user' || (next !== undefined && next !== 'assistant')) {
      throw invalid(
        `messages.${index}: a \`system\` message must follow a \`user\` turn and precede an \`assistant\` turn or end the array`,
      );
    }
  }
  if (roles.at(-1) === 'assistant' && model.noPrefill) {
    throw invalid(
      'This model does not support assistant message prefill. The conversation must end with a user message.',
    );
  }
}
