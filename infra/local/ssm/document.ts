import { ServiceError } from '../wire/service.ts';
import { isStructure } from './read-input.ts';

/** A parameter that a document declares. */
export interface DocumentParameter {
  readonly type: 'String' | 'StringList';
  readonly description?: string;
  readonly default?: string | readonly string[];
  readonly allowedPattern?: string;
  readonly allowedValues?: readonly string[];
}

/** A command document of schema 2.2 with one `aws:runShellScript` step: all that is known here. */
export interface CommandDocument {
  readonly name: string;
  readonly owner: string;
  readonly content: string;
  readonly description: string;
  readonly parameters: Readonly<Record<string, DocumentParameter>>;
  readonly stepName: string;
  readonly runCommand: readonly string[];
  /** Seconds, or a parameter such as `{{ executionTimeout }}`. */
  readonly timeoutSeconds: string;
  readonly createdAt: number;
}

/** Reads a document's JSON; throws InvalidDocumentContent for what is wrong with it. */
export function parseDocument(
  name: string,
  content: string,
  owner: string,
  createdAt: number,
): CommandDocument {
  const body = parseJson(name, content);
  if (body['schemaVersion'] !== '2.2') {
    throw invalid(name, `schemaVersion is ${JSON.stringify(body['schemaVersion'])}; known here: "2.2"`);
  }
  const steps = body['mainSteps'];
  const step: unknown = Array.isArray(steps) && steps.length === 1 ? steps[0] : undefined;
  if (!isStructure(step) || step['action'] !== 'aws:runShellScript') {
    throw invalid(
      name,
      'mainSteps must be one step with action "aws:runShellScript"; others are not known here',
    );
  }
  const inputs = isStructure(step['inputs']) ? step['inputs'] : {};
  const runCommand = inputs['runCommand'];
  if (!isTextList(runCommand) || runCommand.length === 0) {
    throw invalid(name, 'inputs.runCommand must be a list of strings');
  }
  const description = body['description'];
  const document = {
    name,
    owner,
    content,
    description: typeof description === 'string' ? description : '',
    parameters: readParameters(name, body['parameters']),
    stepName: typeof step['name'] === 'string' ? step['name'] : '',
    runCommand,
    timeoutSeconds: readTimeout(name, inputs['timeoutSeconds']),
    createdAt,
  };
  for (const text of [...runCommand, document.timeoutSeconds]) {
    for (const [, parameter = ''] of text.matchAll(placeholder)) {
      if (!Object.hasOwn(document.parameters, parameter)) {
        throw invalid(name, `"{{ ${parameter} }}" is used and not declared under parameters`);
      }
    }
  }
  return document;
}

/** `{{ Name }}` */
export const placeholder = /\{\{\s*([\w.]+)\s*\}\}/g;

function readParameters(name: string, declared: unknown): Record<string, DocumentParameter> {
  if (declared === undefined) return {};
  if (!isStructure(declared)) throw invalid(name, 'parameters must be an object');
  const parameters: Record<string, DocumentParameter> = {};
  for (const [key, value] of Object.entries(declared)) parameters[key] = readParameter(name, key, value);
  return parameters;
}

function readParameter(name: string, key: string, value: unknown): DocumentParameter {
  if (!isStructure(value)) throw invalid(name, `parameters.${key} must be an object`);
  const { type, description, default: preset, allowedPattern, allowedValues } = value;
  if (type !== 'String' && type !== 'StringList') {
    throw invalid(name, `parameters.${key}.type is ${JSON.stringify(type)}; known here: String, StringList`);
  }
  return {
    type,
    ...(typeof description === 'string' && { description }),
    ...((typeof preset === 'string' || isTextList(preset)) && { default: preset }),
    ...(typeof allowedPattern === 'string' && { allowedPattern }),
    ...(isTextList(allowedValues) && { allowedValues }),
  };
}

function readTimeout(name: string, value: unknown): string {
  if (value === undefined) return '3600';
  if (typeof value === 'number' || typeof value === 'string') return String(value);
  throw invalid(name, 'inputs.timeoutSeconds must be a number, or one as text');
}

function parseJson(name: string, content: string): Record<string, unknown> {
  try {
    const body: unknown = JSON.parse(content);
    if (isStructure(body)) return body;
  } catch (error) {
    if (!(error instanceof SyntaxError)) throw error;
  }
  throw invalid(name, 'the content is not a JSON object');
}

function isTextList(value: unknown): value is string[] {
  return Array.isArray(value) && value.every((member) => typeof member === 'string');
}

function invalid(name: string, why: string): ServiceError {
  return new ServiceError('InvalidDocumentContent', `Document ${name}: ${why}`);
}
