import { once } from 'node:events';
import { readdir, readFile } from 'node:fs/promises';
import { dirname, join } from 'node:path';
import { describe, expect, it } from 'vitest';
import { type LockProcess, startLockProcess } from '../support/lock-process.ts';
import { temporaryDirectory } from '../support/temporary-directory.ts';

async function start(count: number): Promise<{ readonly processes: readonly LockProcess[]; readonly target: string }> {
  const target = join(await temporaryDirectory(), 'sessions', 'demo.json');
  const processes = await Promise.all(Array.from({ length: count }, () => startLockProcess(target)));
  return { processes, target };
}

describe('real processes', () => {
  it('that come at once: exactly one gets the lock, and each time it is given back exactly one more', async () => {
    const { processes, target } = await start(5);
    const waiting = new Set(processes);
    for (let round = 0; round < processes.length; round += 1) {
      const answers = await Promise.all(
        [...waiting].map(async (process) => [process, await process.acquire()] as const),
      );
      const winners = answers.filter(([, answer]) => answer === 'held');
      expect(winners).toHaveLength(1);
      const winner = winners[0]?.[0];
      expect(answers.filter(([, answer]) => answer === `refused by ${winner?.pid}`)).toHaveLength(waiting.size - 1);
      expect(await winner?.save(`round ${round}`)).toBe('saved');
      expect(await winner?.release()).toBe('released');
      if (winner !== undefined) waiting.delete(winner);
    }
    expect(await readFile(target, 'utf8')).toBe('round 4');
    expect(await readdir(dirname(target))).toEqual(['demo.json']);
  });

  it('that are killed leave the lock to exactly one of those that come next, at once', async () => {
    const { processes, target } = await start(4);
    const [first, ...others] = processes;
    if (first === undefined) return;
    expect(await first.acquire()).toBe('held');
    expect(await first.save('of the first')).toBe('saved');
    first.child.kill('SIGKILL');
    await once(first.child, 'exit');
    const answers = await Promise.all(others.map((process) => process.acquire()));
    const winner = answers.indexOf(`held after ${first.pid}`);
    const pid = others[winner]?.pid;
    expect(answers.toSorted()).toEqual([`held after ${first.pid}`, `refused by ${pid}`, `refused by ${pid}`]);
    expect(await others[winner]?.save('of the next')).toBe('saved');
    expect(await readFile(target, 'utf8')).toBe('of the next');
  });

  it('that are stopped for longer than a TTL lose the lock, and write nothing when they go on', async () => {
    const { processes, target } = await start(2);
    const [first, second] = processes;
    if (first === undefined || second === undefined) return;
    expect(await first.acquire()).toBe('held');
    expect(await second.acquire()).toBe(`refused by ${first.pid}`);
    first.child.kill('SIGSTOP');
    let answer = await second.acquire();
    while (answer.startsWith('refused')) answer = await second.acquire();
    expect(answer).toBe(`held after ${first.pid}`);
    expect(await second.save('of the second')).toBe('saved');
    first.child.kill('SIGCONT');
    expect(await first.save('of the first')).toBe('lock_lost');
    expect(await readFile(target, 'utf8')).toBe('of the second');
    // Not even after the second has gone.
    expect(await second.release()).toBe('released');
    expect(await first.save('of the first')).toBe('lock_lost');
    expect(await readFile(target, 'utf8')).toBe('of the second');
  });
});
