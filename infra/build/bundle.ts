import { existsSync, mkdirSync, readdirSync, rmSync, symlinkSync } from 'node:fs';
import { dirname, join, relative, resolve } from 'node:path';
import { fileURLToPath, pathToFileURL } from 'node:url';
import { build, type BuildOptions, type Plugin } from 'esbuild';
import { lean } from './lean.ts';

/** How a bundle's calls reach AWS, or the embedded cloud. */
export type WireKind = 'network' | 'in-process';

/** What to bundle, and where to. */
export interface BundleOptions {
  readonly outDir: string;
  /** `<outDir>/functions` is for the network, as deployed, `<outDir>/local` for the embedded cloud within one process. */
  readonly wires: readonly WireKind[];
}

/** What to bundle for which wire. */
export interface FunctionBundleOptions {
  /** Name of the function -> its handler's file. */
  readonly entryPoints: Readonly<Record<string, string>>;
  /** Each bundle becomes `<outDir>/<name>/index.js`. */
  readonly outDir: string;
  /**
   * `network`: as deployed. `in-process`: calls to AWS go to the embedded cloud's wire in the same process, without
   * sockets, and what keeps nothing for itself is apart, in `<outDir>/libraries/index.js`, so that all execution environments
   * can share it: the SDK, Powertools (but for its tracer), zod, our events' schemas. A handler sees no difference.
   */
  readonly wire: WireKind;
  /**
   * In process: another `outDir`, whose libraries are linked to instead of bundled anew: what is compiled for one serves the
   * other, as long as both stay.
   */
  readonly librariesFrom?: string;
  /**
   * In process: the tracer is shared, too. Only where traces are off: X-Ray's SDK keeps an environment's traces in its
   * modules.
   */
  readonly sharesTracer?: boolean;
  /** What else happens to sources on their way. */
  readonly plugins?: readonly Plugin[];
}

const root = fileURLToPath(new URL('../..', import.meta.url));

/** Node 20, so that the very same code runs on a laptop and on Lambda's nodejs24.x. */
const common: BuildOptions = {
  bundle: true,
  platform: 'node',
  target: 'node20',
  format: 'cjs',
  // Without this esbuild takes the CommonJS builds, which are twice the size and cannot be shaken.
  mainFields: ['module', 'main'],
  treeShaking: true,
  legalComments: 'none',
  // `import()` of Node's own modules becomes `require`: the embedded cloud gives each environment its own modules.
  supported: { 'dynamic-import': false },
  absWorkingDir: root,
  logLevel: 'warning',
};

const local = (file: string): string => join(root, 'infra/local/functions', file);

const inProcess: BuildOptions = {
  minify: false,
  alias: {
    '@smithy/node-http-handler': local('in-process-http-handler.ts'),
    '@smithy/signature-v4': local('unhashed-signature.ts'),
    'cls-hooked/context': local('trace-namespace.ts'),
  },
};

/** Bundles functions, all in one go. */
export async function bundleFunctions(options: FunctionBundleOptions): Promise<void> {
  const names = Object.keys(options.entryPoints);
  if (names.length === 0) return;
  const { plugins = [], outDir: outdir } = options;
  const entryPoints = Object.fromEntries(
    names.map((name) => [join(name, 'index'), options.entryPoints[name] ?? '']),
  );
  if (options.wire === 'network') {
    await build({ ...common, minify: true, entryPoints, outdir, plugins: [lean, ...plugins] });
    return;
  }
  const apart = new Set<string>();
  const filter = shared(options.sharesTracer === true ? 'logger|metrics|tracer' : 'logger|metrics');
  await build({
    ...common,
    ...inProcess,
    entryPoints,
    outdir,
    plugins: [keepApart(apart, filter), lean, ...plugins],
  });
  const librariesFile = join(outdir, 'libraries/index.js');
  // It may be a link to another's.
  rmSync(librariesFile, { force: true });
  if (options.librariesFrom === undefined)
    return bundleLibraries([...apart].toSorted(), librariesFile, plugins);
  mkdirSync(dirname(librariesFile), { recursive: true });
  symlinkSync(resolve(options.librariesFrom, 'libraries/index.js'), librariesFile);
}

/** The libraries that environments share, beside our events' schemas. */
const shared = (ofPowertools: string): RegExp =>
  new RegExp(`^(@aws-sdk/|@smithy/|@aws-lambda-powertools/(${ofPowertools})$|zod$)`);

/** Leaves out of the bundles, and notes, what our own sources import of what is shared. */
function keepApart(names: Set<string>, filter: RegExp): Plugin {
  return {
    name: 'keep-libraries-apart',
    setup(building) {
      building.onResolve({ filter }, ({ path, importer }) => {
        // What libraries import for themselves stays with them: it may be of another version.
        if (importer.includes('/node_modules/')) return undefined;
        names.add(path);
        return { path, external: true };
      });
      building.onResolve({ filter: /\/events-schema\// }, ({ path, resolveDir }) => {
        const name = `./${relative(root, join(resolveDir, path))}`;
        names.add(name);
        return { path: name, external: true };
      });
    },
  };
}

async function bundleLibraries(
  names: readonly string[],
  outfile: string,
  plugins: readonly Plugin[],
): Promise<void> {
  const imports = names.map((name, i) => `import * as library${i} from '${name}';`);
  const entries = names.map((name, i) => `'${name}': library${i}`);
  const contents = [...imports, `export const libraries = { ${entries.join(', ')} };`].join('\n');
  await build({
    ...common,
    ...inProcess,
    stdin: { contents, resolveDir: root },
    outfile,
    plugins: [lean, ...plugins],
  });
}

/** The services that have a handler: name of the service -> the handler's file. */
export function findHandlers(): Record<string, string> {
  const services = join(root, 'services');
  const names = readdirSync(services).filter((name) => existsSync(join(services, name, 'handler.ts')));
  return Object.fromEntries(names.map((name) => [name, join(services, name, 'handler.ts')]));
}

const directories: Readonly<Record<WireKind, string>> = { network: 'functions', 'in-process': 'local' };

/** Bundles every service. Returns the services' names. */
export async function bundle({ outDir, wires }: BundleOptions): Promise<readonly string[]> {
  const entryPoints = findHandlers();
  await Promise.all(
    wires.map((wire) => bundleFunctions({ entryPoints, outDir: join(outDir, directories[wire]), wire })),
  );
  return Object.keys(entryPoints);
}

if (import.meta.url === pathToFileURL(process.argv[1] ?? '').href) {
  const names = await bundle({ outDir: join(root, 'dist'), wires: ['network'] });
  console.log(`bundled ${names.length} services: ${names.join(', ')}`);
}
