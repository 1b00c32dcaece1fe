import { expect, it } from 'vitest'
import { added, baseOf, batchName, type Entry, filesOf, folderOf, pathOf, pictures } from '../src/model/dropped'
import { formats } from './formats'

const file = (name: string, path = '') =>
  Object.defineProperty(new File(['x'], name, { lastModified: 1 }), 'webkitRelativePath', { value: path })
const fileEntry = (name: string, fullPath = `/${name}`) =>
  ({ isFile: true, isDirectory: false, name, fullPath, file: (take: (file: File) => void) => take(file(name)) }) as Entry

/** A folder whose reader gives two at a time, as browsers give a hundred. */
function folderEntry(name: string, children: Entry[]): Entry {
  const createReader = () => {
    let at = 0
    return { readEntries: (take: (some: Entry[]) => void) => take(children.slice(at, (at += 2))) }
  }
  return { isFile: false, isDirectory: true, name, fullPath: `/${name}`, createReader } as Entry
}

it('finds the files of folders in folders, in order', async () => {
  const tree = folderEntry('scans', [fileEntry('10.png'), fileEntry('2.png'), folderEntry('more', [fileEntry('c.tif')])])
  expect((await filesOf([tree, fileEntry('a.jpg')])).map(({ name }) => name)).toEqual(['a.jpg', '2.png', '10.png', 'c.tif'])
})

it('keeps the paths of files in folders that were dropped, so that two of one name are told apart', async () => {
  const tree = folderEntry('scans', [folderEntry('a', [fileEntry('1.png', '/scans/a/1.png')]), folderEntry('b', [fileEntry('1.png', '/scans/b/1.png')])])
  const files = await filesOf([tree, fileEntry('single.png')])
  expect(files.map(pathOf).toSorted()).toEqual(['scans/a/1.png', 'scans/b/1.png', 'single.png'])
  const inFolders = files.filter((one) => pathOf(one).includes('/'))
  expect(added([], inFolders)).toHaveLength(2)
  expect(batchName(inFolders)).toBe('scans')
  expect(pathOf(file('1.png', 'chosen/1.png'))).toBe('chosen/1.png')
  expect([folderOf('scans/a/1.png'), baseOf('scans/a/1.png'), folderOf('1.png')]).toEqual(['scans/a', '1.png', ''])
})

it('leaves out what is no picture, and counts it', () => {
  const found = pictures([file('a.jpg'), file('.b.jpg'), file('notes.txt'), file('c.TIFF')], formats)
  expect(found.pictures.map(({ name }) => name)).toEqual(['a.jpg', 'c.TIFF'])
  expect(found.skipped).toBe(2)
})

it('takes the same file once', () => {
  expect(added([file('a.jpg')], [file('a.jpg'), file('b.jpg')])).toHaveLength(2)
})

it('calls pictures after their folder or the first of them', () => {
  expect(batchName([file('a.jpg', 'scans/a.jpg'), file('b.jpg', 'scans/b.jpg')])).toBe('scans')
  expect(batchName([file('a.jpg'), file('b.jpg'), file('c.jpg')])).toBe('a.jpg and 2 more')
})
