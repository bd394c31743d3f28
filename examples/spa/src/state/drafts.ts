import { createStore } from './store.ts'

interface Drafts {
  /** Texts that are not sent, by the id of their conversation; that of a new conversation has an empty id. */
  texts: Record<string, string>
  /** The prefix of their storage keys: a reload keeps them. */
  keyPrefix: string
}

export const drafts = createStore<Drafts>({ texts: {}, keyPrefix: '' })

export function openDrafts(userId: string): void {
  const keyPrefix = `todobot.drafts.${userId}.`
  const names = Object.keys(localStorage).filter(name => name.startsWith(keyPrefix))
  const texts = names.map(name => [name.slice(keyPrefix.length), localStorage.getItem(name) ?? ''])
  drafts.update({ keyPrefix, texts: Object.fromEntries(texts) })
}

export const draftOf = (id = '') => drafts.get().texts[id] ?? ''

export function writeDraft(id = '', text: string): void {
  const { texts, keyPrefix } = drafts.get()
  if (text) localStorage.setItem(keyPrefix + id, text)
  else localStorage.removeItem(keyPrefix + id)
  drafts.update({ texts: { ...texts, [id]: text } })
}

/** Puts a text in front of a draft, which it does not replace. */
export function returnToDraft(id: string | undefined, text: string): void {
  writeDraft(id, [text, draftOf(id)].filter(Boolean).join('\n'))
}

/** Keeps the draft of a new conversation with it when it gets its id. */
export function moveDraftTo(id: string): void {
  const text = draftOf()
  writeDraft(undefined, '')
  if (text) returnToDraft(id, text)
}
