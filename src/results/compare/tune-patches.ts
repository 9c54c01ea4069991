import type { Patch } from '../documents/tune-document.ts';

/** What the chosen setting says; a part that was not asked about is left as it is. */
export interface ChosenSetting {
  readonly memoryMb: number;
  readonly architecture?: string | undefined;
  readonly provisionedConcurrency?: number | undefined;
}

/**
 * The chosen setting in the words of each tool, to be laid into the file that is there. Keys: AWS SAM and
 * CloudFormation resource references, Serverless Framework's serverless.yml reference, the Terraform AWS
 * provider's documentation (2026).
 */
export function tunePatches(functionName: string, setting: ChosenSetting): readonly Patch[] {
  const patches: readonly (readonly [Patch['tool'], string, readonly string[]])[] = [
    ['lambda-sim', 'scenario.yml', scenarioLines(functionName, setting)],
    ['SAM', 'template.yaml', samLines(functionName, setting)],
    ['CloudFormation', 'template.yaml', cloudFormationLines(functionName, setting)],
    ['Serverless Framework', 'serverless.yml', serverlessLines(functionName, setting)],
    ['Terraform', 'main.tf', terraformLines(functionName, setting)],
  ];
  return patches.map(([tool, file, lines]) => ({ tool, file, text: `${lines.join('\n')}\n` }));
}

function scenarioLines(name: string, { memoryMb, architecture, provisionedConcurrency }: ChosenSetting) {
  return [
    'functions:',
    `  ${yamlKey(name)}:`,
    `    memory: ${memoryMb}`,
    ...given(architecture, (value) => [`    architecture: ${value}`]),
    ...given(provisionedConcurrency, (value) => [`    provisionedConcurrency: ${value}`]),
  ];
}

function samLines(name: string, { memoryMb, architecture, provisionedConcurrency }: ChosenSetting) {
  return [
    'Resources:',
    `  ${logicalId(name)}: # AWS::Serverless::Function`,
    '    Properties:',
    `      MemorySize: ${memoryMb}`,
    ...given(architecture, (value) => [`      Architectures: [${value}]`]),
    ...given(provisionedConcurrency, (value) =>
      value === 0
        ? ['      # and no ProvisionedConcurrencyConfig']
        : [
            '      AutoPublishAlias: live',
            '      ProvisionedConcurrencyConfig:',
            `        ProvisionedConcurrentExecutions: ${value}`,
          ],
    ),
  ];
}

function cloudFormationLines(
  name: string,
  { memoryMb, architecture, provisionedConcurrency }: ChosenSetting,
) {
  return [
    'Resources:',
    `  ${logicalId(name)}: # AWS::Lambda::Function`,
    '    Properties:',
    `      MemorySize: ${memoryMb}`,
    ...given(architecture, (value) => [`      Architectures: [${value}]`]),
    ...given(provisionedConcurrency, (value) =>
      value === 0
        ? ['  # and no ProvisionedConcurrencyConfig in its AWS::Lambda::Alias']
        : [
            `  ${logicalId(name)}Alias: # AWS::Lambda::Alias`,
            '    Properties:',
            '      ProvisionedConcurrencyConfig:',
            `        ProvisionedConcurrentExecutions: ${value}`,
          ],
    ),
  ];
}

function serverlessLines(name: string, { memoryMb, architecture, provisionedConcurrency }: ChosenSetting) {
  return [
    'functions:',
    `  ${yamlKey(name)}:`,
    `    memorySize: ${memoryMb}`,
    ...given(architecture, (value) => [`    architecture: ${value}`]),
    ...given(provisionedConcurrency, (value) =>
      value === 0 ? ['    # and no provisionedConcurrency'] : [`    provisionedConcurrency: ${value}`],
    ),
  ];
}

function terraformLines(name: string, { memoryMb, architecture, provisionedConcurrency }: ChosenSetting) {
  const id = terraformName(name);
  return [
    `resource "aws_lambda_function" "${id}" {`,
    `  memory_size = ${memoryMb}`,
    ...given(architecture, (value) => [`  architectures = ["${value}"]`]),
    ...given(provisionedConcurrency, (value) => (value === 0 ? [] : ['  publish = true'])),
    '}',
    ...given(provisionedConcurrency, (value) =>
      value === 0
        ? ['# and no aws_lambda_provisioned_concurrency_config']
        : [
            `resource "aws_lambda_provisioned_concurrency_config" "${id}" {`,
            `  function_name                     = aws_lambda_function.${id}.function_name`,
            `  qualifier                         = aws_lambda_function.${id}.version`,
            `  provisioned_concurrent_executions = ${value}`,
            '}',
          ],
    ),
  ];
}

function given<T>(value: T | undefined, lines: (value: T) => readonly string[]): readonly string[] {
  return value === undefined ? [] : lines(value);
}

/**
 * Names that YAML 1.1, which CloudFormation and Serverless Framework read, takes for something else are
 * quoted.
 */
function yamlKey(name: string): string {
  const isPlain = /^[A-Za-z][\w.-]*$/.test(name) && !/^(y|n|yes|no|on|off|true|false|null)$/i.test(name);
  return isPlain ? name : JSON.stringify(name);
}

/** CloudFormation's logical ids are letters and digits alone. */
function logicalId(name: string): string {
  const words = name.split(/[^A-Za-z0-9]+/).filter((word) => word !== '');
  const id = words.map((word) => word.charAt(0).toUpperCase() + word.slice(1)).join('');
  return id === '' ? 'Function' : id;
}

/** Letters, digits, underscores and hyphens, not beginning with a digit. */
function terraformName(name: string): string {
  const id = name.replace(/[^A-Za-z0-9_-]/g, '_');
  return /^[A-Za-z_]/.test(id) ? id : `_${id}`;
}
