import { duration } from '../../model/duration.ts';
import type { Millis } from '../../model/objects.ts';
import type { JobRecord } from '../../model/snapshot.ts';
import { measured } from '../age.ts';
import { defineDetector, NOTHING } from '../detector.ts';
import { conditionWith } from '../evidence/conditions.ts';
import { kubectl } from '../evidence/remedies.ts';
import { jobOwner } from '../owners/workload-owner.ts';
import type { View } from '../view.ts';
import { runsUntil } from './cron-job-times.ts';
import { cronJobOf, hasCompleted, jobPeers } from './job-peers.ts';
import { activePods, imageEvidence, unreadyEvidence } from './workload-pods.ts';

/** A Job that runs far longer than its peers did, has nothing ready for a day, or keeps its CronJob from running. */
export const jobStuck = defineDetector({
  code: 'JobStuck',
  family: 'job-stuck',
  severity: 'low',
  when: 'A Job runs five times as long as its CronJob’s other Jobs did, more than a day with no ready pod, or past three runs of its Forbid CronJob.',
  notWhen: 'It is suspended, or younger than 30 min.',
  advice: 'See what its pod waits for; deleting the Job lets its CronJob run again.',
  subject: 'jobs',
  needs: ['jobs'],
  uses: ['pods', 'cronjobs'],
  judge(job, view) {
    if (job.active === 0 || job.suspended || job.deletingAt !== null || isOver(job)) return NOTHING;
    const started = job.startedAt ?? job.created;
    if (started === null || view.clock.now - started <= view.thresholds.jobStuck.shortest) return NOTHING;
    const why = reasons(job, started, view);
    if (why.length === 0) return NOTHING;
    const { namespace, name } = job;
    const pods = view.podsOf(jobOwner(job)).filter((pod) => pod.controller?.name === name);
    return {
      findings: [
        {
          code: 'JobStuck',
          severity: 'low',
          object: { kind: 'Job', namespace, name },
          owner: jobOwner(job),
          message: `the Job ${name} runs for ${duration(view.clock.now - started)}: ${why.join('; ')}`,
          evidence: [
            { label: 'pods', value: `${job.active} active, ${job.ready ?? 'unknown'} ready, ${job.failed} failed` },
            ...imageEvidence(job.images),
            ...unreadyEvidence(activePods(pods)),
          ],
          remedy: [
            kubectl(namespace, `describe job ${name}`),
            kubectl(namespace, `logs job/${name} --all-containers --tail=50`),
          ],
          since: measured(started, view.clock),
        },
      ],
    };
  },
});

function isOver(job: JobRecord): boolean {
  return hasCompleted(job) || conditionWith(job.conditions, 'Failed', 'True') !== null;
}

function reasons(job: JobRecord, started: Millis, view: View): string[] {
  const { longest, peers, times, repeats } = view.thresholds.jobStuck;
  const { now } = view.clock;
  const why: string[] = [];
  if (now - started > longest && hasNothingReady(job, view)) why.push('no pod of it is ready');

  const cronJob = cronJobOf(job);
  if (cronJob === null) return why;
  const { durations } = jobPeers(cronJob, view);
  const isCompared = durations.length >= peers;
  const usual = durations[Math.floor(durations.length / 2)] ?? 0;
  if (isCompared && now - started > usual * times) why.push(`others of ${cronJob.name} took ${duration(usual)}`);

  const record = view.find('cronjobs', cronJob.namespace, cronJob.name);
  if (record?.concurrency !== 'Forbid' || record.suspended || (isCompared && why.length === 0)) return why;
  const missed = runsUntil(record, started, now, repeats);
  if (missed >= repeats) why.push(`the CronJob ${cronJob.name} (Forbid) has missed ${missed} runs or more`);
  return why;
}

/** Where status does not count ready pods, the pods do; where neither was read, nobody knows. */
function hasNothingReady(job: JobRecord, view: View): boolean {
  if (job.ready !== null) return job.ready <= 0;
  const pods = view.podsOf(jobOwner(job)).filter((pod) => pod.controller?.name === job.name);
  return pods.length > 0 && pods.every((pod) => !pod.ready);
}
