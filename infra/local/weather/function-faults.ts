import { sleep } from '../clock/clock.ts';
import type { InterceptCall } from '../functions/environment.ts';
import type { WireRequest } from '../wire/message.ts';
import { strikes, type Sky } from './sky.ts';

/** What the plan does to functions at their calls to AWS. */
export function functionFaults(sky: Sky): InterceptCall {
  return async (environment, request, next) => {
    const { functionName: what, requestId } = environment;
    const strike = (kind: 'crash-before' | 'crash-after' | 'lost-answer' | 'stall', chance?: number) => {
      const struck = strikes(sky, kind, chance);
      if (struck) sky.fired(kind, what);
      return struck;
    };
    const { crashBefore, crashAfter, lostAnswer, stall, latency } = sky.plan().functions ?? {};
    const travel = async () => {
      if (latency === undefined) return;
      await sleep(sky.clock, 1 + Math.floor(sky.random('latency')() * latency.mostMs));
    };
    await travel();
    if (stall !== undefined && isOf(stall.operation, request) && strike('stall', stall.probability))
      await sleep(sky.clock, stall.forMs);
    // Meanwhile the invocation may have timed out, and with it the call.
    if (environment.requestId !== requestId) return await new Promise(() => {});
    if (strike('crash-before', crashBefore)) return await environment.crash();
    const answer = await next();
    if (strike('crash-after', crashAfter)) return await environment.crash();
    await travel();
    if (lostAnswer === undefined || !strike('lost-answer', lostAnswer.probability)) return answer;
    await sleep(sky.clock, lostAnswer.afterMs);
    throw connectionReset();
  };
}

/** Whether it is a call of this operation; of any, when none is named. ECS, SSM and their kin name it in a header. */
const isOf = (operation: string | undefined, { headers }: WireRequest): boolean =>
  operation === undefined || headers['x-amz-target']?.endsWith(`.${operation}`) === true;

/** As Node tells of a peer that hung up. The SDK takes it for a passing fault. */
function connectionReset(): Error {
  return Object.assign(new Error('read ECONNRESET'), { code: 'ECONNRESET', errno: -104, syscall: 'read' });
}

/** The test's or simulator's own interceptor around the weather's. */
export function outerIntercept(outer: InterceptCall | undefined, inner: InterceptCall): InterceptCall {
  if (outer === undefined) return inner;
  return (environment, request, next) => outer(environment, request, () => inner(environment, request, next));
}
