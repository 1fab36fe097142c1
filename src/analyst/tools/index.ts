export { cancelled, LookUps, type LookUpsOptions, type ToolAnswer } from './look-ups.ts';
export type { MemoryReader } from './memory-reader.ts';
export { memoryTools } from './memory-tools.ts';
export type { AnalystTool, ToolContext, ToolFailure, ToolFailureReason, ToolFound, ToolResult } from './tool.ts';
export { createToolbox, type Toolbox, type ToolCall, type ToolLimits } from './toolbox.ts';
