import { createStore } from './store.ts'

/** Whether the server can be reached, as far as is known. */
export const connection = createStore({ isLost: !navigator.onLine })

addEventListener('offline', () => connection.update({ isLost: true }))
