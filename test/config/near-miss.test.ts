import { describe, expect, it } from 'vitest';
import { VARIABLES } from '../../src/config/index.ts';
import { nearMisses } from '../../src/config/near-miss.ts';

describe('nearMisses', () => {
  it.each([
    ['ENABLE_LONGCONTEXT', 'ENABLE_LONG_CONTEXT'],
    ['MAX_CONTEXT_TOKEN', 'MAX_CONTEXT_TOKENS'],
    ['max_context_tokens', 'MAX_CONTEXT_TOKENS'],
    ['ANTHROPIC_APIKEY', 'ANTHROPIC_API_KEY'],
    ['CRON_SHEDULE', 'CRON_SCHEDULE'],
    ['NAMESPACE', 'NAMESPACES'],
  ])('%s is a slip of %s', (name, meant) => {
    expect(nearMisses([name])).toEqual([`${name} is not a variable of k8s-monitor; did you mean ${meant}?`]);
  });

  it('says nothing of the known ones, nor of what other programs use', () => {
    expect(nearMisses(VARIABLES.map(([, { name }]) => name))).toEqual([]);
    const foreign = [
      'PATH',
      'HOME',
      'LANG',
      'POD_NAMESPACE',
      'KUBERNETES_SERVICE_HOST',
      'ANTHROPIC_AUTH_TOKEN',
      'npm_config_loglevel',
      'NODE_OPTIONS',
    ];
    expect(nearMisses(foreign)).toEqual([]);
  });
});
