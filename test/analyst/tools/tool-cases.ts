import { incidentHistory } from '../../../src/analyst/tools/incident-history.ts';
import { incidentStatistics } from '../../../src/analyst/tools/incident-statistics.ts';
import { readMessage } from '../../../src/analyst/tools/read-message.ts';
import { searchHistory } from '../../../src/analyst/tools/search-history.ts';
import type { ToolCase } from '../../contracts/analyst-tool.ts';

/** Every tool by its name; the contract is run with each. */
export const TOOL_CASES: Readonly<Record<string, ToolCase>> = {
  search_history: {
    create: searchHistory,
    answered: [{ text: 'panic' }, { text: '' }, { text: '', incident: 42, from: '2020-01-01' }],
    unanswered: { text: 'unheard-of' },
    invalid: [
      { text: 'x', incident: 0 },
      { text: 'x', from: 'yesterday' },
      { text: 'x', from: '2026-02-02', to: '2026-02-01' },
    ],
  },
  read_message: {
    create: readMessage,
    answered: [{ cycle: 2 }, { message: 2 }],
    unanswered: { cycle: 999 },
    invalid: [{}, { cycle: 1, message: 1 }, { message: 0 }],
  },
  incident_history: {
    create: incidentHistory,
    answered: [{ incident: 42 }],
    unanswered: { incident: 4_242 },
    invalid: [{}, { incident: 0 }, { incident: 'INC-42' }],
  },
  incident_statistics: {
    create: incidentStatistics,
    answered: [
      { by: 'day' },
      { by: 'code' },
      { by: 'namespace', from: '2020-01-01' },
      { by: 'owner', of: 'API' },
      { by: 'incident' },
    ],
    unanswered: { by: 'day', of: 'NeverSeen' },
    invalid: [{}, { by: 'week' }, { by: 'day', to: '2026-13-01' }],
  },
};
