export { cycleFields, usageFields } from './cycle-line.ts';
export type { CycleResult } from './cycle-result.ts';
export type { EventLevel, EventName, Events } from './events.ts';
export type { ConversationMemory } from './memory.ts';
export { Monitor } from './monitor.ts';
export { persistentMemory } from './persistent-memory.ts';
export type { MonitorPorts, MonitorSettings } from './ports.ts';
export { createSchedule, type Schedule, type ScheduleOptions } from './schedule.ts';
export { statelessMemory } from './stateless-memory.ts';
