import type { Evidence } from '../../model/finding.ts';
import type { Millis } from '../../model/objects.ts';
import type { ConditionRecord, JobRecord, PodRecord } from '../../model/snapshot.ts';
import { isWithin, measured } from '../age.ts';
import { defineDetector, NOTHING } from '../detector.ts';
import { conditionEvidence, conditionWith } from '../evidence/conditions.ts';
import { kubectl } from '../evidence/remedies.ts';
import { jobOwner } from '../owners/workload-owner.ts';
import { exitEvidence, newestTermination } from '../pods/containers.ts';
import type { View } from '../view.ts';
import { cronJobOf, hasCompleted, jobPeers } from './job-peers.ts';
import { imageEvidence } from './workload-pods.ts';

/**
 * Failed is True since at most a day, or FailureTarget is: the Job has failed and only its last pods are still ending.
 * Failed indexes of a Job that met its success policy are no failure.
 */
export const jobFailed = defineDetector({
  code: 'JobFailed',
  family: 'job-failed',
  severity: 'medium',
  occurrence: true,
  when: 'A Job failed within 24 h: its back-off limit or deadline was passed, a pod failure policy ended it, or indexes failed.',
  notWhen: 'A later Job of the same CronJob succeeded.',
  advice: "Read the log of the Job's last pod; a Job does not try again by itself.",
  subject: 'jobs',
  needs: ['jobs'],
  uses: ['pods', 'cronjobs'],
  judge(job, view) {
    if (job.conditions.length === 0 || job.deletingAt !== null || hasCompleted(job)) return NOTHING;
    const failure =
      conditionWith(job.conditions, 'Failed', 'True') ?? conditionWith(job.conditions, 'FailureTarget', 'True');
    if (failure === null) return NOTHING;
    const at = failure.changedAt ?? failure.updatedAt;
    if (at === null ? !view.isOnlyLook : !isWithin(at, view.thresholds.jobFailed.recent, view.clock)) return NOTHING;
    if (succeededLater(job, at, view)) return NOTHING;
    const { namespace, name } = job;
    return {
      findings: [
        {
          code: 'JobFailed',
          severity: 'medium',
          object: { kind: 'Job', namespace, name },
          owner: jobOwner(job),
          message: `the Job ${name} failed: ${describe(job, failure)}`,
          evidence: evidence(job, failure, view),
          remedy: [
            kubectl(namespace, `describe job ${name}`),
            kubectl(namespace, `logs job/${name} --all-containers --tail=50`),
          ],
          since: measured(at, view.clock),
          occurredAt: at,
        },
      ],
    };
  },
});

function succeededLater(job: JobRecord, failedAt: Millis | null, view: View): boolean {
  const cronJob = cronJobOf(job);
  if (cronJob === null) return false;
  const lastSuccess = view.find('cronjobs', cronJob.namespace, cronJob.name)?.lastSucceededAt ?? null;
  if (lastSuccess !== null && failedAt !== null && lastSuccess > failedAt) return true;
  const { newestSuccess } = jobPeers(cronJob, view);
  const made = job.created ?? job.startedAt;
  return newestSuccess !== null && made !== null && newestSuccess > made;
}

function describe(job: JobRecord, { reason }: ConditionRecord): string {
  if (reason === 'BackoffLimitExceeded') return `${job.failed} pods failed, back-off limit ${job.backoffLimit}`;
  if (reason === 'DeadlineExceeded') return 'it ran past its deadline';
  if (job.failedIndexes !== null) return `indexes ${job.failedIndexes} failed`;
  return reason ?? 'no reason given';
}

function evidence(job: JobRecord, failure: ConditionRecord, view: View): Evidence[] {
  const facts: Evidence[] = [
    ...conditionEvidence(failure),
    { label: 'pods', value: `${job.failed} failed, ${job.succeeded} succeeded` },
    ...(job.failedIndexes === null ? [] : [{ label: 'failed indexes', value: job.failedIndexes }]),
    ...imageEvidence(job.images),
  ];
  const last = lastFailedPod(job, view);
  const container = last?.detail?.containers.find((candidate) => (newestTermination(candidate)?.exitCode ?? 0) !== 0);
  if (last === null || container === undefined) return facts;
  const exit = exitEvidence(container, view.clock).filter(({ label }) => label !== 'image' && label !== 'restarts');
  return [...facts, { label: 'last failed pod', value: last.name }, ...exit];
}

function lastFailedPod(job: JobRecord, view: View): PodRecord | null {
  const failed = view
    .podsOf(jobOwner(job))
    .filter((pod) => pod.phase === 'Failed' && pod.controller?.kind === 'Job' && pod.controller.name === job.name);
  return failed.toSorted((a, b) => (b.created ?? 0) - (a.created ?? 0) || (a.name < b.name ? -1 : 1))[0] ?? null;
}
