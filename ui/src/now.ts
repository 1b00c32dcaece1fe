import { readonly, ref } from 'vue'

const moment = ref(new Date())
setInterval(() => (moment.value = new Date()), 5000)

/** The time, which goes on by five seconds. */
export const now = readonly(moment)
