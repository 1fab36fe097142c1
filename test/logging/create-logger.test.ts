import { describe, expect, it } from 'vitest';
import { createLogger, type LoggerOptions } from '../../src/logging/create-logger.ts';
import { NOON } from '../support/situations.ts';

function logger(options: Partial<LoggerOptions> = {}) {
  const lines: string[] = [];
  const stream = { write: (line: string) => void lines.push(line) };
  const events = createLogger({ level: 'info', format: 'json', stream, now: () => NOON, ...options });
  return { events, lines };
}

describe('the log for machines', () => {
  it('is one JSON object a line, level and event by name, without process and host', () => {
    const { events, lines } = logger();
    events.emit('warn', 'cycle_skipped', 'the tick is skipped', { cycle: 3, ms: { total: 12 } });
    expect(lines).toEqual([
      '{"level":"warn","time":"2026-11-21T12:00:00.000Z","event":"cycle_skipped","cycle":3,"ms":{"total":12},"message":"the tick is skipped"}\n',
    ]);
  });

  it('keeps every line one line, whatever the text holds', () => {
    const { events, lines } = logger();
    events.emit('error', 'cycle_failed', 'first\nsecond\u2028{"level":"info"}', { stack: 'a\n  at b' });
    expect(lines).toHaveLength(1);
    expect(lines[0]?.trimEnd().split('\n')).toHaveLength(1);
    expect(JSON.parse(lines[0] ?? '')).toMatchObject({
      message: 'first\nsecond\u2028{"level":"info"}',
      stack: 'a\n  at b',
    });
  });

  it('leaves out what is less severe than its level, and everything when silent', () => {
    const warning = logger({ level: 'warn' });
    const silent = logger({ level: 'silent' });
    for (const { events } of [warning, silent]) {
      for (const level of ['debug', 'info', 'warn', 'error'] as const) events.emit(level, 'cycle', level);
    }
    expect(warning.lines.map((line) => JSON.parse(line).level)).toEqual(['warn', 'error']);
    expect(silent.lines).toEqual([]);
  });

  it('never prints a field that is named like a secret, at the top or one level down', () => {
    const { events, lines } = logger();
    const secrets = {
      apiKey: 's3cr3t',
      api_key: 's3cr3t',
      authorization: 's3cr3t',
      token: 's3cr3t',
      password: 's3cr3t',
    };
    events.emit('info', 'cycle', 'x', { ...secrets, headers: secrets });
    expect(lines.join('')).not.toContain('s3cr3t');
    expect(JSON.parse(lines[0] ?? '')).toMatchObject({ token: '[redacted]', headers: { password: '[redacted]' } });
  });

  it('carries the time of the clock it is given', () => {
    let at = NOON;
    const { events, lines } = logger({ now: () => at });
    events.emit('info', 'cycle', 'x');
    at += 1_500;
    events.emit('info', 'cycle', 'x');
    expect(lines.map((line) => JSON.parse(line).time)).toEqual([
      '2026-11-21T12:00:00.000Z',
      '2026-11-21T12:00:01.500Z',
    ]);
  });
});

describe('the log for people', () => {
  const fields = {
    cycle: 58,
    mode: 'persistent',
    loud: true,
    messages: 84,
    usage: { output: 612 },
    degraded: ['no disk'],
    remedy: 'free some',
  };

  it('says the event in words, with the fields the words do not hold', () => {
    const { events, lines } = logger({ format: 'pretty' });
    events.emit('warn', 'cycle', 'cycle 58 loud · 3 open incidents', fields);
    expect(lines.join('')).toBe(
      '[2026-11-21 12:00:00] WARN: cycle 58 loud · 3 open incidents {"remedy":"free some"}\n',
    );
  });

  it('has colours only where they are wanted', () => {
    const plain = logger({ format: 'pretty' });
    const colourful = logger({ format: 'pretty', colorize: true });
    for (const { events } of [plain, colourful]) events.emit('info', 'stopped', 'stopped at cycle 3');
    expect(plain.lines.join('')).not.toContain('\u001b');
    expect(colourful.lines.join('')).toContain('\u001b[');
  });

  it('hides secrets too', () => {
    const { events, lines } = logger({ format: 'pretty' });
    events.emit('info', 'cycle', 'x', { token: 's3cr3t' });
    expect(lines.join('')).not.toContain('s3cr3t');
  });
});
