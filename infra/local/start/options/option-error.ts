/** A bad option: says which one, its value, what would be right, and an example. */
export class OptionError extends Error {
  override readonly name = 'OptionError';

  constructor(option: string, value: string | undefined, rule: string, example: string) {
    const given = value === undefined ? option : `${option} ${JSON.stringify(value)}`;
    super(`${given}: ${rule}. For example: npm start -- ${example}`);
  }
}
