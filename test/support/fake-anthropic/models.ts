import { Refusal } from './errors.ts';

export interface FakeModel {
  readonly id: string;
  readonly maxInputTokens: number;
  readonly maxOutputTokens: number;
  /** A shorter prefix is silently not cached. */
  readonly minCacheTokens: number;
  /** Answers begin with a thinking block, bound to the exact prefix before it. */
  readonly thinks: boolean;
  /** Refuses a final assistant message, to be continued. */
  readonly noPrefill: boolean;
  /** Takes `role: system` among the messages. */
  readonly systemMessages: boolean;
  /** Default active. */
  readonly lifecycle?: 'active' | 'deprecated' | 'retired';
  /** RFC 3339; default none. */
  readonly retiresAt?: string;
  /** Default true. */
  readonly structuredOutputs?: boolean;
}

const NEWEST = {
  maxInputTokens: 1_000_000,
  maxOutputTokens: 128_000,
  minCacheTokens: 1_024,
  thinks: true,
  noPrefill: true,
  systemMessages: true,
} as const;

const OLDER = {
  maxInputTokens: 200_000,
  maxOutputTokens: 64_000,
  minCacheTokens: 1_024,
  thinks: false,
  noPrefill: false,
  systemMessages: false,
} as const;

export const MODELS: readonly FakeModel[] = [
  { id: 'claude-opus-5-5', ...NEWEST },
  { id: 'claude-sonnet-5-5', ...NEWEST },
  { id: 'claude-haiku-5-5', ...NEWEST },
  { id: 'claude-sonnet-4-6', ...OLDER },
  { id: 'claude-haiku-4-5', ...OLDER, minCacheTokens: 4_096 },
];

/** What GET /v1/models/<id> answers; throws the Refusal for one that is not there. */
export function modelInfo(id: string, models: readonly FakeModel[]): Readonly<Record<string, unknown>> {
  const model = models.find((candidate) => candidate.id === id);
  if (model === undefined) throw new Refusal(404, { type: 'not_found_error', message: `model: ${id}` });
  return {
    type: 'model',
    id,
    display_name: id.replace(/^claude-/, 'Claude ').replaceAll('-', ' '),
    created_at: '2026-09-28T00:00:00Z',
    lifecycle: model.lifecycle ?? 'active',
    deprecated_at: null,
    retires_at: model.retiresAt ?? null,
    line: null,
    max_input_tokens: model.maxInputTokens,
    max_tokens: model.maxOutputTokens,
    capabilities: { structured_outputs: { supported: model.structuredOutputs ?? true } },
  };
}
