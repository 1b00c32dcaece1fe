/** A key with an action, wherever the focus is, except in fields. */
export interface Shortcut {
  key: string
  /** The action in words, for the help. */
  what: string
  run: () => void
  /** Whether the action is possible now; always, if absent. */
  when?: () => boolean
}

/** The key of the help, which works even if other shortcuts are off. */
export const HELP = '?'

type Pressed = Pick<KeyboardEvent, 'key' | 'ctrlKey' | 'metaKey' | 'altKey' | 'defaultPrevented' | 'target'>

/** Whether an element takes keys as input. */
function isEntered(target: EventTarget | null): boolean {
  const { tagName = '', isContentEditable = false, role = '' } = (target ?? {}) as { tagName?: string; isContentEditable?: boolean; role?: string | null }
  return isContentEditable || ['INPUT', 'TEXTAREA', 'SELECT'].includes(tagName) || ['application', 'combobox', 'listbox', 'menu', 'menuitem', 'slider'].includes(role ?? '')
}

/** The shortcut of a key; undefined if the key has none. */
export function pressed(shortcuts: Shortcut[], event: Pressed, on: boolean): Shortcut | undefined {
  if (event.ctrlKey || event.metaKey || event.altKey || event.defaultPrevented || isEntered(event.target)) return undefined
  return shortcuts.find(({ key, when }) => key === event.key && (on || key === HELP) && (!when || when()))
}
