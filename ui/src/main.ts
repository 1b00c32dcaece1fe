import { speakAsBefore } from './words'

// Texts are filled in when modules are loaded, so the language is loaded first.
await speakAsBefore()
await import('./start')
