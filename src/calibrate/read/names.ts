/**
 * `2026/01/05/[$LATEST]0123…`, also with the function before the version, and with dashes as exports to S3
 * write it.
 */
export const STREAM_NAME = /\d{4}[/-]\d\d[/-]\d\d[/-](?:[\w-]{1,140})?\[[^\]\s]{1,128}\][0-9a-f]{8,32}/;

export const GROUP_NAME = /\/aws\/lambda\/([\w.-]{1,140})/;

const FUNCTION_ARN = /^arn:[\w-]+:lambda:([\w-]+):(\d{12}):function:([\w.-]{1,140})/;

/** The function, its region and account that an ARN names. */
export function functionOfArn(arn: string): { readonly name: string; readonly account: string } | null {
  const match = FUNCTION_ARN.exec(arn);
  return match === null ? null : { name: match[3]!, account: match[2]! };
}

/** `orders` for `/aws/lambda/orders`; another group keeps its last part. */
export function functionOfGroup(group: string): string {
  const named = GROUP_NAME.exec(group);
  if (named !== null) return named[1]!;
  return group.slice(group.lastIndexOf('/') + 1) || group;
}

/** What a file's path says of what is in it. */
export interface FileNames {
  readonly functionName: string;
  readonly streamName: string | null;
}

/** Parts of a path that name a stream, a day, an export, never a function. */
const NAMELESS =
  /^(?:\d+|\[[^\]]+\][0-9a-f]+|[0-9a-f]{8}-(?:[0-9a-f]{4}-){3}[0-9a-f]{12}|exportedlogs|aws-logs[\w-]*|logs?|\.{0,2}|-)$/i;
const EXTENSIONS = /(?:\.(?:gz|log|txt|json|ndjson|jsonl|csv|tsv|md|rst|out|js|rs))+$/i;

/**
 * Function and stream of a file: as CloudWatch's groups lie in folders, else the file's name without
 * extensions.
 */
export function namesOfFile(path: string): FileNames {
  const slashed = path.replaceAll('\\', '/');
  const streamName = STREAM_NAME.exec(slashed)?.[0] ?? null;
  const group = GROUP_NAME.exec(slashed.startsWith('/') ? slashed : `/${slashed}`);
  if (group !== null && slashed.endsWith(group[0])) {
    return { functionName: group[1]!.replace(EXTENSIONS, ''), streamName };
  }
  if (group !== null) return { functionName: group[1]!, streamName };
  const parts = slashed.replace(STREAM_NAME, '').split('/');
  for (const part of parts.reverse()) {
    const name = part.replace(EXTENSIONS, '');
    if (!NAMELESS.test(name)) return { functionName: name, streamName };
  }
  return { functionName: path === '-' ? 'stdin' : 'function', streamName };
}
