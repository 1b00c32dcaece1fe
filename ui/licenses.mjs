// Copies the license files of the packages whose code is in the site: licenses.mjs BILL TARGET.
import { cpSync, mkdirSync, readdirSync, readFileSync } from 'node:fs'
import { join } from 'node:path'

const [bill, target] = process.argv.slice(2)
const read = (file) => JSON.parse(readFileSync(file, 'utf8'))
const installed = Object.entries(read('package-lock.json').packages)

for (const { group, name, version } of read(bill).components) {
  const full = group ? `${group}/${name}` : name
  // npm puts a package into a folder of another one where two versions are installed.
  const found = installed.find(([path, { version: its }]) => path.endsWith(`node_modules/${full}`) && its === version)
  if (!found) throw new Error(`${full} ${version} is not in package-lock.json`)
  const folder = join(target, `${full.replace('@', '').replace('/', '-')}-${version}`)
  mkdirSync(folder, { recursive: true })
  for (const file of readdirSync(found[0]).filter((file) => /^(licen[cs]e|notice|copying)/i.test(file))) {
    cpSync(join(found[0], file), join(folder, file))
  }
}
