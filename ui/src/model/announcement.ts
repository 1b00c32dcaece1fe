/** Whether the browser offers system notifications: only on encrypted pages and on those of localhost. */
export const canAnnounce = (): boolean => typeof Notification !== 'undefined' && window.isSecureContext

/** Asks the user to allow notifications; returns whether they are allowed. */
export const allowAnnouncements = async (): Promise<boolean> => (await Notification.requestPermission()) === 'granted'

/** Shows a system notification; a click on it focuses this page. */
export function announce(title: string, body: string): void {
  const shown = new Notification(title, { body, tag: location.pathname })
  shown.onclick = () => {
    window.focus()
    shown.close()
  }
}
