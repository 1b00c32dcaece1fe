/// <reference types="vite/client" />

// Style sheets are imported for what they do.
declare module 'vuetify/styles'
declare module '@fontsource-variable/inter/wght.css'
