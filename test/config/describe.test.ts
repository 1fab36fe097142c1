import { describe, expect, it } from 'vitest';
import { describeConfig, loadConfig, VARIABLES } from '../../src/config/index.ts';

const rows = (env: Readonly<Record<string, string>>) =>
  new Map(describeConfig(loadConfig({ env, dotenvPath: null })).map((row) => [row.name, row]));

describe('describeConfig', () => {
  it('has a row for every variable, in the order of the table', () => {
    expect([...rows({}).keys()]).toEqual(VARIABLES.map(([, { name }]) => name));
  });

  it('shows values and where they come from', () => {
    const shown = rows({ NAMESPACES: 'shop,web', MAX_CONTEXT_TOKENS: '5000' });
    expect(shown.get('NAMESPACES')).toMatchObject({ value: 'shop,web', source: 'environment' });
    expect(shown.get('MAX_CONTEXT_TOKENS')).toMatchObject({ value: '5000', source: 'environment' });
    expect(shown.get('ENABLE_LONG_CONTEXT')).toMatchObject({ value: 'false', source: 'default' });
    expect(shown.get('CLUSTER_NAME')).toMatchObject({ value: 'not set', source: 'default' });
  });

  it('shows of secrets only whether they are set', () => {
    expect(rows({}).get('ANTHROPIC_API_KEY')?.value).toBe('not set');
    const shown = rows({ ANTHROPIC_API_KEY: 'plain-hidden-key' });
    expect(shown.get('ANTHROPIC_API_KEY')?.value).toBe('set');
    expect(JSON.stringify([...shown])).not.toContain('hidden');
  });

  it('hides a password in a URL', () => {
    expect(
      rows({ ANTHROPIC_BASE_URL: 'https://proxy:hunter2Fish@gateway/v1' }).get('ANTHROPIC_BASE_URL')?.value,
    ).not.toContain('hunter2');
  });
});
