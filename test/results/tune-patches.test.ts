import { describe, expect, it } from 'vitest';
import { parse } from 'yaml';
import { tunePatches } from '../../src/results/compare/tune-patches.ts';

const textOf = (tool: string, name: string, setting: Parameters<typeof tunePatches>[1]) =>
  tunePatches(name, setting).find((patch) => patch.tool === tool)?.text ?? '';

describe('the patch', () => {
  const setting = { memoryMb: 1024, architecture: 'arm64', provisionedConcurrency: 5 };

  it.each([
    [
      'lambda-sim',
      { functions: { 'make-thumb': { memory: 1024, architecture: 'arm64', provisionedConcurrency: 5 } } },
    ],
    [
      'Serverless Framework',
      { functions: { 'make-thumb': { memorySize: 1024, architecture: 'arm64', provisionedConcurrency: 5 } } },
    ],
    [
      'SAM',
      {
        Resources: {
          MakeThumb: {
            Properties: {
              MemorySize: 1024,
              Architectures: ['arm64'],
              AutoPublishAlias: 'live',
              ProvisionedConcurrencyConfig: { ProvisionedConcurrentExecutions: 5 },
            },
          },
        },
      },
    ],
    [
      'CloudFormation',
      {
        Resources: {
          MakeThumb: { Properties: { MemorySize: 1024, Architectures: ['arm64'] } },
          MakeThumbAlias: {
            Properties: { ProvisionedConcurrencyConfig: { ProvisionedConcurrentExecutions: 5 } },
          },
        },
      },
    ],
  ])('for %s is YAML with its keys', (tool, expected) => {
    expect(parse(textOf(tool, 'make-thumb', setting), { version: '1.1' })).toEqual(expected);
  });

  it('for Terraform names its resources', () => {
    const text = textOf('Terraform', '1st.thumb', setting);
    expect(text).toContain('resource "aws_lambda_function" "_1st_thumb" {\n  memory_size = 1024\n');
    expect(text).toContain('provisioned_concurrent_executions = 5');
  });

  it('leaves alone what was not asked about, and says where nothing is to be provisioned', () => {
    expect(textOf('SAM', 'f', { memoryMb: 512 })).not.toMatch(/Architectures|Provisioned/);
    expect(textOf('SAM', 'f', { memoryMb: 512, provisionedConcurrency: 0 })).toMatch(
      /no ProvisionedConcurrencyConfig/,
    );
  });

  it('quotes names that YAML takes for something else', () => {
    expect(parse(textOf('Serverless Framework', 'on', { memoryMb: 512 }), { version: '1.1' })).toEqual({
      functions: { on: { memorySize: 512 } },
    });
  });
});
