/**
 * The version of this package; a test holds it against package.json, which a bundle and a browser cannot
 * read.
 */
export const VERSION = '0.1.0';
