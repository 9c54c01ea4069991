/**
 * Logical ids as the framework makes them, so that references of `resources` find what functions and events
 * become (https://www.serverless.com/framework/docs/providers/aws/guide/resources, read 2026-11-28).
 */

/** `send-mail` → `SendDashmail`, `a_b` → `AUnderscoreb`. */
export function normalizedName(name: string): string {
  return capital(name.replaceAll('-', 'Dash').replaceAll('_', 'Underscore'));
}

export function alphanumericName(name: string): string {
  return capital(name.replace(/[^0-9A-Za-z]/g, ''));
}

export function functionId(key: string): string {
  return `${normalizedName(key)}LambdaFunction`;
}

export function bucketId(name: string): string {
  return `S3Bucket${normalizedAlphanumeric(name)}`;
}

export function topicId(name: string): string {
  return `SNSTopic${normalizedAlphanumeric(name)}`;
}

/** `/orders/{id}` → `OrdersIdVar`. */
export function pathName(path: string): string {
  const parts = path.split('/').filter((part) => part !== '');
  return parts
    .map((part) => normalizedName(part.replace(/[{}+]/g, (sign) => (sign === '}' ? 'Var' : ''))))
    .join('')
    .replace(/[^0-9A-Za-z]/g, '');
}

function normalizedAlphanumeric(name: string): string {
  return capital(name.replace(/[^0-9A-Za-z]/g, ''));
}

function capital(name: string): string {
  return name.charAt(0).toUpperCase() + name.slice(1);
}
