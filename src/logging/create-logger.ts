import { type DestinationStream, destination, type Level, pino, stdTimeFunctions } from 'pino';
import pinoPretty from 'pino-pretty';
import type { Millis } from '../model/objects.ts';
import type { Events } from '../monitor/events.ts';

export interface LoggerOptions {
  readonly level: Level | 'silent';
  readonly format: 'json' | 'pretty';
  /** Colours, for a terminal. */
  readonly colorize?: boolean;
  /** Where lines go; standard output when not given. */
  readonly stream?: DestinationStream;
  /** The time lines carry; the wall clock when not given. */
  readonly now?: () => Millis;
}

/** Field names that may never be printed, whatever they hold. */
const NEVER = ['apiKey', 'api_key', 'authorization', 'token', 'password'];

export function createLogger({ level, format, colorize, stream, now }: LoggerOptions): Events {
  // pino's default destination buffers, and loses its last lines on SIGTERM.
  const output = stream ?? destination({ dest: 1, sync: true });
  const logger = pino(
    {
      level,
      base: null,
      messageKey: 'message',
      timestamp: now === undefined ? stdTimeFunctions.isoTime : () => `,"time":"${new Date(now()).toISOString()}"`,
      formatters: { level: (label) => ({ level: label }) },
      redact: { paths: [...NEVER, ...NEVER.map((name) => `*.${name}`)], censor: '[redacted]' },
    },
    format === 'json' ? output : prettyStream(output, colorize ?? false),
  );
  return { emit: (severity, event, message, fields = {}) => logger[severity]({ event, ...fields }, message) };
}

/** Fields that the message of their event tells a person already, or that only machines count. */
const SAID_BY_MESSAGE = [
  ...['event', 'mode', 'session_id', 'cluster', 'cycle', 'loud', 'incidents', 'coverage', 'not_seen', 'messages', 'ms'],
  ...['context_tokens', 'context_pct', 'pruned', 'analyst', 'model', 'usage', 'cost_usd', 'degraded', 'kept'],
  ...['incident', 'turn', 'severity', 'previous_severity', 'code', 'object', 'opened_at', 'occurrences', 'affected'],
].join(',');

/**
 * One line per event for a person: of the cycle line's many fields only those its message does not say. Formats each
 * line at once instead of through pino-pretty's stream, which loses lines when the process ends.
 */
function prettyStream(output: DestinationStream, colorize: boolean): DestinationStream {
  const format = pinoPretty.prettyFactory({
    colorize,
    messageKey: 'message',
    translateTime: 'UTC:yyyy-mm-dd HH:MM:ss',
    singleLine: true,
    ignore: SAID_BY_MESSAGE,
  });
  return {
    write(line) {
      const text: unknown = format(line);
      output.write(typeof text === 'string' ? text : line);
    },
  };
}
