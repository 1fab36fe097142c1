import { z } from 'zod';
import { redactText } from '../../redact/index.ts';
import type { AnalysisFailureReason } from '../analyst.ts';
import { createClient, DEFAULT_BASE_URL, endedBy, isSendable, orAborted, problemOf } from './client.ts';
import { explainError, type FailureContext, failure } from './failures.ts';
import { createFetch, emptyTrace, observe } from './transport.ts';

export interface ModelLookupOptions {
  readonly apiKey: string;
  readonly model: string;
  /** Null for Anthropic's own address. */
  readonly baseUrl: string | null;
  /** The whole deadline in milliseconds. */
  readonly timeoutMs: number;
  readonly userAgent: string;
  /** How requests are made; for tests and special networks. */
  readonly fetch?: typeof fetch;
}

/** What the API says of a model; null where it does not say. */
export interface ModelFacts {
  readonly id: string;
  readonly displayName: string | null;
  readonly lifecycle: 'active' | 'deprecated' | 'retired' | null;
  /** RFC 3339; the schedule may still change. */
  readonly retiresAt: string | null;
  /** The context window, in tokens. */
  readonly maxInputTokens: number | null;
  /** The longest answer, in tokens. */
  readonly maxOutputTokens: number | null;
  /** Can it be held to a JSON schema, as reports are? */
  readonly hasStructuredOutputs: boolean | null;
}

export type ModelLookup =
  | { readonly ok: true; readonly facts: ModelFacts }
  | {
      readonly ok: false;
      readonly reason: AnalysisFailureReason;
      /** What happened, in one line without any secret. */
      readonly message: string;
      /** The answer's status; null when there was none. */
      readonly status: number | null;
      /** It was an error as the Claude API writes them, and no gateway's own. */
      readonly isApiError: boolean;
    };

const ApiModel = z.object({
  id: z.string().min(1),
  display_name: z.string().nullish().catch(null),
  lifecycle: z.enum(['active', 'deprecated', 'retired']).nullish().catch(null),
  retires_at: z.iso.datetime({ offset: true }).nullish().catch(null),
  max_input_tokens: z.int().positive().nullish().catch(null),
  max_tokens: z.int().positive().nullish().catch(null),
  capabilities: z
    .object({ structured_outputs: z.object({ supported: z.boolean() }).nullish().catch(null) })
    .nullish()
    .catch(null),
});

/** Asks the API about a model: one GET that costs nothing and needs a valid key. Never rejects. */
export async function lookUpModel(options: ModelLookupOptions, stopping: AbortSignal): Promise<ModelLookup> {
  const { apiKey, model, timeoutMs } = options;
  const baseUrl = options.baseUrl ?? DEFAULT_BASE_URL;
  const trace = emptyTrace();
  const deadline = AbortSignal.timeout(timeoutMs);
  const signal = AbortSignal.any([stopping, deadline]);
  const context = (): FailureContext => ({
    apiKey,
    model,
    baseUrl,
    timeoutMs,
    trace,
    ended: endedBy(signal, deadline),
  });
  const failed = ({ reason, message }: { reason: AnalysisFailureReason; message: string }, error?: unknown) =>
    ({ ok: false, reason, message, status: trace.status, isApiError: typeOf(error) !== null }) as const;

  if (!isSendable(apiKey))
    return failed(failure('invalid_key', 'ANTHROPIC_API_KEY holds characters no key has.', context()));
  const addressProblem = problemOf(baseUrl);
  if (addressProblem !== null) return failed(failure('unreachable', addressProblem, context()));
  try {
    const fetch = observe(options.fetch ?? createFetch(baseUrl), timeoutMs, trace);
    const client = createClient({ ...options, baseUrl, maxRetries: 1, fetch });
    const answer = ApiModel.safeParse(await orAborted(client.models.retrieve(model, null, { signal }), signal));
    if (!answer.success)
      return failed(failure('invalid_answer', 'What answered is not the Models API of Claude.', context()));
    return { ok: true, facts: factsOf(answer.data) };
  } catch (error) {
    return failed(explainError(error, context()), error);
  }
}

function factsOf(model: z.output<typeof ApiModel>): ModelFacts {
  return {
    id: redactText(model.id, 100),
    displayName: model.display_name == null ? null : redactText(model.display_name, 100),
    lifecycle: model.lifecycle ?? null,
    retiresAt: model.retires_at ?? null,
    maxInputTokens: model.max_input_tokens ?? null,
    maxOutputTokens: model.max_tokens ?? null,
    hasStructuredOutputs: model.capabilities?.structured_outputs?.supported ?? null,
  };
}

/** `not_found_error`, where the error is one of the API. */
function typeOf(error: unknown): string | null {
  const type = typeof error === 'object' && error !== null && 'type' in error ? error.type : null;
  return typeof type === 'string' ? type : null;
}
