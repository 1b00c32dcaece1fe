/** A key that does something wherever the focus is, but in fields. */
export interface Shortcut {
  key: string
  /** What it does, for the help. */
  what: string
  run: () => void
  /** Whether there is something to do just now; else always. */
  when?: () => boolean
}

/** The help is there even if other shortcuts are off. */
export const HELP = '?'

type Pressed = Pick<KeyboardEvent, 'key' | 'ctrlKey' | 'metaKey' | 'altKey' | 'defaultPrevented' | 'target'>

/** Whether keys are what is entered there. */
function isEntered(target: EventTarget | null): boolean {
  const { tagName = '', isContentEditable = false, role = '' } = (target ?? {}) as { tagName?: string; isContentEditable?: boolean; role?: string | null }
  return isContentEditable || ['INPUT', 'TEXTAREA', 'SELECT'].includes(tagName) || ['application', 'combobox', 'listbox', 'menu', 'menuitem', 'slider'].includes(role ?? '')
}

/** The shortcut that a key stands for; undefined if it stands for none. */
export function pressed(shortcuts: Shortcut[], event: Pressed, on: boolean): Shortcut | undefined {
  if (event.ctrlKey || event.metaKey || event.altKey || event.defaultPrevented || isEntered(event.target)) return undefined
  return shortcuts.find(({ key, when }) => key === event.key && (on || key === HELP) && (!when || when()))
}
