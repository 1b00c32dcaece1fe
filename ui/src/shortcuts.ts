import { onMounted, onUnmounted, reactive, ref, watch } from 'vue'
import { type Shortcut, pressed } from './model/shortcuts'

const CHOICE = 'equilux-shortcuts'

/** The shortcuts of the shown components, those of the frame first. */
const groups = reactive(new Set<Shortcut[]>())

/** Whether single-key shortcuts are on. They can be turned off, as speech input may trigger them (WCAG 2.1.4). */
export const shortcutsOn = ref(localStorage.getItem(CHOICE) !== 'off')
watch(shortcutsOn, (on) => localStorage.setItem(CHOICE, on ? 'on' : 'off'))

export const shortcuts = (): Shortcut[] => [...groups].flat()

/** Adds shortcuts while a component is shown. */
export function useShortcuts(added: Shortcut[]): void {
  onMounted(() => groups.add(added))
  onUnmounted(() => groups.delete(added))
}

/** Runs the shortcut of a pressed key. */
export function pressKey(event: KeyboardEvent): void {
  const found = pressed(shortcuts(), event, shortcutsOn.value)
  if (!found) return
  event.preventDefault()
  found.run()
}
