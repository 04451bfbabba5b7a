import { bundle } from '../../infra/build/bundle.ts';

/** Bundles every function once, so that all tests run what is deployed. Templates are synthesised from these. */
export default async function buildOnce(): Promise<void> {
  await bundle({ outDir: 'dist' });
}
