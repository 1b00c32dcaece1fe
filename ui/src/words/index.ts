import { readonly, ref, shallowRef } from 'vue'
import { en } from './en'

/** All texts of the pages by their keys; each language is one file. */
export type Words = Record<keyof typeof en, string>
export type Key = keyof Words

export const LANGUAGES = { en: 'English', de: 'Deutsch' } as const
export type Language = keyof typeof LANGUAGES

const CHOICE = 'equilux-language'
/** Translations of the master's English descriptions, by the names of operations and parameters. */
type Served = Record<string, string>

/** The texts of Vuetify's components. */
export type Framework = Record<string, unknown>

const loaders: Record<Language, () => Promise<{ words: Words; served: Served; framework?: Framework }>> = {
  en: () => Promise.resolve({ words: en, served: {} }),
  de: async () => {
    const { de, served, framework } = await import('./de')
    return { words: de, served, framework }
  },
}

const words = shallowRef<Words>(en)
const served = shallowRef<Served>({})
/** Undefined for English, which is Vuetify's default. */
export const framework = shallowRef<Framework>()
const current = ref<Language>('en')

/** The language of the pages. */
export const language = readonly(current)

const isLanguage = (text: string | null): text is Language => text !== null && Object.hasOwn(LANGUAGES, text)

/** The first known language of those that a browser prefers, such as `de-AT`. */
export const preferred = (tags: readonly string[]): Language =>
  tags.map((tag) => tag.slice(0, 2).toLowerCase()).find(isLanguage) ?? 'en'

/** Loads the texts of a language and makes it the language of the pages. */
export async function speak(chosen: Language): Promise<void> {
  const loaded = await loaders[chosen]()
  words.value = loaded.words
  served.value = loaded.served
  framework.value = loaded.framework
  current.value = chosen
  document.documentElement.lang = chosen
}

/** Sets the language that was chosen in this browser, or else the one that the browser prefers; English if its file cannot be loaded. */
export async function speakAsBefore(): Promise<void> {
  const kept = localStorage.getItem(CHOICE)
  try {
    await speak(isLanguage(kept) ? kept : preferred(navigator.languages))
  } catch {
    await speak('en')
  }
}

/** Sets and stores the language of the pages. */
export async function choose(chosen: Language): Promise<void> {
  await speak(chosen)
  localStorage.setItem(CHOICE, chosen)
}

/** Values for the places of a text; undefined ones are left empty. */
type Values = Record<string, string | number | undefined>

/** A text with its `{places}` filled in; of `one | many`, the form for the number `n` is used. */
export function fill(text: string, values: Values = {}, tag = 'en'): string {
  const forms = text.split(' | ')
  const form = forms.length > 1 && values.n !== 1 && values.n !== '1' ? forms[1]! : forms[0]!
  return form.replace(/\{(\w+)\}/g, (place, name: string) => {
    const value = values[name]
    if (!(name in values)) return place
    return typeof value === 'number' ? value.toLocaleString(tag) : (value ?? '')
  })
}

/** The names of a text's places, `n` included if the text has several forms. */
type Places<Text extends string> = Text extends `${string}{${infer Name}}${infer Rest}` ? Name | Places<Rest> : Text extends `${string} | ${string}` ? 'n' : never

/** The values of a text: one for each of its places, so that no text is shown with a place that is not filled in. */
type ValuesOf<K extends Key> = [Places<(typeof en)[K]>] extends [never] ? [] : [values: Record<Places<(typeof en)[K]>, Values[string]>]

/** The text of a key in the pages' language, with numbers in the format of the language. */
export const t = <K extends Key>(key: K, ...values: ValuesOf<K>): string => fill(words.value[key], values[0], current.value)

/** The text of a key that may be unknown, such as one that is made from a name of the master. */
export const maybe = (key: string): string | undefined => (Object.hasOwn(words.value, key) ? words.value[key as Key] : undefined)

/** The description of an operation or parameter, translated if possible. */
export const described = ({ name, description }: { name: string; description: string }): string => served.value[name] ?? description

declare module 'vue' {
  interface ComponentCustomProperties {
    $t: typeof t
  }
}
