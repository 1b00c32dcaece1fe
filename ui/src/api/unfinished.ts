import type { PreviousUpload, UrlStorage } from 'tus-js-client'

const PREFIX = 'equilux-upload:'

/**
 * The unfinished uploads of this browser, in its local storage: addresses and sizes by fingerprints. File names are not
 * stored, as the next user of the browser could read them.
 */
export class UnfinishedUploads implements UrlStorage {
  constructor(private readonly storage: Storage) {}

  findAllUploads(): Promise<PreviousUpload[]> {
    return Promise.resolve(this.keys(PREFIX).flatMap((key) => this.read(key)))
  }

  findUploadsByFingerprint(fingerprint: string): Promise<PreviousUpload[]> {
    return Promise.resolve(this.keys(`${PREFIX}${fingerprint}:`).flatMap((key) => this.read(key)))
  }

  removeUpload(key: string): Promise<void> {
    this.storage.removeItem(key)
    return Promise.resolve()
  }

  addUpload(fingerprint: string, { size, creationTime, uploadUrl }: PreviousUpload): Promise<string> {
    const key = `${PREFIX}${fingerprint}:${Date.now()}${Math.random()}`
    try {
      this.storage.setItem(key, JSON.stringify({ size, creationTime, uploadUrl, metadata: {} }))
    } catch {
      return Promise.resolve('') // The storage is full or not allowed: this upload cannot be resumed after the page is closed.
    }
    return Promise.resolve(key)
  }

  /** Removes all entries. */
  clear(): void {
    for (const key of this.keys(PREFIX)) this.storage.removeItem(key)
  }

  private keys(prefix: string): string[] {
    return Array.from({ length: this.storage.length }, (_, index) => this.storage.key(index) ?? '').filter((key) => key.startsWith(prefix))
  }

  private read(key: string): PreviousUpload[] {
    try {
      return [{ ...(JSON.parse(this.storage.getItem(key) ?? '') as PreviousUpload), urlStorageKey: key }]
    } catch {
      return []
    }
  }
}
