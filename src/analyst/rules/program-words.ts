import { exitMeaning } from '../../detectors/index.ts';
import type { Incident } from '../../model/incident.ts';
import { quoted, type Teller } from './told-cause.ts';
import { sentence } from './wording.ts';

/** A line by which a program names the error it dies of. */
const LAST_WORDS =
  /(?:^|[\s"'])((?:panic|fatal(?: error)?|error|exception|traceback|caused by|segmentation fault|[\w.]+(?:Error|Exception)):? .+)/im;

/** Termination messages and the log of the run that ended: the line that names the error. Only evidence so labelled is a program's own words. */
export const lastWords: Teller = ({ evidence, log }) => {
  const words = evidence.filter(({ label }) => /log|message|output|words/i.test(label)).map(({ value }) => value);
  for (const text of [...words, ...(log === null ? [] : [log.text])]) {
    // The kubelet's own wording about the back-off is no cause.
    const line = /back-off .* restarting failed container/i.test(text) ? null : LAST_WORDS.exec(text)?.[1];
    if (line !== null && line !== undefined) return quoted('The container says', line);
  }
  return null;
};

/** By the limit that stands beside it: without one it is the node, or its pod, that ran short. */
export const outOfMemory: Teller = ({ evidence }) => {
  const limit = evidence.find(({ label }) => label === 'memory limit')?.value;
  const cause =
    limit === undefined
      ? 'a container used more memory than it may'
      : limit === 'none'
        ? 'the kernel killed a container for its use of memory, and it has no limit of its own'
        : `a container used more memory than its limit of ${limit} allows`;
  return { likelyCause: sentence(`OOMKilled: ${cause}`), confidence: 'high' };
};

export const exitSays: Teller = (incident) => {
  if (incident.evidence.some(({ value }) => /\bOOMKilled\b/.test(value))) return outOfMemory(incident);
  const code = exitCode(incident);
  // Up to 125 the code is the program's own and says nothing by itself.
  const meaning = code === null || code < 126 || code > 159 ? null : exitMeaning(code);
  return meaning === null ? null : { likelyCause: sentence(`Exit code ${code}: ${meaning}`), confidence: 'medium' };
};

function exitCode(incident: Incident): number | null {
  const value = incident.evidence.find(({ label }) => label === 'exit code')?.value;
  const code = value === undefined ? undefined : /^\d{1,3}\b/.exec(value)?.[0];
  return code === undefined ? null : Number(code);
}
