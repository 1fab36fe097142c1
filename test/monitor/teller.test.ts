import { describe, expect, it } from 'vitest';
import type { NotifyRules } from '../../src/model/notify-rules.ts';
import { ANY } from '../../src/notify/decide/routes.ts';
import { aClusterFile } from '../support/cluster-files.ts';
import { listeningChannel } from '../support/listening-channel.ts';
import { openMonitor, ports, running, scriptedSource } from '../support/monitor-parts.ts';
import { aRoute, notifyRules } from '../support/notifications.ts';
import { aCrashingPod, aDeployment, aSnapshot, MINUTE, NOON } from '../support/snapshots.ts';

const LABELLED = aDeployment({ labels: { team: 'payments' } });
const crashing = (at: number) => () =>
  aSnapshot({ now: NOON + at * MINUTE, pods: [aCrashingPod()], deployments: [LABELLED] });

const filed = (rules: Partial<NotifyRules>) => async () => ({
  file: aClusterFile({ notify: notifyRules(rules) }),
  problem: null,
});

describe('the rules of the cluster file', () => {
  it('route by the labels of the workload as the look shows them', async () => {
    const [ops, boss] = [listeningChannel('ops'), listeningChannel('boss')];
    const labelled = (value: string) => ({ ...ANY, labels: [{ name: 'team', value }] });
    const clusterFile = filed({
      routes: [
        aRoute({ name: 'data', match: labelled('data'), channels: ['boss'], goOn: true }),
        aRoute({ name: 'pay', match: labelled('pay*') }),
      ],
    });
    const { source } = scriptedSource([crashing(0)]);
    const monitor = await openMonitor(ports({ source, channels: [ops, boss], clusterFile }));
    await monitor.cycle(running());
    await monitor.idle();
    expect(ops.taken.map(({ notice }) => notice.title)).toEqual(['shop/api keeps crashing']);
    expect(boss.taken).toEqual([]);
  });

  it('that name a channel that is not there are the trouble of every cycle, until they are mended', async () => {
    const wrong = filed({ routes: [aRoute({ channels: ['pagerduty'] })] });
    const files = [wrong, wrong, filed({})];
    let cycle = 0;
    const clusterFile = async () => {
      cycle += 1;
      const file = files[cycle - 1];
      if (file === undefined) throw new Error('three cycles');
      return file();
    };
    const monitor = await openMonitor(ports({ clusterFile, channels: [listeningChannel('slack')] }));
    const trouble = ['notify route all names pagerduty, which is not configured; there are slack'];
    expect((await monitor.cycle(running())).degraded).toEqual(trouble);
    expect((await monitor.cycle(running())).degraded).toEqual(trouble);
    expect((await monitor.cycle(running())).degraded).toEqual([]);
  });
});
