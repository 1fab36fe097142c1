import type { ConversationEntry } from '../../src/model/conversation.ts';
import { assistant, baselineMessage, systemMessage, user } from './conversations.ts';

/** What the words of a conversation are mostly made of. */
export type Flavour = 'names' | 'prose' | 'cjk';

/** Numbers from 0 up to and without `below`, the same for the same seed. */
export type Dice = (below: number) => number;

export function dice(seed: number): Dice {
  let state = seed >>> 0 || 1;
  return (below) => {
    state = (Math.imul(state, 1_664_525) + 1_013_904_223) >>> 0;
    return Math.floor((state / 2 ** 32) * below);
  };
}

const PROSE =
  'the workload restarts again because its memory limit is too low for what the new release needs under load and nothing else has changed since then'.split(
    ' ',
  );
const CJK = ['节点内存不足导致容器重启', '部署回滚之后恢复正常', '建议提高内存限制并观察', '磁盘压力持续存在'];

/** A conversation's beginning: system text and baseline. */
export function opening(roll: Dice, flavour: Flavour): ConversationEntry[] {
  return [
    systemMessage(words(roll, 'prose', 900)),
    baselineMessage(`## Baseline\n${words(roll, flavour, 200 + roll(400))}`),
  ];
}

/** One cycle's message. */
export function question(roll: Dice, flavour: Flavour, cycle: number): ConversationEntry {
  return user(`## Cycle ${cycle} 2026-11-21T${10 + (cycle % 10)}:05Z\n${words(roll, flavour, 20 + roll(120))}`, {
    cycle,
  });
}

/** The report on it. */
export function report(roll: Dice, flavour: Flavour, cycle: number): ConversationEntry {
  return assistant(`Report: ${words(roll, flavour === 'cjk' ? 'cjk' : 'prose', 20 + roll(100))}`, { cycle });
}

function words(roll: Dice, flavour: Flavour, count: number): string {
  return Array.from({ length: count }, () => {
    if (flavour === 'cjk' && roll(3) > 0) return CJK[roll(CJK.length)];
    if (flavour === 'names' && roll(2) > 0)
      return `shop/checkout-${roll(9_999).toString(16)}-${roll(99_999).toString(36)}: exit ${roll(256)},`;
    return PROSE[roll(PROSE.length)];
  }).join(' ');
}
