import type { Content } from './model.ts'

/** What a user sees of a content: its text without the model's thoughts. */
export function visibleText({ parts = [] }: Content): string {
  return parts.map(part => (part.thought ? '' : (part.text ?? ''))).join('')
}
