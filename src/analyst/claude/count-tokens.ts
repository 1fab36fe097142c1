import type Anthropic from '@anthropic-ai/sdk';
import { z } from 'zod';
import type { Analyst, CountRequest } from '../analyst.ts';
import type { ClaudeCall } from './call.ts';

/** Counting is a convenience: it may not hold a cycle up. Milliseconds, the one retry included. */
const TIMEOUT = 10_000;

const ApiCount = z.object({ input_tokens: z.int().positive() });

/** Counts a prompt's tokens by the API's own counter, which is free of charge and has limits of its own. */
export function createTokenCounter(
  call: ClaudeCall,
  promptOf: (request: CountRequest) => Anthropic.MessageCountTokensParams,
): NonNullable<Analyst['countTokens']> {
  return async (request) => {
    const counted = await call(
      { timeoutMs: TIMEOUT, maxRetries: 1, stopping: request.signal },
      (client, signal) => client.messages.countTokens(promptOf(request), { signal }),
      (answer) => ApiCount.safeParse(answer).data?.input_tokens ?? null,
    );
    return typeof counted === 'number' ? counted : null;
  };
}
