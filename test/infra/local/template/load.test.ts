import { describe, expect, it } from 'vitest';
import { loadTemplate } from '../../../../infra/local/template/load.ts';
import type { ResourceType } from '../../../../infra/local/template/resource-type.ts';

/** A type that takes everything and shows it. */
function showing(made: Record<string, unknown>): ResourceType {
  return {
    type: 'Toy::Box',
    create: (properties, { logicalId }) => {
      made[logicalId] = properties;
      return { ref: `ref-${logicalId}`, attributes: { Arn: `arn-${logicalId}` } };
    },
  };
}

async function load(template: object, parameters: Record<string, string> = {}) {
  const made: Record<string, unknown> = {};
  const stack = await loadTemplate({
    template,
    stackName: 'toys',
    account: '111122223333',
    region: 'eu-west-1',
    types: [showing(made)],
    parameters,
    random: () => 0,
  });
  return { made, stack };
}

const box = (Properties: object = {}, more: object = {}) => ({ Type: 'Toy::Box', Properties, ...more });

describe('a template is honoured', () => {
  it('in what resources refer to and depend on, whatever their order', async () => {
    const { made, stack } = await load({
      Resources: {
        A: box({ of: { 'Fn::GetAtt': ['B', 'Arn'] } }),
        B: box({}, { DependsOn: 'C', DeletionPolicy: 'Retain', UpdateReplacePolicy: 'Delete' }),
        C: box({ region: { Ref: 'AWS::Region' } }, { Metadata: { any: null } }),
      },
    });
    expect(stack.resources.map(({ logicalId }) => logicalId)).toEqual(['C', 'B', 'A']);
    expect(made).toEqual({ A: { of: 'arn-B' }, B: {}, C: { region: 'eu-west-1' } });
  });

  it('in conditions: of resources, branches and outputs', async () => {
    const template = {
      Parameters: { Stage: { Type: 'String', Default: 'test' } },
      Conditions: {
        IsLive: { 'Fn::Equals': [{ Ref: 'Stage' }, 'live'] },
        IsTest: { 'Fn::Not': [{ Condition: 'IsLive' }] },
      },
      Resources: {
        A: box({
          size: { 'Fn::If': ['IsLive', 'large', 'small'] },
          gone: { 'Fn::If': ['IsTest', { Ref: 'AWS::NoValue' }, { Ref: 'B' }] },
        }),
        B: box({}, { Condition: 'IsLive' }),
        C: box({}, { DependsOn: ['B'] }),
      },
      Outputs: {
        Size: { Value: { 'Fn::If': ['IsTest', 's', 'l'] }, Export: { Name: { Ref: 'AWS::StackName' } } },
        Live: { Value: { Ref: 'B' }, Condition: 'IsLive' },
      },
    };
    const test = await load(template);
    expect(test.made).toEqual({ A: { size: 'small' }, C: {} });
    expect(test.stack.outputs).toEqual({ Size: 's' });
    const live = await load(template, { Stage: 'live' });
    expect(live.made).toEqual({ A: { size: 'large', gone: 'ref-B' }, B: {}, C: {} });
    expect(live.stack.outputs).toEqual({ Size: 'l', Live: 'ref-B' });
  });

  it('in parameters: text, numbers and lists', async () => {
    const { made } = await load(
      {
        Parameters: {
          Text: { Type: 'String', Default: 'a', AllowedPattern: '[a-c]+', MaxLength: '3' },
          Count: { Type: 'Number', Default: 5, MinValue: 1, MaxValue: '9' },
          Names: { Type: 'CommaDelimitedList', Default: 'x, y' },
          BootstrapVersion: { Type: 'AWS::SSM::Parameter::Value<String>', Default: '/cdk' },
        },
        Resources: { A: box({ text: { Ref: 'Text' }, count: { Ref: 'Count' }, names: { Ref: 'Names' } }) },
      },
      { Text: 'cab' },
    );
    expect(made).toEqual({ A: { text: 'cab', count: '5', names: ['x', 'y'] } });
  });

  it.each([
    [{ Type: 'String', AllowedPattern: '[a-c]+' }, 'x', 'it must match [a-c]+'],
    [{ Type: 'String', MaxLength: 3 }, 'abcd', '3 characters or fewer'],
    [{ Type: 'String', MinLength: 2 }, 'a', '2 characters or more'],
    [{ Type: 'String', AllowedValues: ['a', 'b'] }, 'c', 'one of a, b'],
    [{ Type: 'Number', MinValue: 1 }, '0', '1 or more'],
    [{ Type: 'Number', MaxValue: 1 }, '2', '1 or less'],
    [{ Type: 'Number' }, 'two', 'must be a number'],
    [{ Type: 'List<Number>' }, '1,b', 'must be a number'],
  ])('in what a parameter %j may not be: %s', async (P, value, message) => {
    await expect(load({ Parameters: { P }, Resources: { A: box() } }, { P: value })).rejects.toThrow(message);
  });

  it('in that a value from SSM is not read', async () => {
    const P = { Type: 'AWS::SSM::Parameter::Value<String>', Default: '/x' };
    const template = { Parameters: { P }, Resources: { A: box({ p: { Ref: 'P' } }) } };
    await expect(load(template)).rejects.toThrow('A (Toy::Box): p: parameter P is to be read from SSM');
  });
});
