import { readdir, writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import { describe, expect, it } from 'vitest';
import { isOpen } from '../../src/model/incident.ts';
import type { CycleResult } from '../../src/monitor/index.ts';
import { type Journey, type Run, scenarioCluster, startJourney, turns } from '../support/journey.ts';
import { cli } from '../support/run-cli.ts';
import { BAD_ROLLOUT } from '../support/trouble.ts';

/** One command line of a person beside the running monitor, at the cluster's time. */
async function say(journey: Journey, ...args: readonly string[]): Promise<string> {
  const env = { SESSION_DIR: journey.directory };
  const { code, output, errors } = await cli(['incidents', ...args], { env, now: journey.cluster.state.now });
  expect([errors.replace(/^warning: what looked like a secret was left out: .*\n/, ''), code]).toEqual(['', 0]);
  return output;
}

async function untilOpen(run: Run): Promise<CycleResult> {
  for (let cycle = 0; cycle < 20; cycle += 1) {
    const result = await run.cycle();
    if (result.situation.open.length > 0) return result;
  }
  throw new Error('nothing ever opens');
}

const inbox = (journey: Journey) => readdir(join(journey.directory, 'inbox', journey.cluster.name));
const word = (run: Run) => run.monitor.ledger.incidents.find(({ number }) => number === 1)?.word;

describe('people beside the running monitor', () => {
  it('acknowledge an incident: the next cycle shows it, asks no model for it, and it is there after a restart', async () => {
    const journey = await startJourney({ cluster: scenarioCluster(BAD_ROLLOUT) });
    const run = await journey.start();
    await untilOpen(run);
    expect(await say(journey, 'ack', 'INC-1', '--by', 'anna')).toMatch(/^INC-1 acknowledged by anna\nThe monitor of /);
    expect(await inbox(journey)).toHaveLength(1);
    expect(word(run)).toBeUndefined();

    const quiet = await run.cycle();
    expect(quiet.loud).toBe(false);
    expect(word(run)).toMatchObject({ acknowledged: { by: 'anna', cycle: quiet.situation.cycle } });
    expect(await inbox(journey)).toEqual([]);
    expect(journey.lines('command_applied')).toMatchObject([
      { message: 'INC-1 acknowledged by anna', command: 'ack', by: 'anna', incident: 'INC-1' },
    ]);
    expect(await say(journey)).toMatch(/^INC-1 .* open, acked /m);

    const restarted = await journey.start();
    expect(word(restarted)).toMatchObject({ acknowledged: { by: 'anna' } });
    await restarted.cycle();
    expect(word(restarted)).toMatchObject({ acknowledged: { by: 'anna' } });
  });

  it('are told to the model with the next message, wherever quiet cycles and a restart lie between', async () => {
    const journey = await startJourney({ cluster: scenarioCluster(BAD_ROLLOUT) });
    const run = await journey.start();
    await untilOpen(run);
    await say(journey, 'note', '1', 'the vendor knows, password=hunter2hunter2');
    await run.cycle();
    await say(journey, 'ack', '1');
    const restarted = await journey.start();
    const results = await restarted.toTheEnd();
    const loud = results.find((result) => result.loud);
    const message = loud?.exchange?.session.history.at(-2)?.content;
    expect(message).toMatch(/### Said by people .*\nINC-1 CrashLoopBackOff\n {2}said by anna at .*: acknowledged\n/);
    expect(message).toMatch(/said by anna at .*: note <data>the vendor knows, password=\[redacted:[a-z-]+\]<\/data>/);
    const later = results.filter((result) => result.loud).slice(1);
    for (const { exchange } of later) expect(exchange?.session.history.at(-2)?.content).not.toContain('### Said by');
    expect(journey.log.join('')).not.toContain('hunter2');
  });

  it('mute an incident: its end is not told, but known', async () => {
    const journey = await startJourney({ cluster: scenarioCluster(BAD_ROLLOUT) });
    const run = await journey.start();
    await untilOpen(run);
    await say(journey, 'mute', 'INC-1', '--for', '7d', '--because', 'a drill');
    const results = await run.toTheEnd();
    expect(results.flatMap(turns)).toEqual(['INC-1 resolved CrashLoopBackOff']);
    expect(results.filter((result) => result.loud)).toEqual([]);
    expect(journey.lines('incident').filter(({ turn }) => turn === 'resolved')).toEqual([]);
    expect(await say(journey, 'show', '1')).toMatch(
      /muted until .* by anna, .*, because a drill\n +not told while muted: changed \d\d:\d\d, resolved \d\d:\d\d\n/,
    );
  });

  it('say what it was: it is counted, and the incident ends when looks find it healthy', async () => {
    const journey = await startJourney({ cluster: scenarioCluster(BAD_ROLLOUT) });
    const run = await journey.start();
    await untilOpen(run);
    await say(journey, 'resolve-as', 'INC-1', 'known');
    await run.cycle();
    expect(run.monitor.ledger.incidents.filter(isOpen)).toHaveLength(1);
    await run.toTheEnd();
    expect(run.monitor.ledger.incidents).toMatchObject([
      { state: 'resolved', word: { verdict: { verdict: 'known' } } },
    ]);
    const { output } = await cli('eval --verdicts', { env: { SESSION_DIR: journey.directory } });
    expect(output).toMatch(/^CrashLoopBackOff {2}0 +0 +1 +100\.0 %$/m);
  });

  it('cannot harm it with a file that is no command, nor with an incident there is not', async () => {
    const journey = await startJourney({ cluster: scenarioCluster(BAD_ROLLOUT) });
    const run = await journey.start();
    await untilOpen(run);
    await say(journey, 'ack', '1');
    const folder = join(journey.directory, 'inbox', journey.cluster.name);
    const [name = ''] = await inbox(journey);
    const text = await journey.file(join('inbox', journey.cluster.name, name));
    await writeFile(join(folder, '20260101T000000000Z-00000000.json'), text.replace('"incident": 1', '"incident": 77'));
    await writeFile(join(folder, '20260101T000000000Z-00000001.json'), text.slice(0, 40));
    await run.cycle();
    expect(word(run)).toMatchObject({ acknowledged: { by: 'anna' } });
    expect(journey.lines('command_refused')).toMatchObject([
      { level: 'warn', message: expect.stringContaining('INC-77') },
    ]);
    expect(journey.lines('inbox_problem')).toMatchObject([
      { level: 'warn', message: expect.stringContaining('breaks off') },
    ]);
    expect(await inbox(journey)).toEqual([expect.stringMatching(/^20260101T000000000Z-00000001\.json\.unreadable-/)]);
  });
});
