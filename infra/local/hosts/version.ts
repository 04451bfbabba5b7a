/** Compares semantic versions (`1.9.0` before `1.10.0`; a pre-release before its release). */
export function compareVersions(a: string, b: string): number {
  const [left, right] = [parse(a), parse(b)];
  for (let i = 0; i < 3; i += 1) {
    const difference = (left.numbers[i] ?? 0) - (right.numbers[i] ?? 0);
    if (difference !== 0) return difference;
  }
  if (left.suffix === right.suffix) return 0;
  if (left.suffix === '') return 1;
  if (right.suffix === '') return -1;
  return left.suffix < right.suffix ? -1 : 1;
}

function parse(version: string): { numbers: number[]; suffix: string } {
  const match = /^v?(\d+)\.(\d+)\.(\d+)(?:-(.*))?$/.exec(version);
  if (!match) throw new Error(`"${version}" is not a version such as 1.57.0`);
  return { numbers: [Number(match[1]), Number(match[2]), Number(match[3])], suffix: match[4] ?? '' };
}
