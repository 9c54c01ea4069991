import { type SettingKeys, words } from '../settings-keys.ts';

/**
 * Keys of a stage (README of zappa/Zappa, "Advanced Settings" and "Executing in Response to AWS Events", and
 * what zappa/cli.py asks of a stage, read 2026-11-30).
 */
export const STAGE_KEYS: SettingKeys = {
  tool: 'Zappa',
  read: words(`
    alb_enabled alb_vpc_config apigateway_enabled apigateway_version api_key_required architecture async_resources
    async_response_table async_response_table_read_capacity async_response_table_write_capacity async_source
    authorizer aws_region cache_cluster_enabled cache_cluster_size capacity_provider_config cognito
    dead_letter_arn docker_image_uri efs_config endpoint_configuration ephemeral_storage events extends
    function_url_config function_url_enabled iam_authorization keep_warm keep_warm_expression lambda_concurrency
    layers memory_size project_name runtime snap_start timeout_seconds use_apigateway vpc_config
    websocket_handler_module xray_tracing`),
  inert: {
    'what the code is and how it is packed': words(`
      additional_text_mimetypes app_function app_module app_type binary_support callbacks delete_local_zip
      delete_s3_zip delete_zip django_settings exclude exclude_glob include lambda_handler prebuild_script s3_bucket
      settings_file use_precompiled_packages`),
    'of the deployment alone': words(`
      aws_endpoint_urls manage_roles num_retained_versions profile_name role_name tags touch touch_path
      apigateway_description lambda_description disable_progress`),
    'what an event or an answer says': words(`
      aws_environment_variables aws_kms_key_arn context_header_mappings cors debug environment_variables
      exception_handler http_methods integration_content_type_aliases integration_response_codes
      method_header_types method_response_codes parameter_depth payload_compression
      payload_minimum_compression_size`),
    'names of hosts and their certificates': words(`
      base_path certificate certificate_arn certificate_chain certificate_key domain lets_encrypt_expression
      lets_encrypt_key route53_enabled`),
    'who may call': words('api_key apigateway_policy assume_policy'),
    'of the cache that cache_cluster_enabled switches on': words('cache_cluster_encrypted cache_cluster_ttl'),
  },
  told: {
    attach_policy: 'policies of Zappa are not read, so that its roles are left out',
    extra_permissions: 'policies of Zappa are not read, so that its roles are left out',
    role_arn: 'what the role may do stands elsewhere, so that it is left out',
    bot_events:
      'what a bot of Lex asks of the function is traffic of its own: give it a trigger of source lex',
    cloudwatch_log_level: 'logs of the API are not in the bill',
    cloudwatch_data_trace: 'logs of the API are not in the bill',
    cloudwatch_metrics_enabled: 'detailed metrics of the API are not in the bill',
    function_url_domains:
      'a distribution of CloudFront stands before the function URL: give cloudfront: { hitShare } to its trigger',
    log_level: 'how much the handler writes at this level is not known: functions.F.logs.bytes says it',
    remote_env:
      'each start reads this file from S3: its time belongs in coldStart, its price is not in the bill',
    remote_env_bucket:
      'each start reads its file from S3: its time belongs in coldStart, its price is not in the bill',
    remote_env_file:
      'each start reads this file from S3: its time belongs in coldStart, its price is not in the bill',
    slim_handler:
      'each start fetches the project from S3 and unpacks it, which no settings time: functions.F.coldStart says it',
  },
};

/** Keys of an item of `events`. */
export const EVENT_KEYS: SettingKeys = {
  tool: 'Zappa',
  read: words('function name expression expressions event_source'),
  inert: { 'what an event says': words('kwargs description') },
  told: {},
};

/** Keys of `event_source`: those of zappa/utilities.py, and those of the documents. */
export const SOURCE_KEYS: SettingKeys = {
  tool: 'Zappa',
  read: words(`
    arn events key_filters prefix suffix filters batch_size batch_window starting_position enabled event_pattern
    pattern schedule_expression schedule`),
  inert: { 'a name or a description': words('rule_name name rule_description description') },
  told: {},
};

/** Keys of `authorizer`. */
export const AUTHORIZER_KEYS: SettingKeys = {
  tool: 'Zappa',
  read: words('function arn result_ttl type provider_arns'),
  inert: { 'what a request says': words('token_header validation_expression') },
  told: {},
};
