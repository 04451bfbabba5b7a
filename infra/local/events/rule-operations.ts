import * as z from 'zod';
import { page, parseInput } from '../input.ts';
import { ServiceError, type Input, type Operation } from '../wire/service.ts';
import { managed, type BusStore } from './bus-store.ts';
import type { Bus, Rule } from './model.ts';
import { readEvent } from './event.ts';
import { patternText, readPattern, readTarget, showTarget, targetSchema } from './rule-input.ts';

const busName = z.string().min(1).optional();
const paging = { NextToken: z.string().optional(), Limit: z.int().min(1).max(100).default(100) };
const ruleRef = z.object({ Name: z.string().min(1).max(64), EventBusName: busName });
const putRuleSchema = z.strictObject({
  Name: z.string().regex(/^[.\-_A-Za-z0-9]{1,64}$/),
  EventPattern: patternText,
  State: z.enum(['ENABLED', 'DISABLED']).default('ENABLED'),
  Description: z.string().max(512).optional(),
  EventBusName: busName,
});
const putTargetsSchema = z.object({
  Rule: z.string(),
  EventBusName: busName,
  Targets: z.array(targetSchema).min(1).max(100),
});
const removeTargetsSchema = z.object({
  Rule: z.string(),
  EventBusName: busName,
  Ids: z.array(z.string()).min(1),
});
const listRulesSchema = z.object({ NamePrefix: z.string().optional(), EventBusName: busName, ...paging });
const listTargetsSchema = z.object({ Rule: z.string(), EventBusName: busName, ...paging });
const namesByTargetSchema = z.object({ TargetArn: z.string().min(1), EventBusName: busName, ...paging });
const testPatternSchema = z.object({ EventPattern: patternText, Event: z.string() });

/** What an account may have that has asked for no more. */
const RULES_PER_BUS = 300;
const WILDCARD_RULES_PER_BUS = 30;
const PATTERN_LENGTH = 2048;
const TARGETS_PER_RULE = 5;

/** Makes or replaces a rule; its targets stay. */
export function putRule(store: BusStore, input: unknown): Rule {
  const parsed = parseInput(putRuleSchema, input);
  const bus = store.get(parsed.EventBusName);
  const known = bus.rules.get(parsed.Name);
  if (known?.managedBy !== undefined) throw managed(known);
  const rule: Rule = {
    name: parsed.Name,
    arn: store.ruleArn(parsed.Name, bus.name),
    busName: bus.name,
    patternText: parsed.EventPattern,
    pattern: readPattern(parsed.EventPattern),
    targets: known?.targets ?? new Map(),
    state: parsed.State,
    ...(parsed.Description === undefined ? {} : { description: parsed.Description }),
  };
  keepToQuotas(bus, rule);
  bus.rules.set(rule.name, rule);
  return rule;
}

function keepToQuotas(bus: Bus, rule: Rule): void {
  const others = [...bus.rules.values()].filter(({ name }) => name !== rule.name);
  const wild = others.filter(({ pattern }) => pattern.hasWildcards);
  if (
    rule.patternText.length > PATTERN_LENGTH ||
    others.length >= RULES_PER_BUS ||
    (rule.pattern.hasWildcards && wild.length >= WILDCARD_RULES_PER_BUS)
  )
    throw limitExceeded();
}

function limitExceeded(): ServiceError {
  const message = 'The requested resource exceeds the maximum number allowed.';
  return new ServiceError('LimitExceededException', message);
}

/** Adds targets to a rule, or replaces those with the same id. */
export function putTargets(store: BusStore, input: unknown): void {
  const parsed = parseInput(putTargetsSchema, input);
  const rule = store.changeableRule(parsed.Rule, parsed.EventBusName);
  const added = parsed.Targets.map(readTarget);
  const ids = new Set([...rule.targets.keys(), ...added.map((target) => target.id)]);
  if (ids.size > TARGETS_PER_RULE) throw limitExceeded();
  for (const target of added) rule.targets.set(target.id, target);
}

