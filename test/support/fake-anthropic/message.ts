import { defaultAnswer } from './default-answer.ts';
import type { JsonObject } from './json.ts';
import type { FakeModel } from './models.ts';
import type { CacheCount } from './prompt-cache.ts';
import type { AnswerScript } from './replies.ts';
import { thinkingBlock } from './thinking.ts';
import { countTokens } from './tokens.ts';

/** Tokens the fake pretends to have thought with. */
const THINKING_TOKENS = 32;

/** The Message an accepted request is answered with. */
export function messageOf(
  script: AnswerScript,
  body: JsonObject,
  model: FakeModel,
  cache: CacheCount,
  id: string,
): JsonObject {
  const text = { type: 'text', text: script.text ?? defaultAnswer(body), citations: null };
  const calls = script.calls?.map(({ name, input }, index) => ({
    ...{ type: 'tool_use', id: `toolu_${id.replace(/^req_/, '')}_${index}`, name, input, caller: { type: 'direct' } },
  }));
  const said: readonly JsonObject[] = calls ?? [text];
  const content: readonly JsonObject[] =
    script.content ?? (model.thinks ? [thinkingBlock(model, body), ...said] : said);
  const thinking = content.some((block) => block.type === 'thinking') ? THINKING_TOKENS : 0;
  return {
    id,
    type: 'message',
    role: 'assistant',
    model: script.model ?? model.id,
    content,
    container: null,
    diagnostics: null,
    stop_details: null,
    stop_reason: script.stopReason,
    stop_sequence: null,
    usage: {
      input_tokens: cache.rest,
      cache_read_input_tokens: cache.read,
      cache_creation_input_tokens: cache.write5m + cache.write1h,
      cache_creation: { ephemeral_5m_input_tokens: cache.write5m, ephemeral_1h_input_tokens: cache.write1h },
      output_tokens: thinking + content.reduce((sum, block) => sum + countTokens(String(block.text ?? '')), 0),
      output_tokens_details: { thinking_tokens: thinking },
      inference_geo: null,
      server_tool_use: null,
      service_tier: 'standard',
      speed: 'standard',
    },
  };
}
