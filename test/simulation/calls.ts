/* What calls to AWS tell of those who make them. */
import { serviceNames, type ServiceName } from '../../events-schema/event.ts';
import type { DocumentKind } from '../../services/documents/document.ts';
import type { SimWorld } from './sim-world.ts';
import type { Doer, Happening, Word } from './steps.ts';

const prefix = 'bottlerocket-updater-';

/** The service behind each role. */
export function doersOf({ cloud }: SimWorld): ReadonlyMap<string, ServiceName> {
  return new Map(
    cloud.controls.lambda.all().flatMap(({ name, roleArn }) => {
      const service = serviceNames.find((one) => `${prefix}${one}` === name);
      return service === undefined ? [] : [[roleArn.split('/').at(-1) ?? '', service] as const];
    }),
  );
}

/** What a call of SendCommand tells. */
export function sentOf(input: Readonly<Record<string, unknown>>, by: Doer): Happening {
  const name = String(input['DocumentName']);
  const parameters = (input['Parameters'] ?? {}) as Readonly<Record<string, readonly string[]>>;
  return {
    kind: 'sent',
    document: name.startsWith(prefix) ? (name.slice(prefix.length) as DocumentKind) : 'other',
    instanceIds: (input['InstanceIds'] ?? []) as readonly string[],
    comment: (input['Comment'] ?? '') as string,
    parameters: Object.fromEntries(Object.entries(parameters).map(([key, [value = '']]) => [key, value])),
    by,
  };
}

/** What a call of PutEvents tells: the entries that were taken. */
export function saidOf(input: Readonly<Record<string, unknown>>, output: unknown, by: Doer): readonly Word[] {
  const entries = input['Entries'] as readonly { readonly DetailType: string; readonly Detail: string }[];
  const answers = (output as { readonly Entries: readonly { readonly ErrorCode?: string }[] }).Entries;
  return entries.flatMap(({ DetailType, Detail }, index): Word[] => {
    if (answers[index]?.ErrorCode !== undefined) return [];
    const detail = JSON.parse(Detail) as Record<string, unknown>;
    return [{ kind: 'said', detailType: DetailType, detail, by }];
  });
}
