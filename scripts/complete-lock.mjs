// Run after a change of package-lock.json. Where a registry does not hold the builds of a package for other
// platforms, npm leaves them out of the lock file, and `npm ci` then refuses the lock file for being
// incomplete. They are entered by name, version and platform here, so that every platform installs its own
// and skips the rest.
import { readFileSync, writeFileSync } from 'node:fs';
import { fileURLToPath } from 'node:url';

const SYSTEMS = ['aix', 'android', 'darwin', 'freebsd', 'linux', 'netbsd', 'openbsd', 'openharmony', 'sunos', 'win32'];
const PROCESSORS = ['arm', 'arm64', 'ia32', 'loong64', 'mips64el', 'ppc64', 'riscv64', 's390x', 'wasm32', 'x64'];

const file = fileURLToPath(new URL('../package-lock.json', import.meta.url));
const lock = JSON.parse(readFileSync(file, 'utf8'));

/** As Node looks for it: beside the package, then in each folder above. */
function isLocked(from, name) {
  for (let folder = from; ; ) {
    if (lock.packages[`${folder === '' ? '' : `${folder}/`}node_modules/${name}`] !== undefined) {
      return true;
    }
    if (folder === '') {
      return false;
    }
    const cut = folder.lastIndexOf('/node_modules/');
    folder = cut < 0 ? '' : folder.slice(0, cut);
  }
}

function platformEntry(name, version, isDevelopment) {
  const words = name.split(/[@/-]/);
  const os = SYSTEMS.filter((system) => words.includes(system));
  const cpu = PROCESSORS.filter((processor) => words.includes(processor));
  const libc = words.some((word) => word.startsWith('musl'))
    ? ['musl']
    : os.includes('linux') && words.some((word) => word.startsWith('gnu'))
      ? ['glibc']
      : null;
  if (os.length === 0 && cpu.length === 0) {
    throw new Error(`${name} names no platform`);
  }
  return {
    version,
    ...(cpu.length > 0 ? { cpu } : {}),
    ...(isDevelopment ? { dev: true } : {}),
    ...(libc === null ? {} : { libc }),
    optional: true,
    ...(os.length > 0 ? { os } : {}),
  };
}

for (const [path, entry] of Object.entries(lock.packages)) {
  for (const [name, version] of Object.entries(entry.optionalDependencies ?? {})) {
    if (!isLocked(path, name)) {
      lock.packages[`node_modules/${name}`] = platformEntry(name, version, entry.dev === true);
    }
  }
}
lock.packages = Object.fromEntries(Object.entries(lock.packages).sort(([a], [b]) => (a < b ? -1 : 1)));
writeFileSync(file, `${JSON.stringify(lock, null, 2)}\n`);
