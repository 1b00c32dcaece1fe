import { speakAsBefore } from './words'

// Texts are filled in as modules are loaded, so the language comes first.
await speakAsBefore()
await import('./start')
