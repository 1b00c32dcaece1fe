import { createVuetify, type ThemeDefinition } from 'vuetify'
import { aliases, mdi } from 'vuetify/iconsets/mdi-svg'
import { framework, language } from './words'

const MAROON = '#990000'

// Accent is the primary color where it is text or a line: maroon itself is too dark to be read on dark ground.
const light: ThemeDefinition = {
  dark: false,
  colors: {
    primary: MAROON,
    'on-primary': '#FFFFFF',
    accent: MAROON,
    secondary: '#5C5350',
    background: '#FAF7F5',
    'on-background': '#211A19',
    surface: '#FFFFFF',
    'on-surface': '#211A19',
    'surface-variant': '#F3ECE9',
    'on-surface-variant': '#574B48',
    'surface-light': '#F6F1EE',
    success: '#1B6B3A',
    warning: '#8A5300',
    error: '#B3261E',
    info: '#0B5D8F',
  },
  variables: { 'border-color': '#4A2B26', 'border-opacity': 0.13, 'medium-emphasis-opacity': 0.74 },
}

const dark: ThemeDefinition = {
  dark: true,
  colors: {
    primary: MAROON,
    'on-primary': '#FFFFFF',
    accent: '#FFB4A8',
    secondary: '#D8C2BD',
    background: '#161211',
    'on-background': '#EDE0DD',
    surface: '#1F1A19',
    'on-surface': '#EDE0DD',
    'surface-variant': '#352C2A',
    'on-surface-variant': '#D8C2BD',
    'surface-light': '#2A2321',
    success: '#7BDA9A',
    warning: '#F5BE6A',
    error: '#FFB4AB',
    info: '#8CCFFF',
  },
  variables: { 'border-color': '#F5DDD8', 'border-opacity': 0.14, 'medium-emphasis-opacity': 0.76 },
}

const CHOICE = 'equilux-theme'

export type ThemeChoice = 'light' | 'dark' | 'system'

export function themeChoice(): ThemeChoice {
  const kept = localStorage.getItem(CHOICE)
  return kept === 'light' || kept === 'dark' ? kept : 'system'
}

export function keepThemeChoice(choice: ThemeChoice): void {
  localStorage.setItem(CHOICE, choice)
}

/** @param nonce that the content-security policy lets the theme's style pass by */
export const createTheme = (nonce: string) =>
  createVuetify({
    theme: { defaultTheme: themeChoice(), cspNonce: nonce, themes: { light, dark } },
    ...(framework.value ? { locale: { locale: language.value, messages: { [language.value]: framework.value as never } } } : {}),
    icons: { defaultSet: 'mdi', aliases, sets: { mdi } },
    defaults: {
      VBtn: { rounded: 'pill', class: 'text-none' },
      VCard: { rounded: 'xl', variant: 'flat', border: true },
      VTextField: { variant: 'outlined', density: 'comfortable', color: 'accent' },
      VSelect: { variant: 'outlined', density: 'comfortable', color: 'accent' },
      VFileInput: { variant: 'outlined', density: 'comfortable', color: 'accent' },
      VAlert: { variant: 'tonal', rounded: 'lg', border: 'start' },
      VProgressLinear: { color: 'accent', rounded: true },
      VCheckbox: { color: 'accent' },
      VSwitch: { color: 'accent' },
      VTooltip: { location: 'bottom' },
      // Menus and messages are within the landmark of the page, as assistive technology expects of all content.
      VMenu: { attach: '#main' },
      VSnackbar: { attach: '#main' },
    },
  })
