import { rmSync, writeFileSync } from 'node:fs';
import { describe, expect, it, onTestFinished } from 'vitest';
import { parse } from 'yaml';
import { describeConfig, loadConfig } from '../../../src/config/index.ts';
import { cli } from '../../support/run-cli.ts';

const NAMES = describeConfig(loadConfig({ env: {}, dotenvPath: null })).map(({ name }) => name);
const KEY = 'sk-ant-made-up-0123456789abcdef';

/** A `.env` in the working directory, for one test. */
function dotenv(text: string): void {
  writeFileSync('.env', text);
  onTestFinished(() => rmSync('.env'));
}

describe('config', () => {
  it('shows every variable of the table, its value and where it comes from', async () => {
    dotenv('LOG_LEVEL=debug\nSESSION_ID=from-dotenv\n');
    const { code, output, errors } = await cli('config', { env: { SESSION_ID: 'from-env', NAMESPACES: 'b,a' } });
    expect({ code, errors }).toEqual({ code: 0, errors: '' });
    const rows = output
      .trimEnd()
      .split('\n')
      .map((line) => line.split(/ {2,}/));
    expect(rows[0]).toEqual(['VARIABLE', 'VALUE', 'FROM']);
    expect(rows.slice(1).map(([name]) => name)).toEqual(NAMES);
    expect(rows).toContainEqual(['SESSION_ID', 'from-env', 'environment']);
    expect(rows).toContainEqual(['LOG_LEVEL', 'debug', '.env']);
    expect(rows).toContainEqual(['NAMESPACES', 'b,a', 'environment']);
    expect(rows).toContainEqual(['MAX_CONTEXT_TOKENS', '120000', 'default']);
    expect(rows).toContainEqual(['ANTHROPIC_API_KEY', 'not set', 'default']);
  });

  it.each(['text', 'json', 'yaml'])('as %s shows of a secret only that it is set', async (format) => {
    const env = { ANTHROPIC_API_KEY: KEY, ANTHROPIC_BASE_URL: 'https://user:hunter2hunter2@proxy.example' };
    const { output, errors } = await cli(`config -o ${format}`, { env });
    expect(output).toMatch(/ANTHROPIC_API_KEY\W+(value\W+)?set\b/);
    expect(output + errors).not.toContain(KEY);
    expect(output + errors).not.toContain('hunter2');
  });

  it('gives machines the same in JSON and YAML', async () => {
    const json = JSON.parse((await cli('config -o json')).output);
    expect(parse((await cli('config -o yaml')).output)).toEqual(json);
    expect(json[0]).toEqual({ name: 'ANTHROPIC_API_KEY', value: 'not set', source: 'default', group: 'Claude' });
    expect(json).toHaveLength(NAMES.length);
  });

  it('tells all problems at once, each with what is allowed, and shows no secret even then', async () => {
    const env = {
      ANTHROPIC_API_KEY: `${KEY} ${KEY}`,
      CRON_SCHEDULE: 'every now and then',
      MAX_CONTEXT_TOKENS: 'many',
      SESSION_ID: '../../etc/passwd',
    };
    const { code, output, errors } = await cli('config', { env });
    expect({ code, output }).toEqual({ code: 2, output: '' });
    expect(errors).toMatch(/^error: 4 variables are not valid:\n/);
    expect(errors).toMatch(/ {2}CRON_SCHEDULE is "every now and then"; allowed: a cron expression/);
    expect(errors).toMatch(/ {2}MAX_CONTEXT_TOKENS is "many"; allowed: a whole number from 4000 to 1000000/);
    expect(errors).toMatch(/ {2}SESSION_ID is "\.\.\/\.\.\/etc\/passwd"; allowed: /);
    expect(errors).toMatch(/ {2}ANTHROPIC_API_KEY is not valid \(its value is not shown\)/);
    expect(errors).not.toContain(KEY);
    expect(errors).toContain('docs/configuration.md');
  });

  it('warns on standard error of what is allowed but hardly meant', async () => {
    const { code, output, errors } = await cli('config', { env: { CRON_SCHEDULE: '*/45 * * * *', SESION_ID: 'x' } });
    expect(code).toBe(0);
    expect(output).not.toContain('warning');
    expect(errors).toMatch(/^warning: .*SESION_ID.*did you mean SESSION_ID\?$/m);
    expect(errors).toMatch(/^warning: CRON_SCHEDULE: /m);
  });
});

it.each(['run', 'once', 'demo', 'sessions', 'incidents'])(
  '`%s` refuses a bad configuration the same way',
  async (command) => {
    const { code, output, errors } = await cli(command, { env: { MAX_CONTEXT_TOKENS: '12e3', LOG_FORMAT: 'xml' } });
    expect({ code, output }).toEqual({ code: 2, output: '' });
    expect(errors).toMatch(/^error: 2 variables are not valid:\n/);
  },
);

it.each(['sessions list', 'sessions stats', 'config', 'incidents'])(
  '`%s` warns once, not for each reading',
  async (command) => {
    const env = { CRON_SCHEDULE: '*/45 * * * *', SESSION_DIR: '/no/such/directory' };
    expect((await cli(command, { env })).errors.match(/^warning: /gm)).toHaveLength(1);
  },
);
