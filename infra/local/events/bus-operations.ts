import * as z from 'zod';
import { page, parseInput } from '../input.ts';
import { ServiceError, type Input, type Operation } from '../wire/service.ts';
import type { BusStore } from './bus-store.ts';
import type { Bus } from './model.ts';

const paging = { NextToken: z.string().optional(), Limit: z.int().min(1).max(100).default(100) };
const listSchema = z.object({ NamePrefix: z.string().optional(), ...paging });
const describeSchema = z.object({ Name: z.string().min(1).optional() });
const createSchema = z.strictObject({
  Name: z.string().regex(/^[.\-_A-Za-z0-9]{1,256}$/),
  Description: z.string().max(512).optional(),
});
const deleteSchema = z.object({ Name: z.string().min(1) });

/** CreateEventBus, DeleteEventBus, DescribeEventBus, ListEventBuses. */
export function busOperations(store: BusStore): Record<string, Operation> {
  const onBus = (action: string, run: (input: Input) => unknown): Record<string, Operation> => ({
    [action]: {
      access: (input) => {
        const { Name } = parseInput(describeSchema, input);
        return [{ action: `events:${action}`, resource: store.busArn(Name) }];
      },
      run,
    },
  });
  return {
    ...onBus('CreateEventBus', (input) => {
      const { Name, Description } = parseInput(createSchema, input);
      return { EventBusArn: store.create(Name, Description).arn, Description };
    }),
    ...onBus('DeleteEventBus', (input) => deleteBus(store, input)),
    ...onBus('DescribeEventBus', (input) => showBus(store.get(parseInput(describeSchema, input).Name))),
    ListEventBuses: {
      access: () => [{ action: 'events:ListEventBuses', resource: '*' }],
      run: (input) => {
        const { NamePrefix = '', NextToken, Limit } = parseInput(listSchema, input);
        const buses = store.all().filter((bus) => bus.name.startsWith(NamePrefix));
        const { items, nextToken } = page(buses, NextToken, Limit);
        return { EventBuses: items.map(showBus), NextToken: nextToken };
      },
    },
  };
}

function deleteBus(store: BusStore, input: Input): unknown {
  const { Name } = parseInput(deleteSchema, input);
  if (Name === 'default') throw new ServiceError('ValidationException', 'Cannot delete event bus default.');
  const rules = store.find(Name)?.rules.size ?? 0;
  if (rules > 0)
    throw new ServiceError('ValidationException', `Event bus ${Name} can't be deleted since it has rules.`);
  store.delete(Name);
  return {};
}

function showBus(bus: Bus): unknown {
  return {
    Name: bus.name,
    Arn: bus.arn,
    Description: bus.description,
    Policy: bus.policy === undefined ? undefined : JSON.stringify(bus.policy),
    CreationTime: bus.createdAt / 1000,
    LastModifiedTime: bus.createdAt / 1000,
  };
}
