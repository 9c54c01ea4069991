import type { TemplateValue } from '../../../value.ts';
import { entry, isNothing, listAt, mapOf, scalar, textAt } from '../parts.ts';
import { block, blocks, json, type MadeResource, type Making, type Rows, raw, ref } from '../rule.ts';

const REST_API = ref('RestApiId', 'aws_api_gateway_rest_api');
/** The root's id is an attribute of the API itself. */
const RESOURCE = ref('ResourceId', 'aws_api_gateway_resource', 'aws_api_gateway_rest_api');
const HTTP_API = ref('ApiId', 'aws_apigatewayv2_api');
const FORWARD = {
  target_group_arn: ref('TargetGroupArn', 'aws_lb_target_group', 'aws_alb_target_group'),
  forward: block('ForwardConfig', {
    target_group: blocks('TargetGroups', {
      arn: ref('TargetGroupArn', 'aws_lb_target_group', 'aws_alb_target_group'),
    }),
    stickiness: null,
  }),
};
const TARGET_GROUP = {
  type: 'AWS::ElasticLoadBalancingV2::TargetGroup',
  rules: {
    name_prefix: null,
    health_check: null,
    stickiness: null,
    target_health_state: null,
    target_failover: null,
  },
};
const ATTACHMENT = {
  type: null,
  rules: {
    target_group_arn: ref('TargetGroup', 'aws_lb_target_group', 'aws_alb_target_group'),
    target_id: ref('Id', 'aws_lambda_function', 'aws_lambda_alias'),
  },
  into: layAttachment,
};
const LISTENER = {
  type: 'AWS::ElasticLoadBalancingV2::Listener',
  rules: { load_balancer_arn: ref('LoadBalancerArn'), default_action: blocks('DefaultActions', FORWARD) },
};
const LISTENER_RULE = {
  type: 'AWS::ElasticLoadBalancingV2::ListenerRule',
  rules: {
    listener_arn: ref('ListenerArn'),
    action: blocks('Actions', FORWARD),
    condition: blocks('Conditions'),
  },
};
const FUNCTION_ASSOCIATION = blocks('LambdaFunctionAssociations', {
  lambda_arn: ref('LambdaFunctionARN', 'aws_lambda_function'),
});

/**
 * Gateways, load balancers and the edge. Attribute names are those of Terraform's AWS provider; its pages
 * were not read again for this.
 */
