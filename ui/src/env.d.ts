/// <reference types="vite/client" />

// Style sheets are imported for their side effects.
declare module 'vuetify/styles'
declare module '@fontsource-variable/inter/wght.css'
