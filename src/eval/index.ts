export { type Case, type CaseEntry, findCases } from './case.ts';
export { type JudgedIncident, matches } from './match.ts';
export { type CaseResult, runCase } from './run-case.ts';
export { type Bar, type Score, score, shortfalls } from './score.ts';
export { scoreVerdicts, type VerdictCount, type VerdictScore } from './verdicts.ts';
