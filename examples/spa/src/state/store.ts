import { useSyncExternalStore } from 'react'

/** A state outside components, so that work continues after the component that started it is unmounted. */
export interface Store<State> {
  get(): State
  update(change: Partial<State>): void
  reset(): void
  subscribe(listener: () => void): () => void
}

export function createStore<State extends object>(initial: State): Store<State> {
  const listeners = new Set<() => void>()
  let state = initial
  const set = (next: State) => {
    state = next
    for (const listener of listeners) listener()
  }
  return {
    get: () => state,
    update: change => set({ ...state, ...change }),
    reset: () => set(initial),
    subscribe(listener) {
      listeners.add(listener)
      return () => listeners.delete(listener)
    }
  }
}

export function useStore<State>({ subscribe, get }: Store<State>): State {
  return useSyncExternalStore(subscribe, get)
}
