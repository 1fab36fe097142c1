import { execFileSync } from 'node:child_process';
import { readFileSync, readlinkSync } from 'node:fs';
import { hostname } from 'node:os';

/** Who holds or wants a lock, and how it tells whether another such process lives. */
export interface ProcessIdentity {
  readonly host: string;
  readonly pid: number;
  /** Host, boot and process namespace: only where all are the same does a `pid` name the same process. Null: not known. */
  readonly processes: string | null;
  readonly processStart: string | null;
  /** Boot and time namespace: readings of `ticks` of the same clock compare. Null: not known. */
  readonly clock: string | null;
  /** A monotonic clock that all processes of this boot share, in milliseconds. */
  readonly ticks: () => number;
  /** Has that process of the same `processes` ended? One that is stopped has not. */
  readonly hasEnded: (process: Pick<ProcessIdentity, 'pid' | 'processStart'>) => boolean;
}

export function describeThisProcess(): ProcessIdentity {
  const host = hostname();
  const boot = bootId();
  // Containers of one node share its boot, and with hostNetwork its name, but not its process numbers.
  const processes = boot === null ? null : [host, boot, linkOf('/proc/self/ns/pid') ?? '-'].join(' ');
  return {
    host,
    pid: process.pid,
    processes,
    processStart: statOf(process.pid)?.start ?? null,
    clock: boot === null ? null : [boot, linkOf('/proc/self/ns/time') ?? '-'].join(' '),
    ticks: () => Number(process.hrtime.bigint() / 1_000_000n),
    hasEnded,
  };
}

function hasEnded({ pid, processStart }: Pick<ProcessIdentity, 'pid' | 'processStart'>): boolean {
  const stat = statOf(pid);
  if (stat !== null) return stat.state === 'Z' || (processStart !== null && stat.start !== processStart);
  return !answers(pid);
}

/** Also a process of another user answers, if only with a refusal. */
function answers(pid: number): boolean {
  try {
    process.kill(pid, 0);
    return true;
  } catch (error) {
    return !(error instanceof Error && 'code' in error && error.code === 'ESRCH');
  }
}

/** State and start time in ticks since boot, by proc(5); null where there is no such process or no procfs. */
function statOf(pid: number): { readonly state: string; readonly start: string } | null {
  const text = readText(`/proc/${pid}/stat`);
  // The name in brackets may hold anything; fields are counted from behind it, the third first.
  const fields = text?.slice(text.lastIndexOf(')') + 2).split(' ') ?? [];
  const [state, start] = [fields[0], fields[19]];
  return state === undefined || start === undefined ? null : { state, start };
}

function bootId(): string | null {
  const linux = readText('/proc/sys/kernel/random/boot_id');
  if (linux !== null) return linux.trim();
  if (process.platform !== 'darwin') return null;
  try {
    return execFileSync('/usr/sbin/sysctl', ['-n', 'kern.bootsessionuuid'], {
      encoding: 'utf8',
      timeout: 1_000,
    }).trim();
  } catch {
    return null;
  }
}

function readText(path: string): string | null {
  try {
    return readFileSync(path, 'utf8');
  } catch {
    return null;
  }
}

function linkOf(path: string): string | null {
  try {
    return readlinkSync(path);
  } catch {
    return null;
  }
}
