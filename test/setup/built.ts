/**
 * Where the template lies that all end-to-end tests boot from: the walk-through's cluster, with the bundles as
 * deployed in `functions` and those of the in-process wire in `local`. Apart from what builds it, since that loads the
 * whole CDK.
 */
export const built = { outDir: 'dist/test', template: 'dist/test/cdk.out' } as const;
