import { duration } from '../../model/duration.ts';
import type { Evidence } from '../../model/finding.ts';
import type { Millis } from '../../model/objects.ts';
import type { Clock, ContainerRecord, PodRecord, Termination } from '../../model/snapshot.ts';
import { timeText } from '../age.ts';

/**
 * What an exit code usually means. Sources: POSIX shells (126, 127, 128+n for signal n), Kubernetes' containerd
 * runtime (128 and up), signal(7).
 */
const EXIT_CODES: ReadonlyMap<number, string> = new Map([
  [0, 'ended by itself without an error'],
  [1, 'the application failed'],
  [2, 'wrong use of a command, or the application failed'],
  [126, 'the command cannot be executed'],
  [127, 'the command was not found'],
  [128, 'the container could not be started'],
  [130, 'SIGINT'],
  [132, 'SIGILL: illegal instruction, often a wrong CPU architecture'],
  [134, 'SIGABRT: the application aborted'],
  [135, 'SIGBUS'],
  [136, 'SIGFPE'],
  [137, 'SIGKILL: out of memory, a failed liveness probe, or a forced stop'],
  [139, 'SIGSEGV: the application crashed'],
  [143, 'SIGTERM: it was asked to stop'],
  [255, 'the application failed, or its node went away'],
  // Windows: the codes of structured exceptions, as unsigned and as signed numbers. Source: ntstatus.h.
  [3221225477, 'access violation'],
  [-1073741819, 'access violation'],
  [3221225786, 'stopped by Ctrl+C'],
  [-1073741510, 'stopped by Ctrl+C'],
  [3221225781, 'a DLL was not found'],
  [-1073741515, 'a DLL was not found'],
]);

export function exitMeaning(code: number): string | null {
  return EXIT_CODES.get(code) ?? (code > 128 && code < 160 ? `signal ${code - 128}` : null);
}

/** Is the pod's run over for good? An evicted or finished pod keeps the statuses it had; no container of it starts again. */
export function hasEnded({ phase }: PodRecord): boolean {
  return phase === 'Failed' || phase === 'Succeeded';
}

/** The newest termination of a container: its present state's, else the one before. */
export function newestTermination(container: ContainerRecord): Termination | null {
  return container.state.type === 'terminated' ? container.state.termination : container.lastTermination;
}

/** `exit 1 (Error)`, `exit 137 OOMKilled`; 'no exit recorded' when status holds none. */
export function describeExit(termination: Termination | null): string {
  if (termination === null || termination.exitCode === null) return 'no exit recorded';
  const { exitCode, reason } = termination;
  return reason === null || reason === 'Error' ? `exit ${exitCode}` : `exit ${exitCode} ${reason}`;
}

/** The exact facts of a container's last exit. */
export function exitEvidence(container: ContainerRecord, clock: Clock): Evidence[] {
  const termination = newestTermination(container);
  const facts: Evidence[] = [
    { label: 'container', value: container.role === 'main' ? container.name : `${container.name} (${container.role})` },
    { label: 'image', value: container.image },
    { label: 'restarts', value: String(container.restarts) },
  ];
  if (termination === null) return facts;
  if (termination.exitCode !== null) {
    const meaning = meaningOf(termination);
    facts.push({ label: 'exit code', value: `${termination.exitCode}${meaning === null ? '' : ` (${meaning})`}` });
  }
  if (termination.signal !== null) facts.push({ label: 'signal', value: String(termination.signal) });
  if (termination.reason !== null) facts.push({ label: 'exit reason', value: termination.reason });
  if (termination.finishedAt !== null) {
    facts.push({ label: 'last exit', value: exitTime(termination.finishedAt, clock) });
  }
  if (termination.message !== null && termination.message !== '') {
    facts.push({ label: 'last words', value: termination.message, free: true });
  }
  // Exit 137 without the reason may still be memory: a child of the process, or the node's own killer.
  const isKill = termination.exitCode === 137 && termination.reason !== LOST_TRACK;
  if (isKill || termination.reason === 'OOMKilled') facts.push(...memoryEvidence(container));
  return facts;
}

/** The moment, and its distance: evidence is read again long after the look, when "2 min ago" would no longer be true. */
function exitTime(at: Millis, clock: Clock): string {
  return `${timeText(at)}, ${duration(clock.now - at)} before the look`;
}

/** The kubelet writes 137 for a container it lost track of: no signal, and no memory, has ended that. */
function meaningOf({ exitCode, reason }: Termination): string | null {
  if (reason === LOST_TRACK) return 'the kubelet lost track of the container and wrote this code';
  return exitCode === null ? null : exitMeaning(exitCode);
}

const LOST_TRACK = 'ContainerStatusUnknown';

/** What it asked for and may use; said where it counts, with none as a fact. */
export function memoryEvidence({ resources }: ContainerRecord): Evidence[] {
  return [
    { label: 'memory limit', value: resources.memoryLimit ?? 'none' },
    { label: 'memory request', value: resources.memoryRequest ?? 'none' },
  ];
}
