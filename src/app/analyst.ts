import {
  type Analyst,
  createClaudeAnalyst,
  createRulesAnalyst,
  createToolbox,
  memoryTools,
  type Toolbox,
} from '../analyst/index.ts';
import type { Config } from '../config/index.ts';
import type { HistoryReader } from '../history/index.ts';
import type { Environment } from './environment.ts';

const SECOND = 1000;

/** In a smaller conversation the tools' descriptions alone would take the place of open incidents. */
const LEAST_CONTEXT_FOR_TOOLS = 12_000;
/** Claude where there is a key, else the rules: the agent is useful without one. */
export function createAnalyst(config: Config, { version }: Environment): Analyst {
  if (config.anthropicApiKey === null) return createRulesAnalyst();
  return createClaudeAnalyst({
    apiKey: config.anthropicApiKey,
    model: config.anthropicModel,
    baseUrl: config.anthropicBaseUrl,
    maxTokens: config.anthropicMaxTokens,
    timeoutMs: config.analystTimeoutSeconds * SECOND,
    userAgent: `k8s-monitor/${version}`,
  });
}

/** What Claude may look up: the program's own memory, and nothing of the cluster. */
export function openTools(config: Config, history: HistoryReader | null): Toolbox {
  const memory = config.history ? history : null;
  const calls = config.maxContextTokens < LEAST_CONTEXT_FOR_TOOLS ? 0 : config.maxToolCalls;
  return createToolbox(memoryTools(memory), { calls, tokens: config.maxToolTokens });
}
