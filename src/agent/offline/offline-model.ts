// Placeholder of the lead until the offline helper's file is here: overwrite it.
import type { Model } from '../model.ts'
export function createOfflineModel(): Model {
  return { name: 'offline', generate: () => Promise.reject(new Error('not yet')) }
}
