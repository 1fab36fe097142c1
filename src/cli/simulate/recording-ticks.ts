import type { RecordingState } from '../../cluster/recording-replay/recording-state.ts';
import type { StoryLine } from '../../cluster/simulator/index.ts';

/** Shows the looks of a recording as their times come, and tells when it is over and what could not be read. */
export function recordingTicks(
  recording: RecordingState,
  tell: (lines: readonly StoryLine[]) => void,
): () => Promise<void> {
  const { state, endsAt, problems } = recording;
  let toldProblems = problems.length;
  let isOver = false;
  return async () => {
    await recording.advance();
    const told: StoryLine[] = problems.slice(toldProblems).map((note) => ({ at: state.now(), note }));
    toldProblems = problems.length;
    if (!isOver && state.now() >= endsAt) {
      isOver = true;
      told.push({ at: endsAt, note: 'the recording ends here; its last look stays, and its clock stands still' });
    }
    if (told.length > 0) tell(told);
  };
}