export const GATEWAYS: Rows = {
  aws_api_gateway_rest_api: {
    type: 'AWS::ApiGateway::RestApi',
    rules: {
      body: json('Body'),
      endpoint_configuration: block('EndpointConfiguration'),
      policy: null,
      put_rest_api_mode: null,
    },
  },
  aws_api_gateway_resource: {
    type: 'AWS::ApiGateway::Resource',
    rules: {
      rest_api_id: REST_API,
      parent_id: ref('ParentId', 'aws_api_gateway_resource', 'aws_api_gateway_rest_api'),
      path: null,
    },
  },
  aws_api_gateway_method: {
    type: 'AWS::ApiGateway::Method',
    rules: {
      rest_api_id: REST_API,
      resource_id: RESOURCE,
      authorization: 'AuthorizationType',
      authorizer_id: ref('AuthorizerId', 'aws_api_gateway_authorizer'),
      request_parameters: raw('RequestParameters'),
      request_models: raw('RequestModels'),
    },
  },
  aws_api_gateway_integration: {
    type: null,
    rules: {
      rest_api_id: REST_API,
      resource_id: RESOURCE,
      http_method: ref('Method', 'aws_api_gateway_method'),
      uri: ref('Uri'),
      timeout_milliseconds: 'TimeoutInMillis',
      credentials: ref('Credentials'),
      request_parameters: raw('RequestParameters'),
      request_templates: raw('RequestTemplates'),
      connection_id: null,
    },
    into: layIntegration,
  },
  aws_api_gateway_deployment: {
    type: 'AWS::ApiGateway::Deployment',
    rules: { rest_api_id: REST_API, triggers: null, variables: null },
  },
  aws_api_gateway_stage: {
    type: 'AWS::ApiGateway::Stage',
    rules: {
      rest_api_id: REST_API,
      deployment_id: ref('DeploymentId'),
      variables: raw('Variables'),
      access_log_settings: block('AccessLogSetting', { destination_arn: ref('DestinationArn') }),
      canary_settings: block('CanarySetting'),
      invoke_url: null,
      web_acl_arn: null,
      documentation_version: null,
    },
  },
  aws_api_gateway_method_settings: {
    type: null,
    rules: {
      rest_api_id: REST_API,
      stage_name: ref('Stage', 'aws_api_gateway_stage'),
      settings: block('Settings'),
    },
    into: layMethodSettings,
  },
  aws_api_gateway_usage_plan: {
    type: 'AWS::ApiGateway::UsagePlan',
    rules: {
      name: 'UsagePlanName',
      api_stages: blocks('ApiStages', {
        api_id: ref('ApiId', 'aws_api_gateway_rest_api'),
        stage: ref('Stage', 'aws_api_gateway_stage'),
        throttle: null,
      }),
      throttle_settings: block('Throttle'),
      quota_settings: block('Quota'),
    },
  },
  aws_api_gateway_authorizer: {
    type: 'AWS::ApiGateway::Authorizer',
    rules: {
      rest_api_id: REST_API,
      authorizer_uri: ref('AuthorizerUri', 'aws_lambda_function', 'aws_lambda_alias'),
      authorizer_credentials: null,
      provider_arns: 'ProviderARNs',
    },
    // Terraform's default; CloudFormation has none.
    shape: (properties, { resource }) => {
      if (!properties.has('Type')) properties.set('Type', scalar('TOKEN', resource.place));
    },
  },
  aws_apigatewayv2_api: {
    type: 'AWS::ApiGatewayV2::Api',
    rules: {
      target: ref('Target', 'aws_lambda_function', 'aws_lambda_alias'),
      cors_configuration: null,
      api_endpoint: null,
      body: json('Body'),
    },
  },
  aws_apigatewayv2_route: {
    type: 'AWS::ApiGatewayV2::Route',
    rules: {
      api_id: HTTP_API,
      target: ref('Target', 'aws_apigatewayv2_integration'),
      authorizer_id: ref('AuthorizerId', 'aws_apigatewayv2_authorizer'),
    },
    shape: (properties, { resource }) => {
      const target = properties.get('Target');
      if (target?.kind !== 'reference') return;
      properties.set('Target', { kind: 'text', parts: ['integrations/', target], place: resource.place });
    },
  },
  aws_apigatewayv2_integration: {
    type: 'AWS::ApiGatewayV2::Integration',
    rules: {
      api_id: HTTP_API,
      integration_uri: ref('IntegrationUri'),
      timeout_milliseconds: 'TimeoutInMillis',
      credentials_arn: null,
      request_parameters: raw('RequestParameters'),
      response_parameters: null,
      integration_response_selection_expression: null,
    },
  },
  aws_apigatewayv2_stage: {
    type: 'AWS::ApiGatewayV2::Stage',
    rules: {
      api_id: HTTP_API,
      name: 'StageName',
      deployment_id: ref('DeploymentId'),
      default_route_settings: block('DefaultRouteSettings'),
      route_settings: null,
      stage_variables: raw('StageVariables'),
      access_log_settings: block('AccessLogSettings', { destination_arn: ref('DestinationArn') }),
      invoke_url: null,
    },
    shape: shapeRouteSettings,
  },
  aws_apigatewayv2_authorizer: {
    type: 'AWS::ApiGatewayV2::Authorizer',
    rules: {
      api_id: HTTP_API,
      authorizer_uri: ref('AuthorizerUri', 'aws_lambda_function', 'aws_lambda_alias'),
      jwt_configuration: block('JwtConfiguration'),
      authorizer_credentials_arn: null,
    },
  },
  aws_apigatewayv2_deployment: {
    type: 'AWS::ApiGatewayV2::Deployment',
    rules: { api_id: HTTP_API, triggers: null },
  },
  aws_lb: { type: 'AWS::ElasticLoadBalancingV2::LoadBalancer', rules: { load_balancer_type: 'Type' } },
  aws_alb: { type: 'AWS::ElasticLoadBalancingV2::LoadBalancer', rules: { load_balancer_type: 'Type' } },
  aws_lb_target_group: TARGET_GROUP,
  aws_alb_target_group: TARGET_GROUP,
  aws_lb_target_group_attachment: ATTACHMENT,
  aws_alb_target_group_attachment: ATTACHMENT,
  aws_lb_listener: LISTENER,
  aws_alb_listener: LISTENER,
  aws_lb_listener_rule: LISTENER_RULE,
  aws_alb_listener_rule: LISTENER_RULE,
  aws_cloudfront_distribution: {
    type: 'AWS::CloudFront::Distribution',
    rules: {
      default_cache_behavior: block('DefaultCacheBehavior', {
        lambda_function_association: FUNCTION_ASSOCIATION,
      }),
      ordered_cache_behavior: blocks('CacheBehaviors', { lambda_function_association: FUNCTION_ASSOCIATION }),
    },
    shape: (properties, { resource }) => {
      const kept = ['DefaultCacheBehavior', 'CacheBehaviors', 'Enabled', 'PriceClass'];
      const config = mapOf(
        [...properties].filter(([key]) => kept.includes(key)),
        resource.place,
      );
      properties.clear();
      properties.set('DistributionConfig', config);
    },
  },
};

