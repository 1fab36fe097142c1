import { APIConnectionError, APIConnectionTimeoutError, APIError } from '@anthropic-ai/sdk';
import { redactText } from '../../redact/index.ts';
import type { AnalysisFailure, AnalysisFailureReason } from '../analyst.ts';
import { isOverflow, readOverflow } from './overflow.ts';
import type { CallTrace } from './transport.ts';

/** What a failure is explained from, besides the error. */
export interface FailureContext {
  readonly apiKey: string;
  readonly model: string;
  readonly baseUrl: string;
  readonly timeoutMs: number;
  readonly trace: CallTrace;
  /** Which signal ended the call, if one did. */
  readonly ended: 'stopping' | 'deadline' | null;
}

/** Turns whatever a call threw into one of the closed set of failures. Raw error texts stay out: they can hold the key. */
export function explainError(error: unknown, context: FailureContext): AnalysisFailure {
  const { ended, trace } = context;
  if (error instanceof APIError && typeof error.status === 'number')
    return explainResponse(error, error.status, context);
  if (ended === 'stopping')
    return failure('stopping', 'The analysis was given up because the process is stopping.', context);
  if (ended === 'deadline') return explainDeadline(trace, context);
  if (error instanceof APIConnectionTimeoutError)
    return failure('unreachable', `No connection to ${host(context)}.`, context);
  if (error instanceof APIConnectionError) {
    return failure('unreachable', `Cannot reach ${host(context)}${inBrackets(causeCode(error))}.`, context);
  }
  if (error instanceof SyntaxError) {
    return failure('invalid_answer', `The answer of ${host(context)} broke off or is no JSON.`, context);
  }
  // Undici: TypeError 'terminated' when the connection ends inside a body.
  if (trace.status !== null) {
    return failure(
      'unreachable',
      `The connection to ${host(context)} broke off${inBrackets(causeCode(error))}.`,
      context,
    );
  }
  return failure('request_refused', `The request could not be sent${inBrackets(nameOf(error))}.`, context);
}

/** What is known of a failed call besides its reason. */
export type FailureDetails = Partial<Pick<AnalysisFailure, 'usage' | 'costUsd' | 'call' | 'overflow'>>;

/** A failure of the closed set; `details` where there was an answer, which is billed all the same. */
export function failure(
  reason: AnalysisFailureReason,
  message: string,
  context: FailureContext,
  details: FailureDetails = {},
): AnalysisFailure {
  return {
    ok: false,
    reason,
    message: withoutKey(message, context.apiKey),
    remedy: REMEDIES[reason](context),
    usage: null,
    costUsd: null,
    call: null,
    overflow: reason === 'prompt_too_long' ? { promptTokens: null, limitTokens: null } : null,
    ...details,
  };
}

const NEXT_CYCLE = 'The next cycle tries again.';

const REMEDIES: Readonly<Record<AnalysisFailureReason, (context: FailureContext) => string>> = {
  invalid_key: () =>
    'Set ANTHROPIC_API_KEY to a valid key of the Claude console, or unset it to use the rules analyst.',
  no_credit: () =>
    'Add credit or raise the spend limit in the Claude console, or set ANTHROPIC_API_KEY to another key.',
  not_allowed: (c) => `Give the key's workspace access to ${c.model}, or change ANTHROPIC_API_KEY or ANTHROPIC_MODEL.`,
  model_not_found: () => 'Set ANTHROPIC_MODEL to a model this key can use, for example claude-sonnet-5-5.',
  request_refused: () =>
    'Check that ANTHROPIC_MODEL supports structured output and ANTHROPIC_BASE_URL speaks the Messages API; one without tools needs MAX_TOOL_CALLS=0.',
  prompt_too_long: () =>
    'Lower MAX_CONTEXT_TOKENS below the context window of ANTHROPIC_MODEL, or choose a model with a larger one.',
  rate_limited: () => `${NEXT_CYCLE} If it recurs, look less often (CRON_SCHEDULE) or lower MAX_CONTEXT_TOKENS.`,
  overloaded: () => `${NEXT_CYCLE} If it lasts, set ANTHROPIC_MODEL to another model.`,
  server_error: () => `${NEXT_CYCLE} If it lasts, see status.claude.com, or what serves ANTHROPIC_BASE_URL.`,
  unreachable: () => 'Check the network, its proxy (HTTPS_PROXY) and ANTHROPIC_BASE_URL.',
  timeout: () => `${NEXT_CYCLE} If it recurs, raise ANALYST_TIMEOUT_SECONDS or lower MAX_CONTEXT_TOKENS.`,
  refusal: () => `${NEXT_CYCLE} If the model goes on refusing, set ANTHROPIC_MODEL to another model.`,
  invalid_answer: () =>
    'Check that ANTHROPIC_BASE_URL is a Messages API and ANTHROPIC_MODEL can answer in JSON; ANTHROPIC_MAX_TOKENS may be too low.',
  stopping: () => 'Nothing to do: the next start looks again.',
};

