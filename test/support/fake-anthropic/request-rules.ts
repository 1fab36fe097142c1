import { extraInput, invalid, Refusal } from './errors.ts';
import { isArray, isObject, type JsonObject } from './json.ts';
import type { FakeModel } from './models.ts';

/** What a request may hold. temperature, top_p and top_k are gone. */
const FIELDS: ReadonlySet<string> = new Set([
  'cache_control',
  'container',
  'diagnostics',
  'max_tokens',
  'messages',
  'metadata',
  'model',
  'output_config',
  'service_tier',
  'speed',
  'stop_sequences',
  'stream',
  'system',
  'thinking',
  'tool_choice',
  'tools',
]);

/** Finds the model, and checks everything of a request but its messages. */
export function checkRequest(body: unknown, models: readonly FakeModel[], counting: boolean): FakeModel {
  if (!isObject(body)) throw invalid('The request body is not valid JSON');
  for (const field of Object.keys(body)) if (!FIELDS.has(field)) throw extraInput(field);
  if (typeof body.model !== 'string') throw invalid('model: Field required');
  const model = models.find(({ id }) => id === body.model);
  if (model === undefined) throw new Refusal(404, { type: 'not_found_error', message: `model: ${body.model}` });
  if (!counting) checkMaxTokens(body.max_tokens, model);
  checkSystem(body.system);
  checkThinking(body, model);
  checkToolList(body);
  checkFormat(body.output_config);
  return model;
}

function checkMaxTokens(maxTokens: unknown, model: FakeModel): void {
  if (maxTokens === undefined) throw invalid('max_tokens: Field required');
  if (typeof maxTokens !== 'number' || !Number.isInteger(maxTokens)) {
    throw invalid('max_tokens: Input should be a valid integer');
  }
  if (maxTokens < 0) throw invalid('max_tokens: Input should be greater than or equal to 0');
  if (maxTokens > model.maxOutputTokens) {
    throw invalid(
      `max_tokens: ${maxTokens} > ${model.maxOutputTokens}, which is the maximum allowed number of output tokens for ${model.id}`,
    );
  }
}

function checkSystem(system: unknown): void {
  if (system === undefined || typeof system === 'string') return;
  if (!isArray(system)) throw invalid('system: Input should be a valid list');
  for (const [index, block] of system.entries()) {
    if (!isObject(block) || block.type !== 'text') throw invalid(`system.${index}.type: Input should be 'text'`);
    for (const field of Object.keys(block)) {
      if (!['type', 'text', 'cache_control', 'citations'].includes(field)) throw extraInput(`system.${index}.${field}`);
    }
    if (typeof block.text !== 'string' || block.text.trim() === '') {
      throw invalid('system: text content blocks must be non-empty');
    }
  }
}

const TOOL_FIELDS: ReadonlySet<string> = new Set([
  'name',
  'description',
  'input_schema',
  'cache_control',
  'strict',
  'type',
]);

/** Names are unique and plain, schemas are objects, and a choice needs something to choose from. */
function checkToolList({ tools, tool_choice: choice }: JsonObject): void {
  if (choice !== undefined && !isObject(choice)) throw invalid('tool_choice: Input should be a valid dictionary');
  if (tools === undefined) {
    if (choice !== undefined) throw invalid('tool_choice: may only be specified while providing tools');
    return;
  }
  if (!isArray(tools)) throw invalid('tools: Input should be a valid list');
  const names = new Set<unknown>();
  for (const [index, tool] of tools.entries()) {
    if (!isObject(tool)) throw invalid(`tools.${index}: Input should be a valid dictionary or object`);
    for (const field of Object.keys(tool)) if (!TOOL_FIELDS.has(field)) throw extraInput(`tools.${index}.${field}`);
    const { name, input_schema: schema } = tool;
    if (typeof name !== 'string' || !/^[a-zA-Z0-9_-]{1,128}$/.test(name))
      throw invalid(`tools.${index}.name: String should match pattern '^[a-zA-Z0-9_-]{1,128}$'`);
    if (names.has(name)) throw invalid(`tools: Tool names must be unique: ${name}`);
    names.add(name);
    if (!isObject(schema) || schema.type !== 'object')
      throw invalid(`tools.${index}.input_schema.type: Input should be 'object'`);
  }
}

/** The models that always think take neither a budget nor "disabled", and no forced tool. */
function checkThinking(body: JsonObject, model: FakeModel): void {
  if (!model.thinks) return;
  const type = isObject(body.thinking) ? body.thinking.type : undefined;
  if (type === 'disabled' || type === 'enabled') {
    throw invalid(`thinking.type: "${type}" is not supported on ${model.id}. Use "adaptive"`);
  }
  const choice = isObject(body.tool_choice) ? body.tool_choice.type : undefined;
  if (choice === 'any' || choice === 'tool') {
    throw invalid(`tool_choice: "${choice}" is not supported on ${model.id}, which always thinks`);
  }
}

function checkFormat(outputConfig: unknown): void {
  if (outputConfig === undefined) return;
  if (!isObject(outputConfig)) throw invalid('output_config: Input should be a valid dictionary');
  for (const field of Object.keys(outputConfig)) {
    if (field !== 'effort' && field !== 'format') throw extraInput(`output_config.${field}`);
  }
  const { format } = outputConfig;
  if (format === undefined || format === null) return;
  if (!isObject(format) || format.type !== 'json_schema' || !isObject(format.schema)) {
    throw invalid('output_config.format.type: Input should be "json_schema"');
  }
  for (const field of Object.keys(format)) {
    if (field !== 'type' && field !== 'schema') throw extraInput(`output_config.format.${field}`);
  }
  checkSchema(format.schema);
}

/** Constraints structured output does not take. */
const UNSUPPORTED = ['minimum', 'maximum', 'minLength', 'maxLength', 'maxItems', 'multipleOf', 'pattern'];

function checkSchema(schema: unknown): void {
  if (isArray(schema)) for (const part of schema) checkSchema(part);
  if (!isObject(schema)) return;
  if (schema.type === 'object' && schema.additionalProperties !== false) {
    throw invalid(
      "output_config.format.schema: For 'object' type, 'additionalProperties' must be explicitly set to false",
    );
  }
  for (const field of UNSUPPORTED) {
    if (field in schema && typeof schema[field] !== 'object') {
      throw invalid(
        `output_config.format.schema: For '${String(schema.type)}' type, property '${field}' is not supported`,
      );
    }
  }
  for (const part of Object.values(schema)) checkSchema(part);
}
