import { client } from './api/client'
import { once } from './once'

/** The picture formats that the master reads and writes. */
export const formats = once(client.formats)
