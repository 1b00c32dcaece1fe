import { onMounted, onUnmounted, reactive, ref, watch } from 'vue'
import { type Shortcut, pressed } from './model/shortcuts'

const CHOICE = 'equilux-shortcuts'

/** The shortcuts of what is shown, those of the frame first. */
const groups = reactive(new Set<Shortcut[]>())

/** Whether single keys do something; some people's programs press keys. */
export const shortcutsOn = ref(localStorage.getItem(CHOICE) !== 'off')
watch(shortcutsOn, (on) => localStorage.setItem(CHOICE, on ? 'on' : 'off'))

export const shortcuts = (): Shortcut[] => [...groups].flat()

/** Adds shortcuts as long as a component is shown. */
export function useShortcuts(added: Shortcut[]): void {
  onMounted(() => groups.add(added))
  onUnmounted(() => groups.delete(added))
}

/** Does what a key that was pressed anywhere on the page is for. */
export function pressKey(event: KeyboardEvent): void {
  const found = pressed(shortcuts(), event, shortcutsOn.value)
  if (!found) return
  event.preventDefault()
  found.run()
}
