import type { AnalysisFailureReason, ModelFacts, ModelLookup } from '../analyst/index.ts';
import { failed, ok, skipped, type Verdict, warning } from './row.ts';

export interface ClaudeFacts {
  readonly model: string;
  /** ANTHROPIC_BASE_URL is set: not every gateway serves the Models API. */
  readonly hasOwnBaseUrl: boolean;
  /** MAX_CONTEXT_TOKENS. */
  readonly maxContextTokens: number;
  /** ANTHROPIC_MAX_TOKENS. */
  readonly maxTokens: number;
}

export function withoutKey(): Verdict {
  return skipped('no ANTHROPIC_API_KEY: the rules analyst writes the reports');
}

/** Is the key accepted, is the model there, and do the limits fit it? */
export function judgeModel(lookup: ModelLookup, facts: ClaudeFacts): Verdict {
  return lookup.ok ? judgeFacts(lookup.facts, facts) : judgeFailure(lookup, facts);
}

interface Trouble {
  readonly result: 'warning' | 'failed';
  readonly what: string;
  readonly remedy: string;
}

function judgeFacts(model: ModelFacts, facts: ClaudeFacts): Verdict {
  const { maxContextTokens, maxTokens } = facts;
  const name =
    model.displayName === null || model.displayName === model.id ? model.id : `${model.id} (${model.displayName})`;
  const window = model.maxInputTokens === null ? 'window not told' : `window ${count(model.maxInputTokens)} tokens`;
  const seen = `key accepted · ${name} · ${window}, MAX_CONTEXT_TOKENS ${count(maxContextTokens)}`;
  const troubles = [...lifecycleTroubles(model), ...limitTroubles(model, maxContextTokens, maxTokens)];
  if (troubles.length === 0) return ok(seen);
  const text = [seen, ...troubles.map(({ what }) => what)].join('\n');
  const remedy = [...new Set(troubles.map((trouble) => trouble.remedy))].join('\n');
  return troubles.some(({ result }) => result === 'failed') ? failed(text, remedy) : warning(text, remedy);
}

const OTHER_MODEL = 'Set ANTHROPIC_MODEL to a current model, for example claude-sonnet-5-5.';

function lifecycleTroubles({ lifecycle, retiresAt }: ModelFacts): readonly Trouble[] {
  if (lifecycle === 'retired') {
    return [{ result: 'failed', what: 'the model is retired: requests to it fail', remedy: OTHER_MODEL }];
  }
  if (lifecycle !== 'deprecated' && retiresAt === null) return [];
  const when = retiresAt === null ? 'no date yet' : `on ${retiresAt.slice(0, 10)}`;
  return [
    {
      result: 'warning',
      what: `the model is ${lifecycle === 'deprecated' ? 'deprecated and ' : ''}to be retired: ${when}`,
      remedy: OTHER_MODEL,
    },
  ];
}

function limitTroubles(model: ModelFacts, maxContextTokens: number, maxTokens: number): readonly Trouble[] {
  const { maxInputTokens, maxOutputTokens, hasStructuredOutputs } = model;
  const troubles: Trouble[] = [];
  if (maxInputTokens !== null && maxContextTokens > maxInputTokens) {
    troubles.push({
      result: 'warning',
      what: 'the conversation may grow beyond the window, and then the rules write the reports',
      remedy: `Set MAX_CONTEXT_TOKENS to ${maxInputTokens - Math.min(maxTokens, Math.floor(maxInputTokens / 2))} or less.`,
    });
  }
  if (maxOutputTokens !== null && maxTokens > maxOutputTokens) {
    troubles.push({
      result: 'failed',
      what: `ANTHROPIC_MAX_TOKENS is ${count(maxTokens)}, and the model answers with ${count(maxOutputTokens)} at most`,
      remedy: `Set ANTHROPIC_MAX_TOKENS to ${maxOutputTokens} or less.`,
    });
  }
  if (hasStructuredOutputs === false) {
    troubles.push({
      result: 'failed',
      what: 'the model cannot be held to a JSON schema, as reports are',
      remedy: OTHER_MODEL,
    });
  }
  return troubles;
}

/** Reasons that say nothing against the key or the model. */
const PASSING: ReadonlySet<AnalysisFailureReason> = new Set(['rate_limited', 'overloaded', 'server_error']);

function judgeFailure(lookup: Extract<ModelLookup, { ok: false }>, facts: ClaudeFacts): Verdict {
  const { reason, message } = lookup;
  if (facts.hasOwnBaseUrl && isGateway(lookup)) {
    return warning(
      `${message}\nthis gateway does not tell of its models: key and model were not checked`,
      'Run `k8s-monitor once` or wait for the first report to see whether it works; nothing else is wrong with this gateway.',
    );
  }
  if (PASSING.has(reason))
    return warning(
      `${message}\nkey and model were not checked`,
      'Try again in a minute; if it lasts, see status.claude.com.',
    );
  return failed(message, remedyOf(reason, facts));
}

/** An answer that the Models API of Claude would not give. */
function isGateway({ status, isApiError, reason }: Extract<ModelLookup, { ok: false }>): boolean {
  if (reason === 'invalid_answer') return true;
  return (status === 404 || status === 405 || status === 501) && !isApiError;
}

function remedyOf(reason: AnalysisFailureReason, { model, hasOwnBaseUrl }: ClaudeFacts): string {
  switch (reason) {
    case 'invalid_key':
      return 'Set ANTHROPIC_API_KEY to a valid key (platform.claude.com, API keys), or unset it to use the rules analyst.';
    case 'no_credit':
      return 'Add credit or raise the spend limit in the Claude console.';
    case 'not_allowed':
      return `Give the key's workspace access to ${model} in the Claude console, or use another key or ANTHROPIC_MODEL.`;
    case 'model_not_found':
      return `Correct ANTHROPIC_MODEL (now ${model}), for example to claude-sonnet-5-5.`;
    case 'timeout':
    case 'unreachable':
      return hasOwnBaseUrl
        ? 'Check ANTHROPIC_BASE_URL, the network, and HTTPS_PROXY; the rules write the reports until it answers.'
        : 'Allow HTTPS to api.anthropic.com (firewall, network policy, HTTPS_PROXY); the rules write the reports until then.';
    case 'invalid_answer':
      return 'A proxy or login page answers: check HTTPS_PROXY and the network.';
    case 'request_refused':
    case 'prompt_too_long':
    case 'rate_limited':
    case 'overloaded':
    case 'server_error':
    case 'refusal':
    case 'stopping':
      return `Check that ANTHROPIC_MODEL (${model}) is a model's id.`;
  }
}

/** 1,000,000 */
function count(tokens: number): string {
  return tokens.toLocaleString('en-US');
}
