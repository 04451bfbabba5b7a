import { TemplateError } from './template-error.ts';

/** The names in an order in which each comes after all that it depends on; else as they were written. */
export function inOrder(dependencies: ReadonlyMap<string, ReadonlySet<string>>): readonly string[] {
  const ordered: string[] = [];
  const done = new Set<string>();
  const path: string[] = [];
  const visit = (name: string): void => {
    if (done.has(name)) return;
    if (path.includes(name))
      throw new TemplateError(
        `resources depend on each other: ${[...path.slice(path.indexOf(name)), name].join(' -> ')}`,
      );
    path.push(name);
    for (const dependency of dependencies.get(name) ?? []) visit(dependency);
    path.pop();
    done.add(name);
    ordered.push(name);
  };
  for (const name of dependencies.keys()) visit(name);
  return ordered;
}
