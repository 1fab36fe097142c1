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
