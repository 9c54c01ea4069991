import type { TemplateFile } from '../stack.ts';

/** What is a program or needs its tool to be read, and the command that gives a file that can be. */
interface Unreadable {
  readonly matches: (file: TemplateFile) => boolean;
  readonly problem: string;
  readonly remedy: string;
}

const TERRAFORM = 'run terraform plan -out p && terraform show -json p > plan.json, and import plan.json';

const OLD_STATE = /^\s*\{\s*"version"\s*:\s*[1-3]\s*,/;

const UNREADABLE: readonly Unreadable[] = [
  {
    matches: ({ path, text }) =>
      /(^|[/\\])sst\.config\.[cm]?[jt]s$/.test(path) || /\$config\(\{|new sst\./.test(text),
    problem: 'this is an SST program, which is not run here',
    remedy:
      'SST v3 and later deploy through Pulumi, whose state cannot be read; of SST v2 run sst build and import the templates in .sst/dist',
  },
  {
    matches: ({ path, text }) =>
      /(^|[/\\])Pulumi(\.[^/\\]*)?\.ya?ml$/.test(path) ||
      /^\s*(import|from)\b.*@?pulumi/m.test(text) ||
      /\brequire\(["']@pulumi\//.test(text) ||
      isPulumiYaml(text),
    problem:
      'this is a Pulumi program, which is not run here, and what pulumi preview or stack export print cannot be read',
    remedy:
      'import a CloudFormation or SAM template, or a Terraform plan of the same functions, or write a scenario (lambda-sim init)',
  },
  {
    matches: ({ text }) =>
      /^\s*\{/.test(text) &&
      (/"manifest"\s*:/.test(text) || /"steps"\s*:/.test(text)) &&
      /pulumi:/.test(text),
    problem: 'this is what pulumi prints of a stack, which cannot be read',
    remedy:
      'import a CloudFormation or SAM template, or a Terraform plan of the same functions, or write a scenario (lambda-sim init)',
  },
  {
    matches: ({ text }) =>
      /^\s*\{/.test(text) && /"encrypted_data"\s*:/.test(text) && /"meta"\s*:/.test(text),
    problem: 'this is a state or a plan that OpenTofu has encrypted, which only OpenTofu can read',
    remedy: 'give what tofu show -json prints of it',
  },
  {
    matches: ({ text }) => OLD_STATE.test(text) && /"backend"\s*:/.test(text) && !/"modules"\s*:/.test(text),
    problem: 'this file says where Terraform keeps its state, and is not the state',
    remedy:
      'run terraform state pull > state.json, or terraform show -json > state.json, and import state.json',
  },
  {
    matches: ({ text }) => OLD_STATE.test(text) && /"modules"\s*:/.test(text),
    problem: 'this is the state of a Terraform older than 0.12, which is not read',
    remedy:
      'with Terraform 0.12 or later run terraform refresh and then terraform show -json > state.json, and import state.json',
  },
  {
    matches: ({ text }) => /^\s*\{"@level":"/.test(text) && /"@module":"(?:terraform|tofu)/.test(text),
    problem: "this is the log that 'terraform plan -json' prints, which holds no values of resources",
    remedy: TERRAFORM,
  },
  {
    matches: ({ text }) =>
      /^(?:Terraform|OpenTofu) (?:will perform the following actions|used the selected providers)/m.test(
        text,
      ) || /^\s*# \S+ will be (?:created|updated in-place|destroyed)$/m.test(text),
    problem: 'this is a plan as Terraform prints it for people',
    remedy: TERRAFORM,
  },
  {
    matches: ({ path, text }) =>
      /\.(tf|tofu|hcl)$/.test(path) ||
      /^\s*(resource|module|provider|data|variable|terraform)\s+("[^"]*"\s*){0,2}\{\s*$/m.test(text),
    problem: 'this is HCL, which only Terraform can resolve',
    remedy: TERRAFORM,
  },
  {
    matches: ({ path, text }) =>
      /\.(tf|tofu)\.json$/.test(path) ||
      (/^\s*\{/.test(text) &&
        /"resource"\s*:\s*[{[]/.test(text) &&
        /"(aws|google|azurerm)_[a-z0-9_]+"\s*:/.test(text) &&
        !/"format_version"/.test(text)),
    problem: 'this is Terraform in its JSON syntax, which only Terraform can resolve',
    remedy: TERRAFORM,
  },
  {
    matches: ({ path, text }) =>
      /(^|[/\\])serverless\.[cm]?[jt]s$/.test(path) || /@serverless\/typescript/.test(text),
    problem: 'this is a program of the Serverless Framework, which is not run here',
    remedy:
      'run serverless print --format yaml > serverless.yml and import that, or serverless package and import .serverless/cloudformation-template-update-stack.json',
  },
  {
    matches: ({ path, text }) =>
      /(^|[/\\])cdk\.json$/.test(path) ||
      /\b(aws-cdk-lib|@aws-cdk\/core|aws_cdk|software\.amazon\.awscdk)\b/.test(programText(path, text)),
    problem: 'this is a CDK program, which is not run here',
    remedy: 'run cdk synth, and import the folder cdk.out',
  },
];

/**
 * Why a file cannot be read although it says what to deploy, and what to do; null where it is nothing known.
 */
export function unreadableReason(
  file: TemplateFile,
): { readonly problem: string; readonly remedy: string } | null {
  const found = UNREADABLE.find(({ matches }) => matches(file));
  return found === undefined ? null : { problem: found.problem, remedy: found.remedy };
}

/** Only programs import a library; a template may name one. */
function programText(path: string, text: string): string {
  return /\.([cm]?[jt]s|py|java|cs|go)$/.test(path) ? text : '';
}

/** A program in YAML: `runtime: yaml` and types such as `aws:lambda:Function`. */
function isPulumiYaml(text: string): boolean {
  return (
    /^runtime:\s*yaml\s*$/m.test(text) || /^\s+type:\s*["']?aws(x|-native)?:[a-z0-9]+:[A-Za-z]/m.test(text)
  );
}

/** What a binary file is that somebody may take for a template, by its first bytes; null for any other. */
export function binaryReason(
  bytes: Uint8Array,
): { readonly problem: string; readonly remedy: string } | null {
  const opening = [...bytes.slice(0, 4)].map((byte) => String.fromCharCode(byte)).join('');
  if (opening === 'PK\u0003\u0004') {
    const problem = 'this is a zip archive, as a saved plan of Terraform and a package of code are';
    return {
      problem,
      remedy: 'of a plan give what terraform show -json FILE prints; else unzip it and give the template',
    };
  }
  if (opening.startsWith('\u001f\u008b')) {
    return {
      problem: 'the file is compressed (gzip)',
      remedy: 'unpack it with gunzip, and import what comes out',
    };
  }
  return null;
}
