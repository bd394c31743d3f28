/** Selects `count` items, evenly spread; all of them by default. */
export function spread<Item>(items: Item[], count = items.length): Item[] {
  if (count >= items.length) return [...items]
  return Array.from(
    { length: count },
    (_, index) => items[Math.floor((index * items.length) / count)]
  ).filter(item => item !== undefined)
}
