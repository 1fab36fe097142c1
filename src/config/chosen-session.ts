import { CHOICE_FILE, readSessionChoice } from '../session/session-choice.ts';
import type { Config } from './load.ts';
import { TABLE } from './table.ts';

/** Does the configuration say which session it is? Its default does not: then people may choose one. */
export function sessionIdDecides({ sessionId, sources }: Pick<Config, 'sessionId' | 'sources'>): boolean {
  return sources.SESSION_ID !== 'sessions switch' && sessionId !== TABLE.SESSION_ID.default;
}

/** The configuration with the session that `sessions switch` chose, as SESSION_DIR has it at this moment. */
export function heedChoice(config: Config): Config {
  if (sessionIdDecides(config)) return config;
  const read = readSessionChoice(config.sessionDir);
  if (read.ok) return read.value === null ? config : withSession(config, read.value.session);
  const problem = `${config.sessionDir}/${CHOICE_FILE}, which says what session was switched to, cannot be read: ${read.problem}; going on with ${config.sessionId}`;
  return { ...config, warnings: [...config.warnings, problem] };
}

function withSession(config: Config, sessionId: string): Config {
  return { ...config, sessionId, sources: { ...config.sources, SESSION_ID: 'sessions switch' } };
}
