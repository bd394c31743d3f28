import { inMs, medianOf } from './timing.ts'

type Key = (string | number)[]

/** A paginated list. */
export interface Listing {
  name: string
  /** Reads the page after the item with this key; returns the key of its last item if there are more. */
  page(limit: number, after: string[] | undefined): Promise<Key | undefined>
}

const limit = 20

/** Prints the time for the first page of a list and for a later one. */
export async function measureList({ name, page }: Listing, far: number): Promise<void> {
  let key: string[] | undefined
  for (let number = 1; number < far; number++) {
    const next = await page(limit, key)
    if (!next) throw new Error(`${name}: there is no page ${number + 1}`)
    key = next.map(String)
  }
  const first = await medianOf(51, () => page(limit, undefined))
  const last = await medianOf(51, () => page(limit, key))
  const ratio = (last / first).toFixed(2)
  console.log(`${name}: page 1 ${inMs(first)}, page ${far} ${inMs(last)}, ratio ${ratio}`)
}
