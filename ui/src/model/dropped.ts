import type { PictureFormat } from '../api/types'
import { formatOf } from './formats'
import { t } from '../words'

/** The pictures among files, recognized by their names, and the number of the other files. */
export function pictures(files: File[], formats: PictureFormat[]): { pictures: File[]; skipped: number } {
  const found = files.filter(({ name }) => !name.startsWith('.') && formatOf(formats, name))
  return { pictures: found, skipped: files.length - found.length }
}

/** A file or folder that was dropped (FileSystemEntry). */
export interface Entry {
  isFile: boolean
  isDirectory: boolean
  name: string
  /** The path from the root of the dropped files: `/scans/a/img_0001.tif`. */
  fullPath: string
}

interface FileEntry extends Entry {
  file(take: (file: File) => void, fail: (reason: unknown) => void): void
}

interface FolderEntry extends Entry {
  createReader(): { readEntries(take: (entries: Entry[]) => void, fail: (reason: unknown) => void): void }
}

const MAX_FILES = 10_000

/** Paths of files in dropped folders. Browsers give the paths of files in chosen folders themselves. */
const paths = new WeakMap<File, string>()

/** The path of a file within the chosen or dropped folder, including the folder's name: `scans/a/img_0001.tif`. */
export const pathOf = (file: File): string => paths.get(file) ?? (file.webkitRelativePath || file.name)

/** The folders above a file, as they are in a job's name; empty if there are none. */
export const folderOf = (path: string): string => path.slice(0, Math.max(0, path.lastIndexOf('/')))

/** The file's own name at the end of a path. */
export const baseOf = (path: string): string => path.slice(path.lastIndexOf('/') + 1)

/** All dropped files, including those in folders; at most 10,000. */
export async function filesOf(entries: Entry[]): Promise<File[]> {
  const files: File[] = []
  const left = [...entries]
  while (left.length && files.length < MAX_FILES) {
    const entry = left.shift()!
    if (entry.isFile) {
      const file = await new Promise<File>((take, fail) => (entry as FileEntry).file(take, fail))
      if (entry.fullPath.slice(1) !== file.name) paths.set(file, entry.fullPath.replace(/^\//, ''))
      files.push(file)
    } else if (entry.isDirectory) {
      left.push(...(await children(entry as FolderEntry)))
    }
  }
  return files
}

/** The entries of a folder. A reader returns about a hundred at a time, and none at the end. */
async function children(folder: FolderEntry): Promise<Entry[]> {
  const reader = folder.createReader()
  const all: Entry[] = []
  for (;;) {
    const some = await new Promise<Entry[]>((take, fail) => reader.readEntries(take, fail))
    if (!some.length) return all.sort((a, b) => a.name.localeCompare(b.name, 'en', { numeric: true }))
    all.push(...some)
  }
}

/** Chosen files and further ones, without duplicates. */
export function added(before: File[], more: File[]): File[] {
  const key = (file: File) => `${pathOf(file)}|${file.size}|${file.lastModified}`
  const known = new Set(before.map(key))
  return [...before, ...more.filter((file) => !known.has(key(file)))]
}

/** The name of a batch: the folder of its pictures, or the first picture and the number of others. */
export function batchName(files: File[]): string {
  const path = files[0] ? pathOf(files[0]) : ''
  return path.includes('/') ? path.split('/')[0]! : t('dropped.andMore', { name: files[0]?.name ?? t('dropped.pictures'), more: files.length - 1 })
}
