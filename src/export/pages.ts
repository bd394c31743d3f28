import type { Range } from '../paging.ts'

/** Items of a page. A turn with all that its model said may take 100 KB. */
const limit = 100

/** All items of a list, whose pages are read only as fast as the items are taken. */
export async function* allPages<Item>(
  read: (range: Range) => Promise<Item[]>,
  keyOf: (item: Item) => string
): AsyncGenerator<Item> {
  let after: string | undefined
  do {
    const items = await read({ limit, after })
    yield* items
    const last = items.length < limit ? undefined : items.at(-1)
    after = last && keyOf(last)
  } while (after !== undefined)
}
