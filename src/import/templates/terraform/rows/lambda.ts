import type { TemplateMap, TemplateValue } from '../../../value.ts';
import { mapOf, numberAt, textAt } from '../parts.ts';
import { block, blocks, type Making, type Rows, raw, ref } from '../rule.ts';

const FUNCTION = ref('FunctionName', 'aws_lambda_function', 'aws_lambda_alias');
const DESTINATIONS = block('DestinationConfig', {
  on_failure: block('OnFailure', { destination: ref('Destination') }),
  on_success: block('OnSuccess', { destination: ref('Destination') }),
});
const DISCARDS = block('DestinationConfig', {
  on_failure: block('OnFailure', { destination_arn: ref('Destination') }),
});

/**
 * Lambda's own resources. Attribute names are those of Terraform's AWS provider; its pages were not read
 * again for this.
 */
export const LAMBDA: Rows = {
  aws_lambda_function: {
    type: 'AWS::Lambda::Function',
    rules: {
      role: ref('Role', 'aws_iam_role'),
      environment: block('Environment', { variables: raw('Variables') }),
      ephemeral_storage: block('EphemeralStorage'),
      dead_letter_config: block('DeadLetterConfig', { target_arn: ref('TargetArn') }),
      vpc_config: block('VpcConfig'),
      snap_start: block('SnapStart', { optimization_status: null }),
      tracing_config: block('TracingConfig'),
      logging_config: block('LoggingConfig', { log_group: ref('LogGroup') }),
      image_config: block('ImageConfig'),
      layers: ref('Layers'),
      durable_config: block('DurableConfig'),
      tenancy_config: block('TenancyConfig'),
      capacity_provider_config: block('CapacityProviderConfig', {
        lambda_managed_instances_capacity_provider_config: block(
          'LambdaManagedInstancesCapacityProviderConfig',
        ),
      }),
      // CloudFormation makes versions by resources of their own.
      publish: null,
      image_uri: null,
      kms_key_arn: null,
      code_signing_config_arn: null,
    },
    shape: (properties, { resource }) => {
      if (numberAt(resource.values, 'reserved_concurrent_executions') === -1) {
        properties.delete('ReservedConcurrentExecutions');
      }
    },
  },
  aws_lambda_alias: {
    type: 'AWS::Lambda::Alias',
    rules: {
      function_name: FUNCTION,
      function_version: ref('FunctionVersion'),
      routing_config: block('RoutingConfig', { additional_version_weights: raw('AdditionalVersionWeights') }),
    },
  },
  aws_lambda_provisioned_concurrency_config: {
    type: null,
    rules: { function_name: FUNCTION, qualifier: ref('Qualifier') },
    into: layProvisioned,
  },
  aws_lambda_function_event_invoke_config: {
    type: 'AWS::Lambda::EventInvokeConfig',
    rules: { function_name: FUNCTION, destination_config: DESTINATIONS },
  },
  aws_lambda_event_source_mapping: {
    type: 'AWS::Lambda::EventSourceMapping',
    rules: {
      function_name: FUNCTION,
      event_source_arn: ref(
        'EventSourceArn',
        'aws_sqs_queue',
        'aws_kinesis_stream',
        'aws_kinesis_stream_consumer',
        'aws_dynamodb_table',
        'aws_msk_cluster',
        'aws_msk_serverless_cluster',
        'aws_mq_broker',
        'aws_docdb_cluster',
      ),
      scaling_config: block('ScalingConfig'),
      destination_config: DISCARDS,
      filter_criteria: block('FilterCriteria', { filter: blocks('Filters') }),
      self_managed_event_source: block('SelfManagedEventSource', { endpoints: raw('Endpoints') }),
      source_access_configuration: blocks('SourceAccessConfigurations', { uri: 'URI' }),
      provisioned_poller_config: block('ProvisionedPollerConfig'),
      amazon_managed_kafka_event_source_config: block('AmazonManagedKafkaEventSourceConfig'),
      self_managed_kafka_event_source_config: block('SelfManagedKafkaEventSourceConfig'),
      document_db_event_source_config: block('DocumentDBEventSourceConfig'),
      metrics_config: block('MetricsConfig'),
      state: null,
    },
  },
  aws_lambda_function_url: {
    type: 'AWS::Lambda::Url',
    rules: {
      function_name: ref('TargetFunctionArn', 'aws_lambda_function', 'aws_lambda_alias'),
      authorization_type: 'AuthType',
      cors: block('Cors'),
      url_id: null,
      function_url: null,
    },
  },
  aws_lambda_permission: {
    type: 'AWS::Lambda::Permission',
    rules: {
      function_name: FUNCTION,
      source_arn: ref('SourceArn'),
      statement_id: null,
      statement_id_prefix: null,
    },
  },
  aws_lambda_layer_version: { type: 'AWS::Lambda::LayerVersion' },
  aws_lambda_code_signing_config: { type: 'AWS::Lambda::CodeSigningConfig' },
  aws_lambda_capacity_provider: { type: 'AWS::Lambda::CapacityProvider' },
};

/** Onto the alias that is meant; a version has no resource of its own in a plan, and gets one. */
function layProvisioned(properties: TemplateMap, { resource, stack }: Making): void {
  const executions = properties.entries.get('ProvisionedConcurrentExecutions');
  const owner = properties.entries.get('FunctionName');
  const qualifier = properties.entries.get('Qualifier');
  if (executions === undefined) return;
  const { place } = resource;
  const config = mapOf([['ProvisionedConcurrentExecutions', executions]], place);
  const alias = stack.named(qualifier, 'AWS::Lambda::Alias') ?? stack.named(owner, 'AWS::Lambda::Alias');
  const named = alias ?? aliasCalled(stack, owner, textAt(resource.values, 'qualifier'));
  if (named !== null) {
    stack.set(named, 'ProvisionedConcurrencyConfig', config);
    return;
  }
  const entries: [string, TemplateValue][] = [['ProvisionedConcurrencyConfig', config]];
  if (owner !== undefined) entries.push(['FunctionName', owner]);
  stack.add(resource, 'AWS::Lambda::Version', mapOf(entries, place));
}

function aliasCalled(stack: Making['stack'], owner: TemplateValue | undefined, name: string | null) {
  const fn = stack.named(owner, 'AWS::Lambda::Function');
  if (name === null || fn === null) return null;
  for (const made of stack.made.values()) {
    if (made.type !== 'AWS::Lambda::Alias' || textAt(made.properties, 'Name') !== name) continue;
    if (stack.named(made.properties.entries.get('FunctionName')) === fn) return made;
  }
  return null;
}
