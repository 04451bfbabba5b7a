import { MetricUnit } from '@aws-lambda-powertools/metrics';
import { createHistory } from '../ledger/history.ts';
import { createLedger } from '../ledger/ledger.ts';
import { createQueue } from '../ledger/queue.ts';
import { clusterName } from '../ports/config.ts';
import { liveDocuments, liveHandler, liveNow } from '../shell/live.ts';
import { about, logger, metrics } from '../shell/telemetry.ts';
import { contract } from './contract.ts';
import { recordProgress } from './record-progress.ts';

const documents = liveDocuments();
const ledger = createLedger(documents);
const history = createHistory(documents);
const queue = createQueue(documents);

/** Alarms watch these without the cluster. */
const alarming = new Set(['InstanceQuarantined', 'RolloutHalted']);

function count(event: string, clusterArn: string, outOfServiceSeconds: number | undefined): void {
  if (alarming.has(event)) metrics.singleMetric().addMetric(event, MetricUnit.Count, 1);
  metrics.addDimension('cluster', clusterName(clusterArn));
  metrics.addMetric(event, MetricUnit.Count, 1);
  if (outOfServiceSeconds !== undefined) {
    metrics.addMetric('OutOfServiceSeconds', MetricUnit.Seconds, outOfServiceSeconds);
  }
}

/** Lambda entry point of record-progress. */
export const handler = liveHandler(contract.service, (message, { requestId }) =>
  recordProgress(
    {
      ledger,
      history,
      queue,
      count,
      about,
      log: (text, extra) => logger.info(text, extra),
      logSummary: (fields) => {
        logger.removeKeys(['instance', 'attempt', 'step']);
        logger.info('after-action summary', fields);
      },
      now: liveNow,
    },
    message,
    requestId,
  ),
);
