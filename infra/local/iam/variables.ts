import type { ContextByKey } from './conditions.ts';
import { InvalidPolicyError } from './policy.ts';

/** `${aws:PrincipalAccount}`, `${aws:PrincipalTag/team, 'none'}`, or `${*}`, `${?}` and `${$}` for these characters. */
const VARIABLE = /\$\{([^{}]*)\}/g;
const CHARACTERS: ReadonlySet<string> = new Set(['*', '?', '$']);
const KEY = /^\s*([\w-]+:[\w:/=+.@-]+)\s*(?:,\s*'([^']*)'\s*)?$/;

/** Whether a text of a policy has policy variables. */
export function hasVariable(text: string): boolean {
  return text.includes('${');
}

/** The keys whose values a text asks for. Throws for what is written like a variable and is none. */
export function variablesIn(text: string): readonly string[] {
  if (!hasVariable(text)) return [];
  if (text.replaceAll(VARIABLE, '').includes('${'))
    throw new InvalidPolicyError(`a policy variable is not closed: ${text}`);
  return [...text.matchAll(VARIABLE)].flatMap(([whole, inside = '']) => {
    if (CHARACTERS.has(inside)) return [];
    const key = KEY.exec(inside)?.[1];
    if (key === undefined) throw new InvalidPolicyError(`no policy variable is written ${whole}`);
    return [key];
  });
}

/** The text with values for its variables; undefined when one has none, since such a text matches nothing. */
export function resolveVariables(
  text: string,
  context: ContextByKey,
  escape: (value: string) => string = (value) => value,
): string | undefined {
  let isComplete = true;
  const resolved = text.replaceAll(VARIABLE, (_whole, inside: string) => {
    if (CHARACTERS.has(inside)) return escape(inside);
    const [, key = '', otherwise] = KEY.exec(inside) ?? [];
    const value = context.get(key.toLowerCase()) ?? otherwise;
    if (typeof value === 'string') return escape(value);
    isComplete = false;
    return '';
  });
  return isComplete ? resolved : undefined;
}
