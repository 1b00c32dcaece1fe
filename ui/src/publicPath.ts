/**
 * The path below which the browser sees the master, with a slash at both ends. The master writes it into index.html; with
 * Vite's own server, and in tests without a page, it is the root.
 */
export const publicPath = publicPathOf(
  globalThis.document?.querySelector<HTMLMetaElement>('meta[name=public-path]')?.content)

export function publicPathOf(content: string | undefined): string {
  return content?.startsWith('/') ? content : '/'
}