function explainDeadline(trace: CallTrace, context: FailureContext): AnalysisFailure {
  const within = `within ${seconds(context.timeoutMs)}`;
  if (trace.connectionError !== null) {
    const code = inBrackets(causeCode(trace.connectionError));
    return failure('unreachable', `Cannot reach ${host(context)}${code}.`, context);
  }
  const reason = trace.status === null || trace.status < 400 ? 'timeout' : reasonOfStatus(trace.status);
  if (reason === 'timeout') return failure(reason, `${host(context)} did not finish an answer ${within}.`, context);
  return failure(reason, `${host(context)} kept answering ${trace.status}; no answer ${within}.`, context);
}

function explainResponse(error: APIError, status: number, context: FailureContext): AnalysisFailure {
  const reason = reasonOfResponse(error, status);
  const said = error.apiMessage === null ? 'not an answer of the Messages API' : plainText(error.apiMessage, context);
  const type = error.type === null ? '' : ` ${plainText(error.type, context)}`;
  const wait = context.trace.retryAfter === null ? '' : `; it asks to wait ${seconds(context.trace.retryAfter)}`;
  const message = `${host(context)} answered ${status}${type}: ${said}${wait}.`.replace(/\.\.$/, '.');
  if (reason !== 'prompt_too_long') return failure(reason, message, context);
  return failure(reason, message, context, { overflow: readOverflow(error.apiMessage ?? '') });
}

/** Codes name a cause exactly; where the API has none, its wording is all there is. */
function reasonOfResponse(error: APIError, status: number): AnalysisFailureReason {
  const said = error.apiMessage ?? '';
  const fromCode = error.errorCode === null ? undefined : REASON_BY_CODE[error.errorCode];
  if (fromCode !== undefined) return fromCode;
  if (error.type === 'billing_error' || (status === 400 && /credit balance/i.test(said))) return 'no_credit';
  if (error.type === 'overloaded_error') return 'overloaded';
  if (status === 400 && isOverflow(said)) return 'prompt_too_long';
  // A 404 that does not speak of a model comes from an address where there is no Messages API.
  if (status === 404 && !/model/i.test(JSON.stringify(error.error ?? null))) return 'unreachable';
  return reasonOfStatus(status);
}

const REASON_BY_CODE: Readonly<Record<string, AnalysisFailureReason>> = {
  contract_spend_limit_reached: 'no_credit',
  enforced_spend_limit_reached: 'no_credit',
  organization_on_hold: 'not_allowed',
};

function reasonOfStatus(status: number): AnalysisFailureReason {
  switch (status) {
    case 401:
      return 'invalid_key';
    case 402:
      return 'no_credit';
    case 403:
      return 'not_allowed';
    case 404:
      return 'model_not_found';
    case 407:
      return 'unreachable';
    case 413:
      return 'prompt_too_long';
    case 429:
      return 'rate_limited';
    case 408:
    case 409:
      return 'server_error';
    case 529:
      return 'overloaded';
    default:
      if (status >= 500) return 'server_error';
      return status < 400 ? 'unreachable' : 'request_refused';
  }
}

/** The address without the credentials, path or query it may carry. */
function host(context: FailureContext): string {
  return URL.canParse(context.baseUrl) ? new URL(context.baseUrl).host : 'The address in ANTHROPIC_BASE_URL';
}

function plainText(text: unknown, context: FailureContext): string {
  const line = typeof text === 'string' ? text : JSON.stringify(text);
  return redactText(withoutKey(line, context.apiKey).replace(/\s+/g, ' ').trim(), 300);
}

function withoutKey(text: string, apiKey: string): string {
  return apiKey === '' ? text : text.replaceAll(apiKey, '[key]');
}

/** The code at the bottom of a chain of causes, such as ECONNREFUSED. */
function causeCode(error: unknown): string | null {
  let code: string | null = null;
  let current: unknown = error;
  for (let depth = 0; depth < 5 && current instanceof Error; depth += 1) {
    if ('code' in current && typeof current.code === 'string' && /^[A-Z][A-Z0-9_]{2,40}$/.test(current.code))
      code = current.code;
    current = current instanceof AggregateError ? current.errors[0] : current.cause;
  }
  return code;
}

function nameOf(error: unknown): string | null {
  return error instanceof Error ? error.name : null;
}

function inBrackets(text: string | null): string {
  return text === null ? '' : ` (${text})`;
}

function seconds(milliseconds: number): string {
  return `${Math.round(milliseconds / 100) / 10} s`;
}
