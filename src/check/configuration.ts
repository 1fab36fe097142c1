import type { MonitorError } from '../model/errors.ts';
import { failed, ok, type Verdict, warning } from './row.ts';

/** What came of reading the configuration. */
export type ConfigurationFacts =
  | {
      readonly valid: true;
      /** By variable: where its value comes from. */
      readonly sources: Readonly<Record<string, 'default' | '.env' | 'environment' | 'sessions switch'>>;
      readonly warnings: readonly string[];
    }
  | { readonly valid: false; readonly error: MonitorError };

/** Is every variable valid, and which are set where? All mistakes at once. */
export function judgeConfiguration(facts: ConfigurationFacts): Verdict {
  if (!facts.valid) return failed(facts.error.message.replace(/\n +/g, '\n'), facts.error.remedy);
  const seen = describeSources(facts.sources);
  return facts.warnings.length === 0
    ? ok(seen)
    : warning(
        [seen, ...facts.warnings].join('\n'),
        'If this is not meant, correct it; `k8s-monitor config` shows every value and where it comes from.',
      );
}

function describeSources(
  sources: Readonly<Record<string, 'default' | '.env' | 'environment' | 'sessions switch'>>,
): string {
  const from = (source: string) => Object.keys(sources).filter((name) => sources[name] === source);
  const environment = from('environment');
  const dotenv = from('.env');
  const chosen = from('sessions switch');
  const defaults = from('default').length;
  const parts = [
    ...(environment.length === 0 ? [] : [`environment: ${names(environment)}`]),
    ...(dotenv.length === 0 ? [] : [`.env: ${names(dotenv)}`]),
    ...(chosen.length === 0 ? [] : [`sessions switch: ${names(chosen)}`]),
    `defaults: ${environment.length + dotenv.length === 0 ? 'all ' : ''}${defaults}`,
  ];
  return parts.join(' · ');
}

const MOST_NAMES = 6;

function names(all: readonly string[]): string {
  return all.length <= MOST_NAMES
    ? all.join(', ')
    : `${all.slice(0, MOST_NAMES).join(', ')} and ${all.length - MOST_NAMES} more`;
}
