import type * as z from 'zod';
import { faultsOf, TemplateError } from './template-error.ts';

/** What a resource is once it has been made. */
export interface CreatedResource {
  /** What `Ref` gives, and the physical id. */
  readonly ref: string;
  /** Others of its type may have the same, as policies of different roles have. */
  readonly isOneOfMany?: true;
  /** What `Fn::GetAtt` gives, by name. */
  readonly attributes?: Readonly<Record<string, unknown>>;
}

/** Where a resource stands in its stack. */
export interface ResourcePlace {
  readonly logicalId: string;
  /** A name for a resource that has none of its own: stack, logical id and something drawn. */
  readonly generatedName: () => string;
}

/** How resources of one type are made from their properties, resolved. */
export interface ResourceType {
  readonly type: string;
  create(properties: unknown, place: ResourcePlace): CreatedResource | Promise<CreatedResource>;
}

/** A resource type by the properties that it knows: a property outside the schema stops the boot. */
export function resourceType<Schema extends z.ZodType>(
  type: string,
  schema: Schema,
  create: (properties: z.infer<Schema>, place: ResourcePlace) => CreatedResource | Promise<CreatedResource>,
): ResourceType {
  return {
    type,
    create: (properties, place) => {
      const parsed = schema.safeParse(properties);
      if (!parsed.success)
        throw new TemplateError(
          `${place.logicalId} (${type}) has properties that the embedded cloud does not know: ${faultsOf(parsed.error)}`,
        );
      return create(parsed.data, place);
    },
  };
}