/** The operations on rules and their targets. */
export function ruleOperations(store: BusStore): Record<string, Operation> {
  const onRule = (action: string, nameField: 'Name' | 'Rule') => (input: Input) => [
    {
      action: `events:${action}`,
      resource: store.ruleArn(String(input[nameField]), textOf(input.EventBusName)),
    },
  ];
  const onAll = (action: string) => () => [{ action: `events:${action}`, resource: '*' }];
  return {
    PutRule: {
      access: onRule('PutRule', 'Name'),
      run: (input) => ({ RuleArn: putRule(store, input).arn }),
    },
    PutTargets: {
      access: onRule('PutTargets', 'Rule'),
      run: (input) => {
        putTargets(store, input);
        return { FailedEntryCount: 0, FailedEntries: [] };
      },
    },
    RemoveTargets: { access: onRule('RemoveTargets', 'Rule'), run: (input) => removeTargets(store, input) },
    DeleteRule: { access: onRule('DeleteRule', 'Name'), run: (input) => deleteRule(store, input) },
    EnableRule: { access: onRule('EnableRule', 'Name'), run: (input) => setState(store, input, 'ENABLED') },
    DisableRule: {
      access: onRule('DisableRule', 'Name'),
      run: (input) => setState(store, input, 'DISABLED'),
    },
    DescribeRule: { access: onRule('DescribeRule', 'Name'), run: (input) => describeRule(store, input) },
    ListRules: { access: onAll('ListRules'), run: (input) => listRules(store, input) },
    ListTargetsByRule: {
      access: onRule('ListTargetsByRule', 'Rule'),
      run: (input) => listTargets(store, input),
    },
    ListRuleNamesByTarget: {
      access: onAll('ListRuleNamesByTarget'),
      run: (input) => listRuleNames(store, input),
    },
    TestEventPattern: { access: onAll('TestEventPattern'), run: testPattern },
  };
}

function removeTargets(store: BusStore, input: Input): unknown {
  const { Rule, EventBusName, Ids } = parseInput(removeTargetsSchema, input);
  const rule = store.changeableRule(Rule, EventBusName);
  const failed = Ids.filter((id) => !rule.targets.delete(id)).map((id) => ({
    TargetId: id,
    ErrorCode: 'ResourceNotFoundException',
    ErrorMessage: `Rule ${Rule} does not have target ${id}.`,
  }));
  return { FailedEntryCount: failed.length, FailedEntries: failed };
}

function deleteRule(store: BusStore, input: Input): unknown {
  const { Name, EventBusName } = parseInput(ruleRef, input);
  const bus = store.get(EventBusName);
  const rule = bus.rules.get(Name);
  if (rule?.managedBy !== undefined) throw managed(rule);
  if (rule !== undefined && rule.targets.size > 0)
    throw new ServiceError('ValidationException', "Rule can't be deleted since it has targets.");
  bus.rules.delete(Name);
  return {};
}

function setState(store: BusStore, input: Input, state: Rule['state']): unknown {
  const { Name, EventBusName } = parseInput(ruleRef, input);
  store.changeableRule(Name, EventBusName).state = state;
  return {};
}

function describeRule(store: BusStore, input: Input): unknown {
  const { Name, EventBusName } = parseInput(ruleRef, input);
  const rule = store.rule(Name, EventBusName);
  return { ...showRule(rule), CreatedBy: rule.arn.split(':')[4] };
}

function listRules(store: BusStore, input: Input): unknown {
  const { NamePrefix, EventBusName, NextToken, Limit } = parseInput(listRulesSchema, input);
  const rules = [...store.get(EventBusName).rules.values()].filter((rule) =>
    rule.name.startsWith(NamePrefix ?? ''),
  );
  const { items, nextToken } = page(rules, NextToken, Limit);
  return { Rules: items.map(showRule), NextToken: nextToken };
}

function listTargets(store: BusStore, input: Input): unknown {
  const { Rule, EventBusName, NextToken, Limit } = parseInput(listTargetsSchema, input);
  const { items, nextToken } = page([...store.rule(Rule, EventBusName).targets.values()], NextToken, Limit);
  return { Targets: items.map(showTarget), NextToken: nextToken };
}

function listRuleNames(store: BusStore, input: Input): unknown {
  const { TargetArn, EventBusName, NextToken, Limit } = parseInput(namesByTargetSchema, input);
  const names = [...store.get(EventBusName).rules.values()]
    .filter(({ targets }) => [...targets.values()].some(({ arn }) => arn === TargetArn))
    .map(({ name }) => name);
  const { items, nextToken } = page(names, NextToken, Limit);
  return { RuleNames: items, NextToken: nextToken };
}

function testPattern(input: Input): unknown {
  const { EventPattern, Event } = parseInput(testPatternSchema, input);
  const pattern = readPattern(EventPattern);
  return { Result: pattern.matches(readEvent(Event)) };
}

function showRule(rule: Rule): object {
  return {
    Name: rule.name,
    Arn: rule.arn,
    EventPattern: rule.patternText,
    State: rule.state,
    Description: rule.description,
    ManagedBy: rule.managedBy,
    EventBusName: rule.busName,
  };
}

function textOf(value: unknown): string | undefined {
  return typeof value === 'string' ? value : undefined;
}
