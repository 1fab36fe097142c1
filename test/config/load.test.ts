import { mkdir, writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { loadConfig } from '../../src/config/index.ts';
import { MonitorError } from '../../src/model/errors.ts';
import { temporaryDirectory } from '../support/temporary-directory.ts';

type Env = Readonly<Record<string, string | undefined>>;
const load = (env: Env = {}, dotenvPath: string | null = null) => loadConfig({ env, dotenvPath });

async function dotenv(text: string): Promise<string> {
  const path = join(await temporaryDirectory(), '.env');
  await writeFile(path, text);
  return path;
}

function failure(env: Env, dotenvPath: string | null = null): MonitorError {
  try {
    load(env, dotenvPath);
  } catch (error) {
    if (error instanceof MonitorError) return error;
    throw error;
  }
  throw new Error('it was accepted');
}

describe('loadConfig', () => {
  it.each([
    [{ WEBHOOK_SECRET: 'hush-hush' }, 'WEBHOOK_SECRET is set and WEBHOOK_URL is not'],
    [{ WEBHOOK_FORMAT: 'cloudevents' }, 'WEBHOOK_FORMAT is set and WEBHOOK_URL is not'],
    [{ SLACK_BOT_TOKEN: 'xoxb-hush' }, 'SLACK_BOT_TOKEN is set and SLACK_CHANNEL is not'],
    [{ SLACK_CHANNEL: '#alerts' }, 'SLACK_CHANNEL is set and SLACK_BOT_TOKEN is not'],
  ])('refuses what says how a channel works that is not there: %j', (env, words) => {
    const { message } = failure(env);
    expect(message).toContain(words);
    expect(message).not.toContain('hush');
    const whole = { WEBHOOK_URL: 'https://hooks.example/x', SLACK_BOT_TOKEN: 'xoxb-hush', SLACK_CHANNEL: '#alerts' };
    expect(load({ ...whole, ...env }).warnings).toEqual([]);
  });

  it('warns of a webhook of Slack that its bot makes useless', () => {
    const both = {
      SLACK_BOT_TOKEN: 'xoxb-1',
      SLACK_CHANNEL: '#alerts',
      SLACK_WEBHOOK_URL: 'https://hooks.slack.com/x',
    };
    expect(load(both).warnings).toEqual(['SLACK_WEBHOOK_URL is not used: the bot of SLACK_BOT_TOKEN can do more']);
  });

  it('refuses a .env in UTF-16, which would read as a file without any variable', async () => {
    const path = join(await temporaryDirectory(), '.env');
    await writeFile(path, '\ufeffLOG_LEVEL=debug\n', 'utf16le');
    expect(failure({}, path)).toMatchObject({ code: 'config_invalid', message: `${path} is not plain text in UTF-8` });
  });

  it('has a default for everything', () => {
    expect(load()).toMatchObject({
      anthropicApiKey: null,
      anthropicModel: 'claude-sonnet-5-5',
      anthropicBaseUrl: null,
      anthropicMaxTokens: 8192,
      analystTimeoutSeconds: 120,
      enableLongContext: false,
      sessionId: 'k8s-monitor-default',
      sessionDir: 'sessions',
      maxContextTokens: 120_000,
      contextPruneThreshold: 0.8,
      contextPruneTarget: null,
      pruneColdCache: true,
      pruneStrategy: 'smart',
      cronSchedule: '*/5 * * * *',
      cronTimezone: 'UTC',
      clusterName: null,
      kubeconfig: null,
      kubeContext: null,
      namespaces: [],
      excludeNamespaces: [],
      kubeRequestTimeoutSeconds: 15,
      lookTimeoutSeconds: 60,
      kubeMaxRequests: 4,
      kubePageSize: 500,
      shutdownGraceSeconds: 20,
      logLevel: 'info',
      logFormat: 'auto',
      warnings: [],
    });
  });

  it('takes the environment before .env, and .env before the defaults', async () => {
    const path = await dotenv('SESSION_ID=from-file\nSESSION_DIR=from-file\n');
    const config = load({ SESSION_ID: 'from-environment' }, path);
    expect(config).toMatchObject({ sessionId: 'from-environment', sessionDir: 'from-file', logLevel: 'info' });
    expect(config.sources).toMatchObject({ SESSION_ID: 'environment', SESSION_DIR: '.env', LOG_LEVEL: 'default' });
  });

  it('takes an empty value for none, and an empty one of the environment wins over .env', async () => {
    const path = await dotenv('SESSION_ID=from-file\nKUBECONFIG=\n');
    const config = load({ SESSION_ID: '', MAX_CONTEXT_TOKENS: '  ', CLUSTER_NAME: '' }, path);
    expect(config).toMatchObject({ sessionId: 'k8s-monitor-default', maxContextTokens: 120_000, clusterName: null });
    expect(config.sources).toMatchObject({ SESSION_ID: 'default', KUBECONFIG: 'default' });
  });

  it('does without .env, and says when it cannot read one', async () => {
    const directory = await temporaryDirectory();
    expect(load({}, join(directory, 'none')).logLevel).toBe('info');
    await mkdir(join(directory, '.env'));
    expect(failure({}, join(directory, '.env'))).toMatchObject({ code: 'config_invalid' });
  });

  it('writes nothing, neither to the terminal nor to the environment it is given', async () => {
    const env = Object.freeze({ LOG_LEVEL: 'warn' });
    expect(load(env, await dotenv('\uFEFFLOG_FORMAT="json" # a comment\n'))).toMatchObject({
      logLevel: 'warn',
      logFormat: 'json',
    });
  });
});

describe('a boolean', () => {
  it.each(['true', ' true ', 'TRUE', '1', 'yes', 'on'])('is true for %j', (given) => {
    expect(load({ ENABLE_LONG_CONTEXT: given }).enableLongContext).toBe(true);
  });
  it.each(['false', ' false\t', 'False', '0', 'no', 'off', ''])('is false for %j', (given) => {
    expect(load({ ENABLE_LONG_CONTEXT: given }).enableLongContext).toBe(false);
  });
});

describe('a list', () => {
  it('is separated by commas, blanks do not matter', () => {
    expect(load({ NAMESPACES: ' shop, ,web,' }).namespaces).toEqual(['shop', 'web']);
  });
});

describe('what is not allowed', () => {
  it.each([
    ...['maybe', '2', 'truefalse'].map((value) => ['ENABLE_LONG_CONTEXT', value] as const),
    ...['3999', '1000001', '1e5', '0x1000', '5000.5', '120_000', '-5000', 'many', 'Infinity'].map(
      (value) => ['MAX_CONTEXT_TOKENS', value] as const,
    ),
    ...['0', '1.01', '80%', 'half', '-0.5', '.'].map((value) => ['CONTEXT_PRUNE_THRESHOLD', value] as const),
    ...['simplest', 'smart,simple'].map((value) => ['PRUNE_STRATEGY', value] as const),
    ...['* * * *', '61 * * * *', 'hourly', '* * * * * * *', '0 0 31 2 *'].map(
      (value) => ['CRON_SCHEDULE', value] as const,
    ),
    ...['Mars/Olympus', 'UTC+1h'].map((value) => ['CRON_TIMEZONE', value] as const),
    ...['../up', '.hidden', 'a/b', 'a b', 'x'.repeat(101), 'x.ledger'].map((value) => ['SESSION_ID', value] as const),
    ...['ftp://host', 'host:80', 'http//x'].map((value) => ['ANTHROPIC_BASE_URL', value] as const),
    ...['Shop', 'a_b', '-a', 'x'.repeat(64)].map((value) => ['NAMESPACES', value] as const),
    ...['verbose', 'INFOS'].map((value) => ['LOG_LEVEL', value] as const),
    ...['0', '301'].map((value) => ['KUBE_REQUEST_TIMEOUT_SECONDS', value] as const),
    ...['a\u0000b', 'a\nb'].map((value) => ['CLUSTER_NAME', value] as const),
  ])('%s does not take %j, and says so', (name, value) => {
    const { code, message } = failure({ [name]: value });
    expect(code).toBe('config_invalid');
    expect(message).toContain(name);
    expect(message).toContain('allowed: ');
  });

  it('is told all at once, with what was given, where, and what to do', async () => {
    const path = await dotenv('LOG_LEVEL=loud\n');
    const { message, remedy } = failure({ ENABLE_LONG_CONTEXT: 'maybe', MAX_CONTEXT_TOKENS: '1' }, path);
    expect(message).toContain('3 variables are not valid');
    expect(message).toContain('ENABLE_LONG_CONTEXT is "maybe"; allowed: true or false');
    expect(message).toContain('MAX_CONTEXT_TOKENS is "1"; allowed: a whole number from 4000 to 1000000');
    expect(message).toContain('LOG_LEVEL in .env is "loud"');
    expect(remedy).toContain('docs/configuration.md');
  });

  it.each([
    ['0.5', '0.5'],
    ['0.5', '0.6'],
    ['0.4', '0.4'],
  ])('a threshold of %s with a target of %j: the target must be below', (threshold, target) => {
    const { message } = failure({ CONTEXT_PRUNE_THRESHOLD: threshold, CONTEXT_PRUNE_TARGET: target });
    expect(message).toContain('a number below CONTEXT_PRUNE_THRESHOLD');
  });

  it('takes a target by itself, or one that suits how often the model is called', () => {
    expect(load({ CONTEXT_PRUNE_TARGET: '0.3' })).toMatchObject({ contextPruneTarget: 0.3 });
    expect(load({ CONTEXT_PRUNE_TARGET: 'Auto', CONTEXT_PRUNE_THRESHOLD: '0.2' })).toMatchObject({
      contextPruneTarget: null,
    });
    for (const wrong of ['0', '1.5', 'autoo', '.']) {
      expect(failure({ CONTEXT_PRUNE_TARGET: wrong }).message).toContain('a number above 0 and at most 1, or auto');
    }
  });

  it('never shows a secret, whatever is wrong with it or wherever it was put', () => {
    const key = ['sk-ant', 'api03', 'k7Qw2Zr9Tb4Xn6Vm1Lc8'].join('-');
    for (const name of ['ANTHROPIC_API_KEY', 'LOG_LEVEL', 'CRON_SCHEDULE', 'ANTHROPIC_BASE_URL', 'NAMESPACES']) {
      const { message, remedy } = failure({ [name]: `${key} ${key}` });
      expect(`${message}${remedy}`).toContain(name);
      expect(`${message}${remedy}`).not.toContain('k7Qw2');
    }
    // No rule knows this one by its looks: the table must say that it is secret.
    expect(failure({ ANTHROPIC_API_KEY: 'plain hidden words' }).message).not.toContain('hidden');
    expect(failure({ ANTHROPIC_BASE_URL: 'ftp://proxy:hunter2Fish@host' }).message).not.toContain('hunter2');
  });

  it('ends in a MonitorError or in a config, whatever is given', () => {
    const names = [
      'ENABLE_LONG_CONTEXT',
      'MAX_CONTEXT_TOKENS',
      'CRON_SCHEDULE',
      'CRON_TIMEZONE',
      'NAMESPACES',
      'SESSION_ID',
      'ANTHROPIC_BASE_URL',
    ];
    fc.assert(
      fc.property(fc.dictionary(fc.constantFrom(...names), fc.string()), (env) => {
        try {
          load(env);
        } catch (error) {
          expect(error).toBeInstanceOf(MonitorError);
        }
      }),
    );
  });
});

describe('what is allowed yet probably not meant', () => {
  it.each([
    [{ ENABLE_LONGCONTEXT: 'true' }, 'did you mean ENABLE_LONG_CONTEXT?'],
    [{ MAX_CONTEXT_TOKEN: '5000' }, 'did you mean MAX_CONTEXT_TOKENS?'],
    [{ CRON_SCHEDULE: '*/45 * * * *' }, 'runs at minute 0, 45 of each hour, not every 45 minutes'],
    [{ NAMESPACES: 'a,b', EXCLUDE_NAMESPACES: 'a,b,c' }, 'no namespace is looked at'],
    [{ KUBE_REQUEST_TIMEOUT_SECONDS: '90' }, 'above LOOK_TIMEOUT_SECONDS (60)'],
  ])('%j is a warning', (env, told) => {
    expect(load(env).warnings).toEqual([expect.stringContaining(told)]);
  });

  it('is also seen in .env', async () => {
    expect(load({}, await dotenv('LOGLEVEL=debug\n')).warnings).toEqual([
      expect.stringContaining('did you mean LOG_LEVEL?'),
    ]);
  });

  it('does not name the value of a variable it does not know', () => {
    expect(load({ ANTHROPIC_APIKEY: 'sk-hidden-value' }).warnings.join()).not.toContain('hidden');
  });

  it.each([
    { NAMESPACES: 'a,b', EXCLUDE_NAMESPACES: 'a' },
    { CRON_SCHEDULE: '*/15 * * * *' },
    { PATH: '/bin', HOME: '/root', POD_NAME: 'x' },
  ])('%j is none', (env) => {
    expect(load(env).warnings).toEqual([]);
  });
});
