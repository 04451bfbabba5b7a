/* Stands in for `@aws-sdk/credential-provider-node` in bundles. */
export { fromEnv as defaultProvider } from '@aws-sdk/credential-provider-env';
