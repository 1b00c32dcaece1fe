import { expect, it } from 'vitest'
import { added, batchName, type Entry, filesOf, pictures } from '../src/model/dropped'
import { formats } from './formats'

const file = (name: string, path = '') =>
  Object.defineProperty(new File(['x'], name, { lastModified: 1 }), 'webkitRelativePath', { value: path })
const fileEntry = (name: string) => ({ isFile: true, isDirectory: false, name, file: (take: (file: File) => void) => take(file(name)) }) as Entry

/** A folder whose reader gives two at a time, as browsers give a hundred. */
function folderEntry(name: string, children: Entry[]): Entry {
  const createReader = () => {
    let at = 0
    return { readEntries: (take: (some: Entry[]) => void) => take(children.slice(at, (at += 2))) }
  }
  return { isFile: false, isDirectory: true, name, createReader } as Entry
}

it('finds the files of folders in folders, in order', async () => {
  const tree = folderEntry('scans', [fileEntry('10.png'), fileEntry('2.png'), folderEntry('more', [fileEntry('c.tif')])])
  expect((await filesOf([tree, fileEntry('a.jpg')])).map(({ name }) => name)).toEqual(['a.jpg', '2.png', '10.png', 'c.tif'])
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
