import { compareVersions } from './version.ts';
import { isWaveOpen, type Waves } from './waves.ts';

/** A release in the update repository. */
export interface Release {
  readonly version: string;
  /** Milliseconds since the epoch; before that nobody sees it. */
  readonly publishedAt: number;
  /** Without waves everyone sees it at once. */
  readonly waves?: Waves;
  /** The highest version allowed to run; default: the highest release that is not withdrawn. */
  readonly maxVersion?: string;
  /** Default: every variant. */
  readonly variants?: readonly string[];
  /** Default: every architecture. */
  readonly architectures?: readonly string[];
}

/** What a host tells the repository's manifest about itself. */
export interface Viewer {
  readonly variant: string;
  readonly architecture: string;
  readonly seed: number;
  readonly ignoreWaves: boolean;
  /** `latest` or a version. */
  readonly versionLock: string;
  readonly running: string;
}

/** What `updog` finds for a host. */
export interface Offer {
  /** All versions that the host may see, highest first. */
  readonly available: readonly string[];
  readonly chosen: string | null;
}

/** The update repository that all hosts ask. */
export interface Repository {
  publish(release: Release): void;
  /** Takes a release back: hosts that run it are offered the highest one that is left. */
  withdraw(version: string): void;
  offer(viewer: Viewer, now: number): Offer;
}

/** Makes a repository with these releases. */
export function createRepository(releases: readonly Release[] = []): Repository {
  const published = new Map<string, Release>();
  const publish = (release: Release): void => {
    compareVersions(release.version, release.maxVersion ?? release.version);
    published.set(release.version, release);
  };
  for (const release of releases) publish(release);
  return {
    publish,
    withdraw: (version) => {
      if (!published.delete(version)) throw new Error(`no release ${version} to withdraw`);
    },
    offer: (viewer, now) => offer([...published.values()], viewer, now),
  };
}

function offer(releases: readonly Release[], viewer: Viewer, now: number): Offer {
  const mine = releases
    .filter(
      (release) =>
        release.publishedAt <= now &&
        (release.variants?.includes(viewer.variant) ?? true) &&
        (release.architectures?.includes(viewer.architecture) ?? true),
    )
    .sort((a, b) => compareVersions(b.version, a.version));
  const highest = mine[0]?.version ?? viewer.running;
  const maximum = (release: Release): string => release.maxVersion ?? highest;
  const visible = mine.filter(
    (release) =>
      compareVersions(release.version, maximum(release)) <= 0 &&
      (viewer.ignoreWaves || isWaveOpen(release.waves ?? {}, viewer.seed, now)),
  );
  const locked = viewer.versionLock.replace(/^v/, '');
  const chosen =
    locked === 'latest'
      ? visible.find(
          (release) =>
            compareVersions(viewer.running, release.version) < 0 ||
            compareVersions(viewer.running, maximum(release)) > 0,
        )
      : visible.find((release) => release.version === locked && locked !== viewer.running);
  return { available: visible.map(({ version }) => version), chosen: chosen?.version ?? null };
}
