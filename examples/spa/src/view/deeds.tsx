import type { ToolCall } from '../api/client.ts'
import { deedOf } from './deed.ts'
import { Icon } from './icon.tsx'

/** What the agent did, a card for each tool call. */
export function Deeds({ calls }: { calls: ToolCall[] }) {
  if (calls.length === 0) return null
  return (
    <ul className="deeds" aria-label="What the agent did">
      {calls.map((call, index) => (
        // A call has no id, but its place for good.
        <DeedCard key={index} call={call} />
      ))}
    </ul>
  )
}

function DeedCard({ call }: { call: ToolCall }) {
  const { icon, verb, object, detail, isRefused } = deedOf(call)
  return (
    <li className="deed" data-refused={isRefused || undefined} data-tool={call.tool}>
      <Icon name={icon} />
      <span>
        {verb} {object && <strong>{object}</strong>}
      </span>
      {detail && <small>{detail}</small>}
    </li>
  )
}
