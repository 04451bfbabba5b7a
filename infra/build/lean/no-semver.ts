/* Stands in for `semver` where X-Ray asks whether a client of the SDK of before (v2) is new enough. */

/** @throws Error always: there is no such client */
export function gte(version: string): boolean {
  throw new Error(
    `a client of version ${version} of the AWS SDK cannot be traced: give the tracer one of v3`,
  );
}
