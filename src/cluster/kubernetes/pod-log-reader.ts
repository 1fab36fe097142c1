import type { LimitFunction } from 'p-limit';
import { lastLines } from '../last-lines.ts';
import { type ContainerName, type LogReader, type LogResult, MOST_LOG_LINES } from '../log-reader.ts';
import { classifyError, classifyStatus } from './classify.ts';
import type { Connection, RawAnswer } from './connection.ts';
import { explain, type Failure } from './failure.ts';
import { startTimeLimit } from './time-limit.ts';

export interface LogReaderOptions {
  readonly connection: Connection;
  /** Shared with looks: requests at once. */
  readonly limit: LimitFunction;
  readonly closed: AbortSignal;
  readonly timeoutMs: number;
}

/** The API cuts the end off where this is exceeded, and the end is what tells: room for 40 lines, each of the kubelet's longest. */
const LIMIT_BYTES = MOST_LOG_LINES * 16 * 1024;

/** Reads logs with one request each, without a retry: a crash that matters comes again. */
export function createLogReader({ connection, limit, closed, timeoutMs }: LogReaderOptions): LogReader {
  async function ask(path: string, signal: AbortSignal): Promise<LogResult> {
    const time = startTimeLimit(timeoutMs);
    try {
      return readAnswer(await connection.get(path, AbortSignal.any([signal, closed, time.signal])));
    } catch (error) {
      signal.throwIfAborted();
      if (closed.aborted) return failed({ type: 'stopped' });
      return failed(time.signal.aborted ? { type: 'request-timeout' } : classifyError(error));
    } finally {
      time.clear();
    }
  }

  function readAnswer(answer: RawAnswer): LogResult {
    if (answer.status === 200) {
      // A sign-in page of some proxy is nobody's log.
      if (answer.contentType.includes('html')) return failed({ type: 'not-a-list', contentType: answer.contentType });
      // The kubelet's answer where the runtime has let go of the container: with 200, as if it were the log.
      const text = answer.body.toString();
      if (/^unable to retrieve container logs for /.test(text)) return none('its log is gone');
      const lines = lastLines(text);
      return lines.length > 0 ? { ok: true, lines } : none('the log is empty');
    }
    if (answer.status === 404) return { ok: false, reason: 'absent', detail: 'there is no such pod any more' };
    // `previous terminated container "app" in pod "api-1" not found`
    if (answer.status === 400) return none('the container has no run before this one, or its log is gone');
    return failed(classifyStatus(answer));
  }

  function failed(failure: Failure): LogResult {
    if (failure.type === 'forbidden') {
      return { ok: false, reason: 'denied', detail: '403: add "get" on pods/log to the role' };
    }
    const { server } = connection;
    const { state, reason } = explain(failure, {
      namespace: null,
      server,
      requestTimeoutMs: timeoutMs,
      lookTimeoutMs: timeoutMs,
    });
    return { ok: false, reason: state === 'denied' ? 'denied' : 'failed', detail: reason };
  }

  return {
    async readPrevious(container, signal) {
      signal.throwIfAborted();
      return limit(() => {
        signal.throwIfAborted();
        return ask(pathOf(container), signal);
      });
    },
  };
}

function pathOf({ namespace, pod, container }: ContainerName): string {
  const query = new URLSearchParams({
    container,
    previous: 'true',
    tailLines: String(MOST_LOG_LINES),
    limitBytes: String(LIMIT_BYTES),
  });
  return `/api/v1/namespaces/${encodeURIComponent(namespace)}/pods/${encodeURIComponent(pod)}/log?${query}`;
}

function none(detail: string): LogResult {
  return { ok: false, reason: 'none', detail };
}
