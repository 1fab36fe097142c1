import { duration } from '../../model/duration.ts';
import type { Evidence } from '../../model/finding.ts';
import type { CronJobRecord } from '../../model/snapshot.ts';
import { measured, timeText } from '../age.ts';
import { defineDetector, NOTHING } from '../detector.ts';
import { eventEvidence, newestEvent } from '../evidence/events.ts';
import { kubectl } from '../evidence/remedies.ts';
import type { View } from '../view.ts';
import { type MissedRun, missedRun } from './cron-job-times.ts';

/** A run is due by the schedule, its deadline and 5 min are past, and the controller has not made it. */
export const cronJobMissed = defineDetector({
  code: 'CronJobMissed',
  family: 'cron-job-missed',
  severity: 'medium',
  when: 'A CronJob did not run at its time: the next run after its last one is later than its starting deadline and 5 min.',
  notWhen: 'It is suspended (info), or its Forbid policy waits for a Job that still runs.',
  advice:
    'Read the CronJob’s events; then see whether the controller manager runs and the schedule’s time zone is meant.',
  subject: 'cronjobs',
  needs: ['cronjobs'],
  uses: ['jobs', 'events'],
  judge(cronJob, view) {
    if (cronJob.deletingAt !== null) return NOTHING;
    const missed = missedRun(cronJob, view.thresholds.cronJob.late, view.clock.now);
    if (missed === null || isBlocked(cronJob)) return NOTHING;
    const { namespace, name, suspended } = cronJob;
    const object = { kind: 'CronJob', namespace, name };
    return {
      findings: [
        {
          code: 'CronJobMissed',
          severity: suspended ? 'info' : 'medium',
          object,
          owner: object,
          message: suspended
            ? `suspended, while its schedule ${cronJob.schedule} asked for a run ${duration(view.clock.now - missed.due)} ago`
            : `did not run: due ${duration(view.clock.now - missed.due)} ago by its schedule ${cronJob.schedule}`,
          evidence: evidence(cronJob, missed, view),
          remedy: suspended
            ? [kubectl(namespace, `patch cronjob ${name} -p '{"spec":{"suspend":false}}'`)]
            : [
                kubectl(namespace, `describe cronjob ${name}`),
                kubectl(namespace, `create job --from=cronjob/${name} ${name.slice(0, 40)}-by-hand`),
              ],
          since: measured(missed.due, view.clock),
        },
      ],
    };
  },
});

/** With Forbid the controller waits for the Job that runs; should that be stuck, JobStuck says so. */
function isBlocked({ concurrency, active }: CronJobRecord): boolean {
  return concurrency === 'Forbid' && active.length > 0;
}

function evidence(cronJob: CronJobRecord, { due, period }: MissedRun, view: View): Evidence[] {
  const { now } = view.clock;
  const ago = (moment: number) => `${timeText(moment)}, ${duration(now - moment)} before the look`;
  const facts: Evidence[] = [
    { label: 'schedule', value: `${cronJob.schedule} (${cronJob.timeZone ?? 'UTC'})` },
    { label: 'due', value: ago(due) },
    { label: 'last run', value: cronJob.lastScheduledAt === null ? 'never' : ago(cronJob.lastScheduledAt) },
  ];
  if (period !== null) facts.push({ label: 'period', value: duration(period) });
  if (cronJob.startingDeadline !== null) {
    facts.push({ label: 'starting deadline', value: duration(cronJob.startingDeadline) });
  }
  if (cronJob.lastSucceededAt !== null) facts.push({ label: 'last success', value: ago(cronJob.lastSucceededAt) });
  const object = { kind: 'CronJob', namespace: cronJob.namespace, name: cronJob.name };
  const event = newestEvent(object, view, ({ type }) => type === 'Warning');
  if (event !== null) facts.push(eventEvidence(event));
  return facts;
}
