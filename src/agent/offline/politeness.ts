import { leading, trailing } from './phrasings.ts'
import { sliced, type Text } from './text.ts'

export function variantsOf(text: Text): Text[] {
  const variants = [text]
  for (let rest = text; variants.length < 9; ) {
    const said = leading.exec(rest.mask)
    if (!said || said[0].length >= rest.mask.length) break
    rest = sliced(rest, said[0].length)
    variants.push(rest)
  }
  return variants
}

export function withoutPoliteness(text: Text): Text {
  return variantsOf(text).at(-1) ?? text
}

export function withoutEnd(text: Text): Text {
  let rest = text
  for (let turn = 0; turn < 5; turn += 1) {
    const said = trailing.exec(rest.mask.slice(-80))
    const length = said?.[0].length ?? 0
    if (length === 0 || length >= rest.mask.length || /!!$/.test(rest.mask)) return rest
    rest = sliced(rest, 0, rest.mask.length - length)
  }
  return rest
}
