/** Notifications of the system are there on encrypted pages and on this machine's own ones. */
export const canAnnounce = (): boolean => typeof Notification !== 'undefined' && window.isSecureContext

/** Asks the user for notifications; whether they are allowed. */
export const allowAnnouncements = async (): Promise<boolean> => (await Notification.requestPermission()) === 'granted'

/** Tells the user something who may look at something else; pressing it leads here. */
export function announce(title: string, body: string): void {
  const shown = new Notification(title, { body, tag: location.pathname })
  shown.onclick = () => {
    window.focus()
    shown.close()
  }
}
