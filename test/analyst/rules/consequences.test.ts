import { describe, expect, it } from 'vitest';
import { createRulesAnalyst } from '../../../src/analyst/index.ts';
import type { FindingCode } from '../../../src/model/finding.ts';
import type { Consequence } from '../../../src/model/incident.ts';
import type { Situation } from '../../../src/model/situation.ts';
import { analysisRequest } from '../../contracts/analyst.ts';
import { anIncident, anUpdate, aSituation, MINUTE, NOON } from '../../support/situations.ts';
import { tellStory } from '../../support/tell-story.ts';

async function report(situation: Situation) {
  const result = await createRulesAnalyst().analyse(analysisRequest(situation));
  if (!result.ok) throw new Error(result.message);
  return result.report;
}

const follows = (code: FindingCode, kind: string, name: string): Consequence => ({
  key: `${kind}/${name}|${code}`,
  code,
  owner: { kind, namespace: 'shop', name },
  message: '',
  count: 1,
});

describe('what follows from an incident', () => {
  it('is counted and named', async () => {
    const incident = anIncident({
      consequences: [
        follows('DeploymentUnavailable', 'Deployment', 'web'),
        follows('ServiceNoEndpoints', 'Service', 'api'),
      ],
    });
    const { assessments, summary } = await report(aSituation({ open: [incident] }));
    expect(assessments[0]?.assessment).toContain(
      'It takes along 1 workload and 1 other object: DeploymentUnavailable shop/Deployment web; ServiceNoEndpoints shop/Service api.',
    );
    expect(summary).toMatch(/Worst: INC-1 .*, with 1 other workload\./);
  });

  it('is not, where nothing does; and of its own object there is nothing to count', async () => {
    const alone = await report(aSituation({ open: [anIncident()] }));
    expect(alone.assessments[0]?.assessment).not.toMatch(/takes along|told as|followed from/);
    expect(alone.summary).not.toMatch(/other workload/);
    const own = anIncident({ consequences: [follows('DeploymentUnavailable', 'Deployment', 'api')] });
    expect((await report(aSituation({ open: [own] }))).assessments[0]?.assessment).toContain(
      'It takes along other troubles of its own object: DeploymentUnavailable.',
    );
  });

  it('a lost node with 40 pods of 12 workloads is told in one assessment', async () => {
    const [look] = await tellStory('node-lost-with-40-pods');
    if (look === undefined) throw new Error('no look');
    const { assessments, summary } = await report(look.situation);
    expect(assessments).toHaveLength(1);
    expect(assessments[0]?.assessment).toContain('It takes along 12 workloads and 1 other object: 12 workloads: shop/');
    expect(assessments[0]?.likelyCause).toMatch(/kubelet stopped reporting/);
    expect(summary).toMatch(
      /^1 open incident \(1 SEV-1\); .*Worst: INC-1 .* Node worker-3, .* with 12 other workloads\./,
    );
  });
});

describe('an incident whose cause was found later', () => {
  const toldAs = {
    code: 'DeploymentUnavailable',
    owner: { kind: 'Deployment', namespace: 'shop', name: 'api' },
  } as const;

  it('is told under its first name, too, and its cause as news', async () => {
    const incident = anIncident({ toldAs });
    const updates = [anUpdate({ turn: 'ongoing', incident, renamed: true, loud: true })];
    const { assessments, summary } = await report(aSituation({ open: [incident], updates }));
    expect(assessments[0]?.assessment).toContain('First told as DeploymentUnavailable of shop/Deployment api.');
    expect(summary).toContain('This cycle: the cause of INC-1 was found.');
  });

  it('ends under both', async () => {
    const incident = anIncident({ toldAs, state: 'resolved', openedAt: NOON - 61 * MINUTE, endedAt: NOON });
    const { assessments } = await report(aSituation({ updates: [anUpdate({ turn: 'resolved', incident })] }));
    expect(assessments[0]?.assessment).toBe(
      'Resolved after 61 min: CrashLoopBackOff of shop/Deployment api, first told as DeploymentUnavailable of shop/Deployment api.',
    );
  });

  it('one that outlived its cause says what it followed from', async () => {
    const { assessments } = await report(aSituation({ open: [anIncident({ number: 4, toldIn: 2 })] }));
    expect(assessments[0]?.assessment).toContain('It followed from INC-2, which has ended.');
  });
});
