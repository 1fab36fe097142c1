import { incidentHistory } from './incident-history.ts';
import { incidentStatistics } from './incident-statistics.ts';
import type { MemoryReader } from './memory-reader.ts';
import { readMessage } from './read-message.ts';
import { searchHistory } from './search-history.ts';
import type { AnalystTool } from './tool.ts';

/** What the model may look up in the program's own memory. @param memory null where nothing is recorded: tools then say so. */
export function memoryTools(memory: MemoryReader | null): readonly AnalystTool[] {
  return [incidentHistory(memory), incidentStatistics(memory), readMessage(memory), searchHistory(memory)];
}
