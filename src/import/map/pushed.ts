import { deliver } from './deliver.ts';
import { openFilter } from './event-sources.ts';
import type { Mapper } from './mapping.ts';

export const LOG_SUBSCRIPTION: Mapper = {
  type: 'AWS::Logs::SubscriptionFilter',
  inert: {
    FilterName: 'a name',
    RoleArn: 'who may call',
    Distribution: 'of Kinesis',
    ApplyOnTransformedLogs: 'what an event says is not simulated',
    EmitSystemFields: 'what an event says is not simulated',
    FieldSelectionCriteria: 'what an event says is not simulated',
  },
  map: (resource, p, mapping) => {
    const group = mapping.target(p.at('LogGroupName'), 'logs');
    const pattern = p.at('FilterPattern');
    pattern.take();
    const words = group === undefined ? 'a log group' : `the log group ${mapping.nameOf(group)}`;
    deliver(mapping, {
      resource,
      to: p.at('DestinationArn'),
      values: { source: 'logs' },
      ending: 'logs',
      what: `batches of lines of ${words}`,
      onTrigger: (entry) => {
        const said = pattern.text();
        if (said !== undefined && said.trim() !== '') openFilter(mapping, resource, pattern, entry, said);
      },
    });
  },
};

export const TOPIC_RULE: Mapper = {
  type: 'AWS::IoT::TopicRule',
  inert: {
    RuleName: 'a name',
    'TopicRulePayload.AwsIotSqlVersion': 'how the rule is read',
    'TopicRulePayload.ErrorAction': 'what becomes of errors of the rule',
  },
  map: (resource, p, mapping) => {
    const payload = p.at('TopicRulePayload');
    const sql = payload.at('Sql').words(160);
    const isOff = payload.at('RuleDisabled').flag() === true;
    for (const action of payload.at('Actions').items()) {
      const to = action.at('Lambda', 'FunctionArn');
      if (!to.isGiven) {
        mapping.draft.noteOf(
          'dropped',
          resource,
          action.take(),
          `what the rule does besides calling functions is not simulated: ${action.words(80)}`,
        );
        continue;
      }
      deliver(mapping, {
        resource,
        to,
        values: { source: 'iot', ...(isOff ? { enabled: false } : {}) },
        ending: 'iot',
        what: `messages that match ${sql}`,
        onTrigger: (entry) => mapping.draft.comment(entry.path, `messages that match ${sql}`),
      });
    }
  },
};

export const RECEIPT_RULE: Mapper = {
  type: 'AWS::SES::ReceiptRule',
  inert: { RuleSetName: 'a name', After: 'the order of rules' },
  map: (resource, p, mapping) => {
    const rule = p.at('Rule');
    const isOff = rule.at('Enabled').flag() === false;
    for (const key of ['Name', 'Recipients', 'ScanEnabled', 'TlsPolicy']) rule.at(key).take();
    for (const action of rule.at('Actions').items()) {
      const to = action.at('LambdaAction', 'FunctionArn');
      if (!to.isGiven) {
        mapping.draft.noteOf(
          'dropped',
          resource,
          action.take(),
          `what the rule does besides calling functions is not simulated: ${action.words(80)}`,
        );
        continue;
      }
      action.at('LambdaAction').take();
      deliver(mapping, {
        resource,
        to,
        values: { source: 'ses', ...(isOff ? { enabled: false } : {}) },
        ending: 'ses',
        what: 'mails that come in',
      });
    }
  },
};

export const USER_POOL: Mapper = {
  type: 'AWS::Cognito::UserPool',
  map: (resource, p, mapping) => {
    for (const [event, reading] of p.at('LambdaConfig').entries()) {
      if (event === 'KMSKeyID') {
        reading.take();
        continue;
      }
      const to = [reading.at('LambdaArn'), reading].find(({ isGiven }) => isGiven) ?? reading;
      reading.at('LambdaVersion').take();
      deliver(mapping, {
        resource,
        to,
        values: { source: 'cognito' },
        ending: event,
        what: `sign-ups or sign-ins that call ${event}`,
      });
    }
    for (const [key, reading] of p.entries()) {
      if (key !== 'LambdaConfig') reading.take();
    }
  },
};

export const DATA_SOURCE: Mapper = {
  type: 'AWS::AppSync::DataSource',
  inert: {
    Name: 'a name',
    ServiceRoleArn: 'who may call',
    ApiId: 'whose it is',
    Type: 'said by its configuration',
    MetricsConfig: 'metrics are not in the bill',
  },
  map: (resource, p, mapping) => {
    const to = p.at('LambdaConfig', 'LambdaFunctionArn');
    if (to.isGiven) {
      deliver(mapping, {
        resource,
        to,
        values: { source: 'appsync' },
        ending: 'appsync',
        what: 'resolvers of the AppSync API',
      });
      return;
    }
    mapping.draft.noteOf(
      'dropped',
      resource,
      p.take(),
      'what AppSync asks of other services is not simulated',
    );
  },
};
