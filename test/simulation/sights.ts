import type { CallRecord } from '../../infra/local/wire/wire.ts';

interface Shown {
  readonly ec2InstanceId?: string;
  readonly status?: string;
}

/** Which instances our functions saw ACTIVE, by what ECS answered them, and whether they went on from there. */
export class Sights {
  /** Invocation -> instance -> when it was shown ACTIVE. */
  readonly #seen = new Map<string, Map<string, number>>();
  readonly #heeded = new Map<string, number>();

  /** An answer of ECS to a function. */
  see({ invocation, output, at }: Pick<CallRecord, 'invocation' | 'output' | 'at'>): void {
    if (invocation === undefined) return;
    const { containerInstances = [] } = output as { readonly containerInstances?: readonly Shown[] };
    for (const { ec2InstanceId, status } of containerInstances) {
      if (ec2InstanceId === undefined || status !== 'ACTIVE') continue;
      const seen = this.#seen.get(invocation) ?? new Map<string, number>();
      this.#seen.set(invocation, seen.set(ec2InstanceId, at));
    }
  }

  /** A function wrote about an instance. One that died after its look has heeded nothing. */
  heed(instanceId: string, invocation: string): void {
    const at = this.#seen.get(invocation)?.get(instanceId);
    if (at !== undefined) this.#heeded.set(instanceId, at);
  }

  heededAt(instanceId: string): number | undefined {
    return this.#heeded.get(instanceId);
  }
}
