/** Longer, and the next cycle is near. */
const PATIENCE = 10_000;

/**
 * Tells a dead-man's switch that all is well. Why it could not be told, in words without the address; null when it could, and
 * when the signal ended it: that is nobody's failure.
 */
export async function pingHeartbeat(url: string, signal: AbortSignal): Promise<string | null> {
  const host = new URL(url).host;
  try {
    const response = await fetch(url, {
      redirect: 'follow',
      signal: AbortSignal.any([signal, AbortSignal.timeout(PATIENCE)]),
    });
    await response.arrayBuffer();
    return response.ok ? null : `HEARTBEAT_URL: ${host} answered ${response.status}`;
  } catch (error) {
    if (signal.aborted) return null;
    if (error instanceof Error && error.name === 'TimeoutError')
      return `HEARTBEAT_URL: ${host} did not answer within ${PATIENCE / 1_000} s`;
    return `HEARTBEAT_URL: ${host} cannot be reached`;
  }
}
