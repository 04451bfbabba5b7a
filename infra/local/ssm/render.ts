import { type Input, ServiceError } from '../wire/service.ts';
import { type CommandDocument, type DocumentParameter, placeholder } from './document.ts';
import { invalidValue, isStructure, textList } from './read-input.ts';

/** Values by parameter name; a `String` has one. */
export type ParameterValues = Readonly<Record<string, readonly string[]>>;

/** Checks the parameters of a SendCommand against what the document declares. */
export function readParameters(document: CommandDocument, given: unknown): ParameterValues {
  if (given !== undefined && !isStructure(given))
    throw invalidValue('parameters', given, 'Member must be a map');
  const input: Input = given ?? {};
  for (const name of Object.keys(input)) {
    if (!Object.hasOwn(document.parameters, name)) {
      throw invalidParameters(`Parameter "${name}" is not declared by document ${document.name}.`);
    }
  }
  const values: Record<string, readonly string[]> = {};
  for (const name of Object.keys(input)) values[name] = textList(input, name);
  for (const [name, declared] of Object.entries(document.parameters)) check(name, declared, values[name]);
  return values;
}

function check(name: string, declared: DocumentParameter, values: readonly string[] | undefined): void {
  if (values === undefined) {
    if (declared.default === undefined) throw invalidParameters(`Parameter "${name}" requires a value.`);
    return;
  }
  if (declared.type === 'String' && values.length !== 1) {
    throw invalidParameters(`Parameter "${name}" takes one value and was given ${values.length}.`);
  }
  const pattern = declared.allowedPattern === undefined ? undefined : new RegExp(declared.allowedPattern);
  for (const value of values) {
    if (pattern && !pattern.test(value)) {
      throw invalidParameters(
        `Parameter "${name}" has value "${value}", which does not match the allowed pattern ${pattern.source}.`,
      );
    }
    if (declared.allowedValues && !declared.allowedValues.includes(value)) {
      throw invalidParameters(
        `Parameter "${name}" has value "${value}"; allowed: ${declared.allowedValues.join(', ')}.`,
      );
    }
  }
}

/** The script with all values filled in; a line that is nothing but a list's placeholder becomes all its values. */
export function renderScript(document: CommandDocument, values: ParameterValues): string {
  return document.runCommand
    .flatMap((line) => {
      const alone = /^\{\{\s*([\w.]+)\s*\}\}$/.exec(line)?.[1];
      return alone === undefined ? [fill(line, document, values)] : valuesOf(alone, document, values);
    })
    .join('\n');
}

/** How long the script may run, in milliseconds. */
export function executionTimeoutMs(document: CommandDocument, values: ParameterValues): number {
  const seconds = Number(fill(document.timeoutSeconds, document, values));
  if (!(seconds > 0))
    throw invalidParameters(`timeoutSeconds is "${document.timeoutSeconds}", not a number.`);
  return seconds * 1000;
}

function fill(text: string, document: CommandDocument, values: ParameterValues): string {
  return text.replace(placeholder, (_, name: string) => valuesOf(name, document, values).join(' '));
}

function valuesOf(name: string, document: CommandDocument, values: ParameterValues): readonly string[] {
  const value = values[name] ?? document.parameters[name]?.default ?? [];
  return typeof value === 'string' ? [value] : value;
}

function invalidParameters(message: string): ServiceError {
  return new ServiceError('InvalidParameters', message);
}