/** The method's own integration, in CloudFormation: same API, same resource, same verb. */
function layIntegration(properties: TemplateValue, making: Making): void {
  const { resource, stack } = making;
  const { place } = resource;
  const integration = [...(properties.kind === 'map' ? properties.entries : [])].filter(
    ([key]) => !['RestApiId', 'ResourceId', 'Method', 'HttpMethod'].includes(key),
  );
  const value = mapOf(integration, place);
  const method = methodOf(properties, making);
  if (method !== null) {
    stack.set(method, 'Integration', value);
    return;
  }
  const own = (key: string) => entry(properties, key);
  const verb = entry(resource.values, 'http_method');
  const entries: [string, TemplateValue | undefined][] = [
    ['RestApiId', own('RestApiId')],
    ['ResourceId', own('ResourceId')],
    ['HttpMethod', isNothing(verb) ? undefined : verb],
    ['Integration', value],
  ];
  stack.add(resource, 'AWS::ApiGateway::Method', mapOf(entries, place));
}

function methodOf(properties: TemplateValue, { resource, stack }: Making): MadeResource | null {
  const direct = stack.named(entry(properties, 'Method'), 'AWS::ApiGateway::Method');
  if (direct !== null) return direct;
  const at = keyOf(entry(properties, 'ResourceId'));
  const verb = textAt(resource.values, 'http_method');
  for (const made of stack.made.values()) {
    if (made.type !== 'AWS::ApiGateway::Method' || textAt(made.properties, 'HttpMethod') !== verb) continue;
    if (at !== '' && keyOf(entry(made.properties, 'ResourceId')) === at) return made;
  }
  return null;
}

/** A reference or a text in a form that can be compared. */
function keyOf(value: TemplateValue | undefined): string {
  if (value?.kind === 'reference') return `${value.resource} ${value.attribute}`;
  return value?.kind === 'scalar' ? String(value.value) : '';
}

/** `path/GET` or `*` + `/*`: on the stage, as CloudFormation has it. */
function layMethodSettings(properties: TemplateValue, { resource, stack }: Making): void {
  const direct = stack.named(entry(properties, 'Stage'), 'AWS::ApiGateway::Stage');
  const stage = direct ?? stageCalled(properties, { resource, stack });
  if (stage === null) {
    stack.note('dropped', resource, 'the stage whose settings these are is not in the plan');
    return;
  }
  const { place } = resource;
  const path = textAt(resource.values, 'method_path') ?? '*/*';
  const cut = path.lastIndexOf('/');
  const settings = entry(properties, 'Settings');
  const entries: [string, TemplateValue][] = [
    ['ResourcePath', scalar(`/${path.slice(0, Math.max(0, cut))}`, place)],
    ['HttpMethod', scalar(path.slice(cut + 1), place)],
    // −1 is the provider's word for "not set".
    ...(settings?.kind === 'map' ? [...settings.entries] : []).filter(([, value]) => !isMinusOne(value)),
  ];
  stack.push(stage, 'MethodSettings', mapOf(entries, place));
}

function stageCalled(properties: TemplateValue, { resource, stack }: Making): MadeResource | null {
  const name = textAt(resource.values, 'stage_name');
  const api = keyOf(entry(properties, 'RestApiId'));
  for (const made of stack.made.values()) {
    if (made.type !== 'AWS::ApiGateway::Stage' || textAt(made.properties, 'StageName') !== name) continue;
    if (keyOf(entry(made.properties, 'RestApiId')) === api) return made;
  }
  return null;
}

function isMinusOne(value: TemplateValue): boolean {
  return value.kind === 'scalar' && value.value === -1;
}

/** By route key, as CloudFormation has them. */
function shapeRouteSettings(properties: Map<string, TemplateValue>, { resource }: Making): void {
  const routes = listAt(resource.values, 'route_settings').flatMap((settings) => {
    const key = textAt(settings, 'route_key');
    if (key === null) return [];
    const burst = entry(settings, 'throttling_burst_limit');
    const rate = entry(settings, 'throttling_rate_limit');
    const value = mapOf(
      [
        ['ThrottlingBurstLimit', isNothing(burst) ? undefined : burst],
        ['ThrottlingRateLimit', isNothing(rate) ? undefined : rate],
      ],
      settings.place,
    );
    return [[key, value] as const];
  });
  if (routes.length > 0) properties.set('RouteSettings', mapOf(routes, resource.place));
  const defaults = properties.get('DefaultRouteSettings');
  // The provider writes 0 where nothing is set.
  if (defaults?.kind !== 'map') return;
  const kept = [...defaults.entries].filter(([key, value]) => {
    return !key.startsWith('Throttling') || !(value.kind === 'scalar' && value.value === 0);
  });
  if (kept.length === 0) properties.delete('DefaultRouteSettings');
  else properties.set('DefaultRouteSettings', mapOf(kept, defaults.place));
}

function layAttachment(properties: TemplateValue, { resource, stack }: Making): void {
  const group = stack.named(entry(properties, 'TargetGroup'), 'AWS::ElasticLoadBalancingV2::TargetGroup');
  const id = entry(properties, 'Id');
  if (group === null || id === undefined) {
    stack.note('dropped', resource, 'the target group it belongs to is not in the plan');
    return;
  }
  stack.push(group, 'Targets', mapOf([['Id', id]], resource.place));
}
