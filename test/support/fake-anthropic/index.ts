export type { ErrorBody } from './errors.ts';
export { type FakeModel, MODELS } from './models.ts';
export { answer, apiError, callTools, hang, type ReplyScript, raw, reset, truncated } from './replies.ts';
export { type FakeAnthropic, type FakeAnthropicOptions, type FakeRequest, startFakeAnthropic } from './server.ts';
export { countTokens, type Tokenizer } from './tokens.ts';
