import { createHmac } from 'node:crypto';
import { invalid } from './errors.ts';
import { type JsonObject, without } from './json.ts';
import type { FakeModel } from './models.ts';
import { blocksOf, messagesOf, prefixDigests, promptOf } from './prompt.ts';

/** Nobody but the fake can write a signature it takes. */
const SECRET = 'fake-anthropic';

/** The thinking block an answer begins with: empty text, signed for this model and exactly this prompt. */
export function thinkingBlock(model: FakeModel, body: JsonObject): JsonObject {
  return { type: 'thinking', thinking: '', signature: sign(model.id, body) };
}

/**
 * A thinking block is bound to its model and the exact prefix before its message: editing anything earlier makes it
 * invalid. Blocks of other models are dropped without a word.
 */
export function checkThinkingBlocks(model: FakeModel, body: JsonObject): void {
  const messages = messagesOf(body);
  for (const [index, message] of messages.entries()) {
    for (const [place, block] of blocksOf(message.content).entries()) {
      if (block.type !== 'thinking') continue;
      if (typeof block.signature !== 'string')
        throw invalid(`messages.${index}.content.${place}.thinking.signature: Field required`);
      if (isOtherModels(block.signature, model)) continue;
      if (block.signature !== sign(model.id, { ...body, messages: messages.slice(0, index) })) {
        throw invalid(`messages.${index}.content.${place}: Invalid \`signature\` in \`thinking\` block`);
      }
    }
  }
}

/** The request as the model reads it: without the thinking of other models. */
export function withoutForeignThinking(model: FakeModel, body: JsonObject): JsonObject {
  const messages = messagesOf(body).map((message) => ({
    ...message,
    content: blocksOf(message.content).filter(
      (block) => block.type !== 'thinking' || !isOtherModels(String(block.signature), model),
    ),
  }));
  return { ...body, messages };
}

function isOtherModels(signature: string, model: FakeModel): boolean {
  return signature.startsWith('sig.') && signature.split('.')[1] !== model.id;
}

function sign(modelId: string, body: JsonObject): string {
  // Bound to tools, system and messages; what else a call asks for does not matter.
  const digest = prefixDigests(modelId, promptOf(without(body, 'tool_choice'))).at(-1) ?? modelId;
  return `sig.${modelId}.${createHmac('sha256', SECRET).update(digest).digest('base64url')}`;
}
