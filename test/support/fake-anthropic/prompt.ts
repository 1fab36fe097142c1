import { createHash } from 'node:crypto';
import { isArray, isObject, type JsonObject, without } from './json.ts';
import { FAKE_TOKENIZER, type Tokenizer } from './tokens.ts';

/** One block of a prompt in the order it is cached: format, tools, system, messages. */
export interface PromptBlock {
  /** Where it stands: `system.0`, `messages.3.content.0`; the format has no place of its own. */
  readonly path: string;
  /** Its bytes, without the breakpoint it may carry. */
  readonly bytes: string;
  readonly tokens: number;
  /** Set where a breakpoint stands on it. */
  readonly ttl: '5m' | '1h' | null;
}

/** Content as blocks: a plain string is one text block. */
export function blocksOf(content: unknown): readonly JsonObject[] {
  if (typeof content === 'string') return [{ type: 'text', text: content }];
  return isArray(content) ? content.filter(isObject) : [];
}

export function messagesOf(body: JsonObject): readonly JsonObject[] {
  return isArray(body.messages) ? body.messages.filter(isObject) : [];
}

/** The prompt of a request, block by block. */
export function promptOf(body: JsonObject, tokenizer: Tokenizer = FAKE_TOKENIZER): PromptBlock[] {
  const promptBlock = (path: string, role: string, block: JsonObject, more: number): PromptBlock =>
    blockOf(path, role, block, tokenizer.count(readable(without(block, 'cache_control'))) + more);
  const tools = isArray(body.tools) ? body.tools.filter(isObject) : [];
  const blocks = [
    ...formatOf(body).map((format) => promptBlock('output_config.format', 'format', format, 0)),
    ...tools.map((tool, index) => promptBlock(`tools.${index}`, '', tool, 0)),
    ...blocksOf(body.system).map((block, index) => promptBlock(`system.${index}`, 'system', block, 0)),
  ];
  const choice = choiceOf(body);
  for (const [index, message] of messagesOf(body).entries()) {
    for (const [place, block] of blocksOf(message.content).entries()) {
      const wrapping = place === 0 ? tokenizer.perMessage : 0;
      const role = `${choice}${String(message.role)}`;
      blocks.push(promptBlock(`messages.${index}.content.${place}`, role, block, wrapping));
    }
  }
  const [first, ...rest] = blocks;
  return first === undefined ? [] : [{ ...first, tokens: first.tokens + tokenizer.perPrompt }, ...rest];
}

/** The format an answer is held to is told to the model before all else: another format, another cached prefix. */
function formatOf({ output_config: config }: JsonObject): JsonObject[] {
  return isObject(config) && isObject(config.format) ? [config.format] : [];
}

/** Another `tool_choice` is another cached conversation; tools and system text stay cached. */
function choiceOf({ tool_choice: choice }: JsonObject): string {
  return isObject(choice) && choice.type !== 'auto' ? `${JSON.stringify(choice)}\0` : '';
}

export function promptTokens(blocks: readonly PromptBlock[]): number {
  return blocks.reduce((sum, block) => sum + block.tokens, 0);
}

/** For each block the digest of the prompt up to and including it. */
export function prefixDigests(model: string, blocks: readonly PromptBlock[]): string[] {
  let digest = model;
  return blocks.map((block) => {
    digest = createHash('sha256').update(digest).update('\0').update(block.bytes).digest('hex');
    return digest;
  });
}

function blockOf(path: string, role: string, block: JsonObject, tokens: number): PromptBlock {
  const bare = without(block, 'cache_control');
  const control = isObject(block.cache_control) ? block.cache_control : null;
  return {
    path,
    bytes: `${role}\0${JSON.stringify(bare)}`,
    tokens,
    ttl: control === null ? null : control.ttl === '1h' ? '1h' : '5m',
  };
}

/** What of a block the model reads: text as it is, signatures not at all, anything else as JSON. */
function readable(block: JsonObject): string {
  if (block.type === 'text') return String(block.text);
  if (block.type === 'thinking') return String(block.thinking);
  return JSON.stringify(without(block, 'signature'));
}
