import { parseUpdaterConfig } from '../../../services/config/updater-config.ts';
import type { Said } from '../../../services/ledger/records.ts';
import { ClusterNotConfigured } from '../../../services/ports/config.ts';
import { steerRollout, type SteerPorts } from '../../../services/steer-rollout/service.ts';
import { clusterArn, start } from '../ledger/records.ts';
import { openTable } from '../ledger/table.ts';

/** The function as Lambda names it to itself. */
export const functionArn =
  'arn:aws:lambda:eu-west-1:111122223333:function:bottlerocket-updater-steer-rollout';

const config = parseUpdaterConfig({}, 'test');

/** A run on a table in memory, in an installation with one cluster. */
export async function open() {
  const { ledger, item } = await openTable();
  const said: Said[] = [];
  const clock = { now: start };
  const ports: SteerPorts = {
    ledger,
    say: async (events) => void said.push(...events),
    config: async (arn) => {
      if (arn !== clusterArn) throw new ClusterNotConfigured(arn, `/updater/${arn.split('/').at(-1) ?? ''}`);
      return config;
    },
    now: () => clock.now,
    sleep: async () => {},
    log: () => {},
    about: () => {},
  };
  const ask = (kind: string, data: unknown, id: string, at = clock.now, cluster = clusterArn, by?: string) =>
    steerRollout(
      ports,
      {
        'detail-type': kind,
        id: 'any',
        time: '',
        detail: { request: { id, cluster, at: new Date(at).toISOString(), by }, data },
      },
      functionArn,
    );
  const cluster = () => ledger.readCluster(clusterArn);
  return {
    ledger,
    item,
    said,
    clock,
    ports,
    ask,
    cluster,
    names: () => said.map((event) => event.detailType),
  };
}

const textOf = (said: Said | undefined, field: 'why' | 'remedy'): string =>
  (said?.detail['data'] as { why?: string; remedy?: string } | undefined)?.[field] ?? '';

/** Why a request was refused. */
export const why = (said: Said | undefined): string => textOf(said, 'why');

/** What to do about it. */
export const remedy = (said: Said | undefined): string => textOf(said, 'remedy');
