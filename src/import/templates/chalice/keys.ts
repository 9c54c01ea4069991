import { type SettingKeys, words } from '../settings-keys.ts';

const POLICIES = 'policies of Chalice are not read, so that its roles are left out';

/** Keys of a function, in `lambda_functions`. */
const OF_FUNCTIONS = words(`
  environment_variables lambda_ephemeral_storage lambda_memory_size lambda_timeout layers log_retention_in_days
  reserved_concurrency security_group_ids subnet_ids xray`);

const INERT_OF_FUNCTIONS = { 'labels of what is deployed': ['tags'] };

const TOLD_OF_FUNCTIONS = {
  iam_policy_file: POLICIES,
  iam_role_arn: 'what the role may do stands elsewhere, so that it is left out',
};

const INERT_OF_STAGES = {
  ...INERT_OF_FUNCTIONS,
  'the same code in another package': ['automatic_layer'],
  'who may call': words('api_gateway_endpoint_vpce api_gateway_policy_file websocket_policy_file'),
  'names of hosts and of stages': words(
    'api_gateway_custom_domain websocket_api_custom_domain api_gateway_stage',
  ),
  'what an answer looks like': ['minimum_compression_size'],
  'whether a role is made or stands already': ['manage_iam_role'],
};

/**
 * Keys of a configuration (https://aws.github.io/chalice/topics/configfile.html, and what chalice/config.py
 * asks for, read 2026-11-30): of functions, of stages, and of the whole file, where those of a stage may
 * stand too.
 */
export const FUNCTION_KEYS: SettingKeys = {
  tool: 'a function of Chalice',
  read: [...OF_FUNCTIONS, 'autogen_policy'],
  inert: { ...INERT_OF_FUNCTIONS, 'whether a role is made or stands already': ['manage_iam_role'] },
  told: TOLD_OF_FUNCTIONS,
};

export const STAGE_KEYS: SettingKeys = {
  tool: 'a stage of Chalice',
  read: [...OF_FUNCTIONS, 'autogen_policy', 'lambda_functions', 'api_gateway_endpoint_type'],
  inert: INERT_OF_STAGES,
  told: TOLD_OF_FUNCTIONS,
};

export const FILE_KEYS: SettingKeys = {
  tool: 'Chalice',
  read: [...STAGE_KEYS.read, 'app_name', 'stages'],
  inert: { ...INERT_OF_STAGES, 'of the deployment alone': words('version profile') },
  told: { ...TOLD_OF_FUNCTIONS, experimental_feature_flags: 'what is experimental stands in the code' },
};
