/** Attributes of Terraform's resources that CloudFormation gives under another name, by type. */
const ATTRIBUTES: Readonly<Record<string, Readonly<Record<string, string>>>> = {
  aws_lambda_function: {
    invoke_arn: 'Arn',
    qualified_arn: 'Arn',
    qualified_invoke_arn: 'Arn',
    version: 'Version',
  },
  aws_lambda_alias: { arn: 'Ref', invoke_arn: 'Ref' },
  aws_lambda_layer_version: { arn: 'Ref', layer_arn: 'Ref' },
  aws_sqs_queue: { url: 'Ref', id: 'Ref', name: 'QueueName' },
  aws_sns_topic: { arn: 'Ref', id: 'Ref', name: 'TopicName' },
  aws_dynamodb_table: { stream_arn: 'StreamArn' },
  aws_sfn_state_machine: { arn: 'Ref', id: 'Ref', name: 'Name' },
  aws_api_gateway_rest_api: { root_resource_id: 'RootResourceId', execution_arn: 'Ref' },
  aws_apigatewayv2_api: { execution_arn: 'Ref' },
  aws_lb_target_group: { arn: 'Ref' },
  aws_alb_target_group: { arn: 'Ref' },
  aws_lb_listener: { arn: 'Ref' },
  aws_lb: { arn: 'Ref' },
  aws_iam_policy: { arn: 'Ref' },
  aws_msk_cluster: { arn: 'Ref' },
  aws_cognito_user_pool: { arn: 'Arn', id: 'Ref' },
};

/** The attribute as CloudFormation calls it; what an `id`, a name or the whole resource is, `Ref` gives. */
export function attributeOf(type: string, attribute: string | null): string {
  const own = attribute === null ? undefined : ATTRIBUTES[type]?.[attribute];
  if (own !== undefined) return own;
  if (attribute === 'arn') return 'Arn';
  return 'Ref';
}
