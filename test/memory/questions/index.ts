import { abstention } from './abstention.ts';
import { counting } from './counting.ts';
import { extraction } from './extraction.ts';
import type { Questioner } from './question.ts';
import { timeOrder } from './time-order.ts';
import { updates } from './updates.ts';

export {
  type Found,
  type FoundHit,
  type Prompt,
  QUESTION_KINDS,
  type Question,
  type QuestionKind,
} from './question.ts';

export const QUESTIONERS: readonly Questioner[] = [extraction, counting, updates, timeOrder, abstention];
