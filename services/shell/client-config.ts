/** Of each call; the SDK's pauses after a throttle are half a second to eight then, 8 s in the mean all together. */
const attemptsAtMost = 6;

/**
 * What each client of AWS gets outright. What it is not given, the SDK looks for in the environment and in files that a
 * function does not have: for each client two errors a setting, thrown and caught, a large part of a cold start. Of the
 * endpoint's variables `AWS_ENDPOINT_URL` alone is heeded, none of a single service.
 */
export function clientConfig(env: Readonly<Record<string, string | undefined>>) {
  const endpoint = env['AWS_ENDPOINT_URL'] ?? '';
  return {
    region: env['AWS_REGION'] ?? '',
    ...(endpoint !== '' && { endpoint }),
    ignoreConfiguredEndpointUrls: true,
    useFipsEndpoint: env['AWS_USE_FIPS_ENDPOINT'] === 'true',
    useDualstackEndpoint: env['AWS_USE_DUALSTACK_ENDPOINT'] === 'true',
    // A connection that is not there within 3.1 s is tried anew; without this it is awaited until the function's end.
    defaultsMode: 'standard',
    retryMode: 'standard',
    maxAttempts: attemptsAtMost,
    authSchemePreference: [] as string[],
    // As `app/...` in the user agent that CloudTrail shows.
    userAgentAppId: 'bottlerocket-updater',
    // Kept between calls: half of what a call costs.
    cacheMiddleware: true,
    disableClockSkewCorrection: false,
    // Of DynamoDB; the others pass it over.
    accountIdEndpointMode: 'preferred',
  } as const;
}

/** What the SDK's clients are built with. */
export type ClientConfig = ReturnType<typeof clientConfig>;
