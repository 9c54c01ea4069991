import type { TemplateMap } from '../../../value.ts';
import { entry, list, scalar } from '../parts.ts';
import { block, blocks, json, type Making, type Rows, ref } from '../rule.ts';

const ROLE = 'AWS::IAM::Role';

/**
 * Roles and policies. Attribute names are those of Terraform's AWS provider; its pages were not read again
 * for this.
 */
export const ACCESS: Rows = {
  aws_iam_role: {
    type: ROLE,
    rules: {
      name: 'RoleName',
      name_prefix: null,
      assume_role_policy: json('AssumeRolePolicyDocument'),
      force_detach_policies: null,
      managed_policy_arns: ref('ManagedPolicyArns'),
      inline_policy: blocks('Policies', { name: 'PolicyName', policy: json('PolicyDocument') }),
    },
    shape: (properties) => {
      // The provider writes an empty policy where there is none.
      const policies = properties.get('Policies');
      if (policies?.kind !== 'list') return;
      const kept = policies.items.filter((policy) => entry(policy, 'PolicyDocument') !== undefined);
      if (kept.length === 0) properties.delete('Policies');
      else properties.set('Policies', list(kept, policies.place));
    },
  },
  aws_iam_policy: {
    type: 'AWS::IAM::ManagedPolicy',
    rules: { name: 'ManagedPolicyName', name_prefix: null, policy: json('PolicyDocument') },
  },
  aws_iam_role_policy: {
    type: 'AWS::IAM::Policy',
    rules: {
      name: 'PolicyName',
      name_prefix: null,
      policy: json('PolicyDocument'),
      role: ref('Roles', 'aws_iam_role'),
    },
    shape: (properties, { resource }) => {
      const role = properties.get('Roles');
      if (role !== undefined) properties.set('Roles', list([role], resource.place));
      if (!properties.has('PolicyName')) properties.set('PolicyName', scalar(resource.name, resource.place));
    },
  },
  aws_iam_role_policy_attachment: {
    type: null,
    rules: { role: ref('Role', 'aws_iam_role'), policy_arn: ref('Policy') },
    into: (properties, { resource, stack }) => {
      const policy = properties.entries.get('Policy');
      const role = stack.named(properties.entries.get('Role'), ROLE);
      if (policy === undefined || role === null) {
        stack.note('dropped', resource, 'the role it belongs to is not in the plan');
        return;
      }
      stack.push(role, 'ManagedPolicyArns', policy);
    },
  },
  aws_iam_policy_attachment: {
    type: null,
    rules: { roles: ref('Roles', 'aws_iam_role'), policy_arn: ref('Policy'), name: null },
    into: layOnRoles,
  },
  aws_iam_role_policies_exclusive: { type: null },
  aws_cognito_user_pool: {
    type: 'AWS::Cognito::UserPool',
    rules: {
      name: 'UserPoolName',
      lambda_config: block('LambdaConfig', {
        custom_message: ref('CustomMessage'),
        define_auth_challenge: ref('DefineAuthChallenge'),
        create_auth_challenge: ref('CreateAuthChallenge'),
        verify_auth_challenge_response: ref('VerifyAuthChallengeResponse'),
        post_authentication: ref('PostAuthentication'),
        post_confirmation: ref('PostConfirmation'),
        pre_authentication: ref('PreAuthentication'),
        pre_sign_up: ref('PreSignUp'),
        pre_token_generation: ref('PreTokenGeneration'),
        user_migration: ref('UserMigration'),
      }),
    },
  },
};

function layOnRoles(properties: TemplateMap, { resource, stack }: Making): void {
  const policy = properties.entries.get('Policy');
  const roles = properties.entries.get('Roles');
  const found = (roles?.kind === 'list' ? roles.items : []).map((role) => stack.named(role, ROLE));
  for (const role of found)
    if (role !== null && policy !== undefined) stack.push(role, 'ManagedPolicyArns', policy);
  if (found.every((role) => role === null)) {
    stack.note('dropped', resource, 'the roles it belongs to are not in the plan');
  }
}
