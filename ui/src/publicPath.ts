/**
 * The path below which the browser sees the master, with a slash at both ends: the master writes it into index.html. Vite's
 * own server, and tests without a page, are at the root.
 */
export const publicPath = publicPathOf(
  globalThis.document?.querySelector<HTMLMetaElement>('meta[name=public-path]')?.content)

export function publicPathOf(content: string | undefined): string {
  return content?.startsWith('/') ? content : '/'
}
