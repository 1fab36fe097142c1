import { onTestFinished } from 'vitest';
import type { PruneReceipt } from '../../src/context/strategy.ts';
import type { CycleResult } from '../../src/monitor/index.ts';
import { type FakeAnthropic, type FakeRequest, startFakeAnthropic } from './fake-anthropic/index.ts';
import { blocksOf, messagesOf } from './fake-anthropic/prompt.ts';
import { type Journey, type JourneyOptions, scenarioCluster, startJourney } from './journey.ts';

const KEY = 'sk-ant-api03-a-key-that-opens-only-the-fake';

export interface ClaudeJourney extends Journey {
  readonly claude: FakeAnthropic;
}

/** A journey whose analyst is the real SDK against the fake Anthropic server; its cache lives by the cluster's clock. */
export async function startClaudeJourney(options: JourneyOptions = {}): Promise<ClaudeJourney> {
  const cluster = options.cluster ?? scenarioCluster();
  const claude = await startFakeAnthropic({ key: KEY, now: () => cluster.state.now() });
  onTestFinished(() => claude.close());
  const env = { ANTHROPIC_API_KEY: KEY, ANTHROPIC_BASE_URL: claude.url, ...options.env };
  return { ...(await startJourney({ ...options, cluster, env })), claude };
}

/** The requests that asked for an answer, in order; those that only counted are not among them. */
export function answersAsked({ claude }: ClaudeJourney): readonly FakeRequest[] {
  return claude.requests.filter(({ path }) => !path.includes('count_tokens'));
}

/** A request's messages as they are cached: breakpoints are no part of that. */
export function messagesSent({ body }: FakeRequest): string[] {
  return messagesOf(body).map((message) =>
    JSON.stringify(message, (key, value: unknown) => (key === 'cache_control' ? undefined : value)),
  );
}

/** All text of a request's messages, one string for each. */
export function textsSent({ body }: FakeRequest): string[] {
  return messagesOf(body).map(({ content }) =>
    blocksOf(content)
      .map(({ text }) => String(text))
      .join('\n'),
  );
}

export function receiptOf({ exchange }: CycleResult): PruneReceipt | null {
  return exchange?.receipt ?? null;
}
