import { readonly, ref } from 'vue'

const moment = ref(new Date())
setInterval(() => (moment.value = new Date()), 5000)

/** The current time, updated every five seconds. */
export const now = readonly(moment)
